package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is signalled, and in whose hands the mutex is meanwhile; all in virtual time. */
@Limited
final class ConditionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A mutex with a condition, and who waits for it, in the order in which they went on. */
    private static final class Room {
        final Mutex mutex = Mutex.reentrant();
        final Condition condition = mutex.newCondition();
        final List<String> trace = new ArrayList<>();

        Task<Boolean> waiting(String name, Duration timeout) {
            return Task.spawn(name, () -> mutex.call(() -> {
                var signalled = condition.await(timeout);
                assertTrue(mutex.isHeldByCaller());
                trace.add(name + (signalled ? "" : " late"));
                return signalled;
            }));
        }

        void waiting(int count) {
            for (var i = 0; i < count; i++) {
                waiting("w" + i, SECOND);
            }
        }
    }

    private interface Scenario {
        void run(Room room, TestKit kit) throws Exception;
    }

    private static void play(Scenario scenario) throws Exception {
        try (var kit = TestKit.fifo()) {
            var room = new Room();
            kit.run(() -> scenario.run(room, kit));
            assertFalse(room.mutex.stats().held());
            assertEquals(0, room.condition.stats().waiting());
        }
    }

    @Test
    void await_signal_goesOnWithTheMutexWhenItIsFree() throws Exception {
        play((room, kit) -> {
            var waiting = room.waiting("w", SECOND);
            kit.awaitAllParked();
            assertTrue(room.mutex.tryLock());
            assertEquals(1, room.condition.stats().waiting());
            room.condition.signal();
            assertEquals(0, room.condition.stats().waiting());
            kit.awaitAllParked();
            assertFalse(waiting.isDone());
            assertEquals(1, room.mutex.stats().waiting());
            room.mutex.unlock();
            assertTrue(waiting.join());
        });
    }

    @Test
    void await_parked_reasonIsTheConditionAndThenTheLock() throws Exception {
        play((room, kit) -> {
            var waiting = room.waiting("w", SECOND);
            kit.awaitAllParked();
            assertTrue(waiting.toString().contains("PARKED " + ParkReason.CONDITION), waiting::toString);
            room.mutex.run(() -> {
                room.condition.signal();
                kit.awaitAllParked();
                assertTrue(waiting.toString().contains("PARKED " + ParkReason.LOCK), waiting::toString);
            });
        });
    }

    @Test
    void signal_several_goToTheLongestWaitingFirst() throws Exception {
        play((room, kit) -> {
            room.waiting(5);
            kit.awaitAllParked();
            room.mutex.run(() -> room.condition.signal(2));
            kit.awaitAllParked();
            assertEquals(List.of("w0", "w1"), room.trace);
            room.mutex.run(room.condition::signal);
            kit.awaitAllParked();
            assertEquals(List.of("w0", "w1", "w2"), room.trace);
            room.mutex.run(room.condition::signalAll);
            kit.awaitAllParked();
            assertEquals(List.of("w0", "w1", "w2", "w3", "w4"), room.trace);
        });
    }

    @Test
    void signal_nobodyWaits_isNotKept() throws Exception {
        play((room, kit) -> {
            room.mutex.run(() -> {
                room.condition.signal();
                room.condition.signal(7);
                room.condition.signalAll();
            });
            assertFalse(room.waiting("w", SECOND).join());
        });
    }

    @Test
    void signal_noneOrLessThanNone_doesNothingOrThrowsWithTheValue() throws Exception {
        play((room, kit) -> {
            room.waiting(1);
            kit.awaitAllParked();
            room.mutex.run(() -> {
                room.condition.signal(0);
                var refused = assertThrows(IllegalArgumentException.class, () -> room.condition.signal(-3));
                assertTrue(String.valueOf(refused.getMessage()).contains("-3"));
            });
            kit.awaitAllParked();
            assertEquals(List.of(), room.trace);
        });
    }

    @Test
    void signal_theFirstHasTimedOut_goesToTheNext() throws Exception {
        play((room, kit) -> {
            room.waiting("first", SECOND);
            room.waiting("second", SECOND.multipliedBy(9));
            kit.awaitAllParked();
            room.mutex.run(() -> {
                Task.sleep(SECOND.multipliedBy(2)); // the first has given up, and waits for the mutex
                assertEquals(1, room.condition.stats().waiting());
                room.condition.signal();
            });
            kit.awaitAllParked();
            assertEquals(List.of("first late", "second"), room.trace);
        });
    }

    @Test
    void await_timeOver_isFalseWithTheMutexHeldAgain() throws Exception {
        play((room, kit) -> {
            var waiting = room.waiting("w", SECOND);
            Task.sleep(SECOND.minusNanos(1));
            assertFalse(waiting.isDone());
            Task.sleep(Duration.ofNanos(2));
            assertFalse(waiting.resultNow());
        });
    }

    @Test
    void await_noTime_letsOthersInOnce() throws Exception {
        play((room, kit) -> {
            var entered = new AtomicInteger();
            room.mutex.lock();
            Task.spawn(() -> room.mutex.run(entered::incrementAndGet));
            kit.awaitAllParked();
            assertFalse(room.condition.await(Duration.ZERO));
            assertEquals(1, entered.get());
            assertTrue(room.mutex.isHeldByCaller());
            room.mutex.unlock();
        });
    }

    @Test
    void await_lockedSeveralTimes_givesUpAllLevelsAndTakesThemBack() throws Exception {
        play((room, kit) -> {
            var waiting = Task.spawn(() -> room.mutex.run(() -> room.mutex.run(() -> room.mutex.run(() -> {
                room.condition.await();
                assertTrue(room.mutex.isHeldByCaller());
            }))));
            kit.awaitAllParked();
            room.mutex.run(() -> {
                room.mutex.run(room.condition::signal);
                assertTrue(room.mutex.isHeldByCaller());
            });
            waiting.join(); // three unlocks
        });
    }

    @Test
    void everything_mutexNotHeld_throwsAndChangesNothing() throws Exception {
        play((room, kit) -> {
            var other = Task.spawn("the owner", () -> room.mutex.run(Task::park));
            kit.awaitAllParked();
            var condition = room.condition;
            for (var call : List.<Runnable>of(condition::await, () -> condition.await(SECOND), condition::signal,
                    condition::signalAll, () -> condition.signal(2), () -> condition.awaitUntil(() -> true),
                    () -> condition.awaitUntil(() -> true, SECOND))) {
                var refused = assertThrows(IllegalStateException.class, call::run);
                assertTrue(String.valueOf(refused.getMessage()).contains("the owner"), refused::toString);
            }
            assertEquals(0, condition.stats().waiting());
            other.unpark();
        });
    }

    @Test
    void await_negativeTime_throwsWithTheMutexHeld() throws Exception {
        play((room, kit) -> room.mutex.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> room.condition.await(SECOND.negated()));
            assertThrows(IllegalArgumentException.class, () -> room.condition.awaitUntil(() -> true, SECOND.negated()));
            assertTrue(room.mutex.isHeldByCaller());
        }));
    }

    @Test
    void awaitUntil_holdsAlready_doesNotWait() throws Exception {
        play((room, kit) -> {
            var other = Task.spawn(() -> 7);
            room.mutex.run(() -> {
                room.condition.awaitUntil(() -> true);
                assertTrue(room.condition.awaitUntil(() -> true, SECOND));
            });
            assertFalse(other.isDone());
        });
    }

    @Test
    void awaitUntil_signalledTooEarly_waitsOn() throws Exception {
        play((room, kit) -> {
            var stage = new AtomicInteger();
            var waiting = Task.spawn(() -> room.mutex.run(() -> room.condition.awaitUntil(() -> stage.get() == 3)));
            for (var i = 1; i <= 3; i++) {
                kit.awaitAllParked();
                assertFalse(waiting.isDone());
                room.mutex.run(() -> {
                    stage.incrementAndGet();
                    room.condition.signal();
                });
            }
            waiting.join();
        });
    }

    @Test
    void awaitUntil_timeOver_saysWhatThePredicateSaysThen() throws Exception {
        play((room, kit) -> {
            var holds = new AtomicInteger();
            var never = Task.spawn(() -> room.mutex.call(() -> room.condition.awaitUntil(() -> false, SECOND)));
            var unsignalled = Task.spawn(() -> room.mutex.call(() -> room.condition.awaitUntil(() -> holds.get() == 1,
                    SECOND)));
            Task.sleep(SECOND.dividedBy(2));
            holds.set(1);
            assertFalse(never.join());
            assertTrue(unsignalled.join());
        });
    }

    @Test
    void toString_waiting_saysHowManyAndOfWhichMutex() throws Exception {
        play((room, kit) -> {
            room.waiting(2);
            kit.awaitAllParked();
            assertSame(room.mutex, room.condition.mutex());
            assertTrue(room.condition.toString().matches("condition of reentrant mutex #\\d+ \\(2 wait\\)"),
                    room.condition::toString);
        });
    }
}
