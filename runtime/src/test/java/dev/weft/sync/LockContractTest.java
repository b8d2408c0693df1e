package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CPython's {@code lock_tests} for Lock and RLock, by behaviour, for every crew on the real clock.
 *
 * <p>
 * Of BaseLockTests: acquire_destroy, acquire_release, try_acquire, try_acquire_contended, acquire_contended, with, timeout, locked_repr.
 * Of LockTests: reacquire, state_after_timeout. Of RLockTests: reacquire, release_unacquired, different_thread (both acquire and
 * release), is_owned, recursion_count, release_save_unacquired (as the wait for a condition without the mutex, in
 * {@link ConditionContractTest}).
 *
 * <p>
 * Without a counterpart: different_thread of Lock (ours has an owner and refuses), reacquire of Lock by its owner (it would wait
 * for itself and is refused: {@link MutexTest}), thread_leak, weakref and at_fork_reinit (of the interpreter), constructor with
 * arguments.
 */
@Limited
final class LockContractTest {
    private static final int MANY = 5;
    private static final Duration MOMENT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(5);

    static Stream<Arguments> everyMutexAndCrew() {
        return Stream.of(Crew.values()).flatMap(crew -> Stream.of(Arguments.of(crew, false), Arguments.of(crew, true)));
    }

    private static Mutex mutex(boolean reentrant) {
        return reentrant ? Mutex.reentrant() : Mutex.create();
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void acquireDestroy_locked_harmsNobody(Crew crew, boolean reentrant) throws Exception {
        crew.run(_ -> {
            var mutex = mutex(reentrant);
            mutex.lock();
            assertTrue(mutex.isHeldByCaller());
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void acquireRelease_again_works(Crew crew, boolean reentrant) throws Exception {
        crew.run(_ -> {
            var mutex = mutex(reentrant);
            for (var i = 0; i < 3; i++) {
                mutex.lock();
                mutex.unlock();
            }
            assertFalse(mutex.stats().held());
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void tryAcquire_freeAndContended_isTrueAndFalse(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            assertTrue(mutex.tryLock());
            members.call(() -> assertFalse(mutex.tryLock()));
            mutex.unlock();
            members.call(() -> {
                assertTrue(mutex.tryLock());
                mutex.unlock();
            });
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void acquireContended_untilRelease_everybodyWaits(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            var entered = new AtomicInteger();
            mutex.lock();
            members.start(MANY, () -> {
                mutex.lock();
                entered.incrementAndGet();
                mutex.unlock();
            });
            Crew.until(() -> mutex.stats().waiting() == MANY);
            assertEquals(0, entered.get());
            mutex.unlock();
            members.joinAll();
            assertEquals(MANY, entered.get());
            assertEquals(new Mutex.Stats(false, 0, MANY), mutex.stats());
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void with_bodyThrows_isReleased(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            assertThrows(ArithmeticException.class, () -> mutex.run(() -> {
                throw new ArithmeticException();
            }));
            members.call(() -> mutex.run(() -> assertTrue(mutex.isHeldByCaller())));
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void timeout_invalidOverAndInTime_throwsIsFalseAndTrue(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            assertThrows(IllegalArgumentException.class, () -> mutex.lock(MOMENT.negated()));
            assertTrue(mutex.lock(Duration.ofSeconds(Long.MAX_VALUE)));
            members.call(() -> {
                var start = System.nanoTime();
                assertFalse(mutex.lock(MOMENT));
                assertTrue(System.nanoTime() - start >= MOMENT.toNanos());
            });
            var waiting = members.start(() -> {
                assertTrue(mutex.lock(LONG));
                mutex.unlock();
            });
            Crew.until(() -> mutex.stats().waiting() == 1);
            mutex.unlock();
            Crew.Members.join(waiting);
        });
    }

    /** CPython issue 11618. */
    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void stateAfterTimeout_released_isFree(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            mutex.lock();
            members.call(() -> assertFalse(mutex.lock(MOMENT)));
            mutex.unlock();
            assertFalse(mutex.stats().held());
            assertTrue(mutex.tryLock());
            mutex.unlock();
        });
    }

    @ParameterizedTest
    @EnumSource
    void reacquire_reentrant_isReleasedByAsManyReleases(Crew crew) throws Exception {
        crew.run(members -> {
            var mutex = Mutex.reentrant();
            mutex.lock();
            mutex.lock();
            mutex.unlock();
            mutex.lock();
            mutex.unlock();
            members.call(() -> assertFalse(mutex.tryLock()));
            mutex.unlock();
            members.call(() -> mutex.run(() -> {}));
            assertThrows(IllegalStateException.class, mutex::unlock);
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void release_unacquiredOrByAnother_throws(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            assertThrows(IllegalStateException.class, mutex::unlock);
            mutex.lock();
            members.call(() -> assertThrows(IllegalStateException.class, mutex::unlock));
            mutex.unlock();
            assertThrows(IllegalStateException.class, mutex::unlock);
        });
    }

    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void isOwned_byCallerAndAnother_isTrueAndFalse(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            assertFalse(mutex.isHeldByCaller());
            mutex.lock();
            assertTrue(mutex.isHeldByCaller());
            members.call(() -> assertFalse(mutex.isHeldByCaller()));
            mutex.unlock();
            assertFalse(mutex.isHeldByCaller());
        });
    }

    /** Not of CPython: those that wait are served in the order in which they came, whoever they are. */
    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void acquireContended_manyWait_isFifo(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            var order = new CopyOnWriteArrayList<Integer>();
            mutex.lock();
            for (var i = 0; i < MANY; i++) {
                var number = i;
                members.start(() -> mutex.run(() -> order.add(number)));
                Crew.until(() -> mutex.stats().waiting() == number + 1);
            }
            mutex.unlock();
            members.joinAll();
            assertEquals(List.of(0, 1, 2, 3, 4), order);
        });
    }

    /** Not of CPython: one at a time, and nothing is lost, while many come and some give up. */
    @ParameterizedTest
    @MethodSource("everyMutexAndCrew")
    void acquireContended_someGiveUp_oneAtATime(Crew crew, boolean reentrant) throws Exception {
        crew.run(members -> {
            var mutex = mutex(reentrant);
            var inside = new int[2]; // how many are, how many were
            var entered = new AtomicInteger();
            for (var i = 0; i < MANY; i++) {
                var impatient = i % 2 == 0;
                members.start(() -> {
                    for (var round = 0; round < 200; round++) {
                        if (impatient && !mutex.lock(Duration.ofNanos(round * 100L))) {
                            continue;
                        }
                        if (!impatient) {
                            mutex.lock();
                        }
                        inside[0]++;
                        Task.yield();
                        inside[1]++;
                        assertEquals(1, inside[0]--);
                        entered.incrementAndGet();
                        mutex.unlock();
                    }
                });
            }
            members.joinAll();
            assertEquals(entered.get(), inside[1]);
            assertEquals(new Mutex.Stats(false, 0, mutex.stats().contended()), mutex.stats());
        });
    }
}
