package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.ContinuationOnly;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.PinnedException;
import dev.weft.PinnedPlace;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wait for a condition ends with the mutex in the caller's hands, however it ends, and nobody is spared the wait for that. */
@Limited
final class ConditionReacquireTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What ends the wait while somebody else holds the mutex; and what comes when the mutex is free again. */
    enum End {
        SIGNAL("signalled, then cancelled"), TIME_OVER("late, then cancelled"), CANCELLED("cancelled"), //
        OUTER_TIMEOUT("too late");

        private final String outcome;

        End(String outcome) {
            this.outcome = outcome;
        }
    }

    private final Mutex mutex = Mutex.reentrant();
    private final Condition condition = mutex.newCondition();
    private final List<String> trace = new ArrayList<>();

    private void await(End end) throws Exception {
        mutex.lock();
        mutex.lock();
        try {
            trace.add((condition.await(end == End.TIME_OVER ? SECOND : SECOND.multipliedBy(99)) ? "signalled" : "late")
                    + ", then ");
            Task.yield();
        } catch (Cancelled cancelled) {
            trace.add(end == End.OUTER_TIMEOUT ? "too late" : "cancelled");
            throw cancelled;
        } finally {
            assertTrue(mutex.isHeldByCaller());
            mutex.unlock();
            mutex.unlock(); // throws unless both levels are back
        }
    }

    @ParameterizedTest
    @EnumSource
    void await_endsWhileAnotherHoldsTheMutex_waitsForItWhateverIsCancelled(End end) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiting = Task.spawn(() -> {
                    if (end == End.OUTER_TIMEOUT) {
                        assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> await(end)));
                    } else {
                        await(end);
                    }
                });
                kit.awaitAllParked();
                mutex.run(() -> {
                    switch (end) {
                        case SIGNAL -> condition.signal();
                        case CANCELLED -> waiting.cancel();
                        default -> Task.sleep(SECOND);
                    }
                    kit.awaitAllParked();
                    assertTrue(waiting.toString().contains("PARKED " + ParkReason.LOCK), waiting::toString);
                    for (var i = 0; i < 3 && end != End.OUTER_TIMEOUT; i++) {
                        waiting.cancel();
                        waiting.unpark();
                        kit.awaitAllParked();
                    }
                    assertFalse(waiting.isDone());
                    assertEquals(1, mutex.stats().waiting());
                    assertEquals(0, condition.stats().waiting());
                });
                kit.awaitAllParked();
                assertEquals(end != End.OUTER_TIMEOUT, waiting.isCancelled());
                assertEquals(end.outcome, String.join("", trace));
                assertFalse(mutex.stats().held());
            });
        }
    }

    @Test
    void await_threadInterruptedWhileItWaitsForTheMutex_returnsWithTheStatusKept() throws Exception {
        var thread = OrdinaryThread.start(() -> mutex.call(() -> {
            condition.await();
            assertTrue(mutex.isHeldByCaller());
            return Thread.interrupted();
        }));
        Crew.until(() -> condition.stats().waiting() == 1);
        mutex.lock();
        condition.signal();
        Crew.until(() -> mutex.stats().waiting() == 1);
        for (var i = 0; i < 3; i++) {
            thread.interrupt();
            Crew.until(() -> mutex.stats().waiting() == 1);
        }
        mutex.unlock();
        assertTrue(thread.value());
        assertFalse(mutex.stats().held());
    }

    @Test
    void await_threadInterruptedWhileItWaitsForTheSignal_isCancelledWithTheMutexAndTheStatus() throws Exception {
        var thread = OrdinaryThread.start(() -> mutex.call(() -> {
            assertThrows(Cancelled.class, condition::await);
            assertTrue(mutex.isHeldByCaller());
            return Thread.interrupted();
        }));
        Crew.until(() -> condition.stats().waiting() == 1);
        mutex.lock();
        thread.interrupt();
        Crew.until(() -> mutex.stats().waiting() == 1);
        mutex.unlock();
        assertTrue(thread.value());
    }

    @ParameterizedTest
    @EnumSource
    @ContinuationOnly("a virtual thread waits below any frame")
    void await_pinnedAndAnotherTakesTheMutexMeanwhile_saysWhyItIsLost(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                mutex.lock();
                var other = Task.spawn(() -> mutex.run(Task::yield));
                kit.awaitAllParked();
                var unlockFailed = new ArrayList<Throwable>();
                place.run(() -> {
                    assertThrows(PinnedException.class, condition::await);
                    assertFalse(mutex.isHeldByCaller());
                    unlockFailed.add(assertThrows(IllegalStateException.class, mutex::unlock));
                });
                assertInstanceOf(PinnedException.class, unlockFailed.getFirst().getCause());
                other.join();
                assertEquals(new Mutex.Stats(false, 0, 2), mutex.stats());
                assertEquals(0, condition.stats().waiting());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @ContinuationOnly("a virtual thread waits below any frame")
    void await_pinned_hasAllLevelsOfTheMutexAgain(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                mutex.lock();
                mutex.lock();
                place.run(() -> assertThrows(PinnedException.class, condition::await));
                mutex.unlock();
                assertTrue(mutex.isHeldByCaller());
                mutex.unlock();
                assertFalse(mutex.stats().held());
            });
        }
    }

    @Test
    @ContinuationOnly("a virtual thread waits below any frame")
    void await_pinnedAndAnotherUnlocksWrongly_theOwnerThatLostItStillLearnsWhy() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                mutex.lock();
                var other = Task.spawn(() -> mutex.run(Task::yield));
                kit.awaitAllParked();
                PinnedPlace.CLASS_INITIALISER.run(() -> assertThrows(PinnedException.class, condition::await));
                var mistaken = Task.spawn(() -> assertThrows(IllegalStateException.class, mutex::unlock));
                assertNull(mistaken.join().getCause());
                assertInstanceOf(PinnedException.class,
                        assertThrows(IllegalStateException.class, mutex::unlock).getCause());
                assertNull(assertThrows(IllegalStateException.class, mutex::unlock).getCause());
                other.join();
            });
        }
    }
}
