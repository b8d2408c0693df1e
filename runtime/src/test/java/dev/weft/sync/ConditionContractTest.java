package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CPython's {@code lock_tests} for Condition, by behaviour, for every crew on the real clock: unacquired_wait,
 * unacquired_notify, notify (with those that come late), timeout, waitfor, waitfor_timeout.
 *
 * <p>
 * Without a counterpart: acquire (our condition is no lock; it has {@link Condition#mutex}), a condition over a lock of the user's
 * own.
 */
@Limited
final class ConditionContractTest {
    private static final int MANY = 5;
    private static final Duration MOMENT = Duration.ofMillis(5);

    private final Mutex mutex = Mutex.reentrant();
    private final Condition condition = mutex.newCondition();

    @ParameterizedTest
    @EnumSource
    void waitAndNotify_unacquired_throw(Crew crew) throws Exception {
        crew.run(_ -> {
            assertThrows(IllegalStateException.class, condition::await);
            assertThrows(IllegalStateException.class, () -> condition.await(MOMENT));
            assertThrows(IllegalStateException.class, condition::signal);
            assertThrows(IllegalStateException.class, condition::signalAll);
        });
    }

    @ParameterizedTest
    @EnumSource
    void notify_someThenMoreThanThereAre_wakesAsManyInOrder(Crew crew) throws Exception {
        crew.run(members -> {
            var woken = new CopyOnWriteArrayList<Integer>();
            for (var i = 0; i < MANY; i++) {
                var number = i;
                members.start(() -> mutex.run(() -> {
                    condition.await();
                    woken.add(number);
                }));
                Crew.until(() -> condition.stats().waiting() == number + 1);
            }
            mutex.run(() -> {
                condition.signal(3);
                assertEquals(2, condition.stats().waiting());
            });
            Crew.until(() -> woken.size() == 3);
            assertEquals(List.of(0, 1, 2), woken.stream().sorted().toList());
            var late = members.start(() -> mutex.run(() -> condition.await())); // after the signals: takes none of them
            Crew.until(() -> condition.stats().waiting() == 3);
            assertFalse(late.isDone());
            mutex.run(() -> condition.signal(2));
            Crew.until(() -> woken.size() == MANY);
            assertFalse(late.isDone());
            mutex.run(() -> condition.signal(99));
            Crew.Members.join(late);
            mutex.run(condition::signalAll); // to nobody
            assertEquals(0, condition.stats().waiting());
        });
    }

    @ParameterizedTest
    @EnumSource
    void notifyAll_manyWait_wakesAll(Crew crew) throws Exception {
        crew.run(members -> {
            members.start(MANY, () -> mutex.run(() -> {
                condition.await();
                assertTrue(mutex.isHeldByCaller());
            }));
            Crew.until(() -> condition.stats().waiting() == MANY);
            mutex.run(condition::signalAll);
            members.joinAll();
            assertFalse(mutex.stats().held());
        });
    }

    @ParameterizedTest
    @EnumSource
    void timeout_nobodySignals_isFalseAfterThatTime(Crew crew) throws Exception {
        crew.run(members -> {
            members.start(MANY, () -> mutex.run(() -> {
                var start = System.nanoTime();
                assertFalse(condition.await(MOMENT));
                assertTrue(System.nanoTime() - start >= MOMENT.toNanos());
                assertTrue(mutex.isHeldByCaller());
            }));
            members.joinAll();
            assertEquals(0, condition.stats().waiting());
        });
    }

    @ParameterizedTest
    @EnumSource
    void waitFor_severalSignals_returnsWhenItHolds(Crew crew) throws Exception {
        crew.run(members -> {
            var state = new AtomicInteger();
            var waiting = members.start(() -> mutex.run(() -> {
                condition.awaitUntil(() -> state.get() == 4);
                assertEquals(4, state.get());
            }));
            while (!waiting.isDone()) {
                Crew.until(() -> condition.stats().waiting() == 1 || waiting.isDone());
                mutex.run(() -> {
                    if (condition.stats().waiting() == 1) {
                        state.incrementAndGet();
                        condition.signal();
                    }
                });
            }
            Crew.Members.join(waiting);
            assertEquals(4, state.get());
        });
    }

    @ParameterizedTest
    @EnumSource
    void waitFor_neverHolds_isFalseAfterThatTime(Crew crew) throws Exception {
        crew.run(members -> members.call(() -> mutex.run(() -> {
            var start = System.nanoTime();
            assertFalse(condition.awaitUntil(() -> false, MOMENT));
            assertTrue(System.nanoTime() - start >= MOMENT.toNanos());
        })));
    }

    /** Not of CPython: a bounded queue of two conditions hands every item over once. */
    @ParameterizedTest
    @EnumSource
    void waitAndNotify_boundedQueue_losesAndDoublesNothing(Crew crew) throws Exception {
        crew.run(members -> {
            var notFull = condition;
            var notEmpty = mutex.newCondition();
            var queue = new ArrayDeque<Integer>();
            var sum = new AtomicInteger();
            var items = 300;
            members.start(3, () -> {
                for (var i = 1; i <= items; i++) {
                    var item = i;
                    mutex.run(() -> {
                        while (!notFull.awaitUntil(() -> queue.size() < 2, Duration.ofNanos(item * 500L))) {
                            assertTrue(mutex.isHeldByCaller());
                        }
                        queue.add(item);
                        notEmpty.signal();
                    });
                }
            });
            members.start(3, () -> {
                for (var i = 0; i < items; i++) {
                    mutex.run(() -> {
                        notEmpty.awaitUntil(() -> !queue.isEmpty());
                        sum.addAndGet(queue.remove());
                        notFull.signal();
                    });
                }
            });
            members.joinAll();
            assertEquals(3 * items * (items + 1) / 2, sum.get());
            assertEquals(0, notEmpty.stats().waiting() + notFull.stats().waiting());
        });
    }
}
