package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.ContinuationOnly;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.PinnedException;
import dev.weft.PinnedPlace;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every waiting operation of the locks promises: cancelled before, during and at the moment of the wake-up; out of time,
 * its own and that of somebody around it; refused, interrupted; and cancelled at every moment there is.
 */
@Limited
final class LockWaitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private interface Scenario {
        void run(LockWait.Subject subject, TestKit kit) throws Exception;
    }

    private static void play(LockWait wait, Scenario scenario) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var subject = new LockWait.Subject(wait);
                scenario.run(subject, kit);
                subject.assertClean();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void wait_served_hasItsEffectAndItsOwnReason(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> subject.operate());
            kit.awaitAllParked();
            assertTrue(waiting.toString().contains("PARKED " + wait.reason), waiting::toString);
            assertEquals(1, subject.waiting());
            subject.unblock();
            waiting.join();
            assertEquals(1, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_cancelledBefore_throwsThoughItNeedNotWaitAndChangesNothing(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            subject.unblock();
            assertFalse(CancelScope.run(scope -> {
                scope.cancel();
                subject.operate();
            }));
            assertEquals(0, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_cancelledDuring_leavesNobodyBehind(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> subject.operate());
            kit.awaitAllParked();
            waiting.cancel();
            kit.awaitAllParked();
            assertTrue(waiting.isCancelled());
            assertEquals(0, subject.waiting());
            subject.unblock();
            assertEquals(0, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_cancelledAfterItWasServed_hasItsEffectAndTheNextYieldPointThrows(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var trace = new ArrayList<String>();
            var waiting = Task.spawn(() -> {
                subject.operate();
                trace.add("served");
                Task.yield();
                trace.add("not reached");
            });
            kit.awaitAllParked();
            subject.unblock();
            waiting.cancel();
            kit.awaitAllParked();
            assertTrue(waiting.isCancelled());
            assertEquals(1, subject.effects());
            assertEquals("[served]", trace.toString());
        });
    }

    /** The cancellation has woken it, but it has not given up before somebody serves it: the wake-up is not lost. */
    @ParameterizedTest
    @EnumSource
    void wait_servedAfterItWasCancelledButBeforeItRan_hasItsEffect(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> subject.operate());
            kit.awaitAllParked();
            waiting.cancel();
            subject.unblock();
            waiting.join();
            assertEquals(1, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_theFirstIsCancelled_theNextIsServed(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var first = Task.spawn(() -> subject.operate());
            var second = Task.spawn(() -> subject.operate());
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            assertEquals(1, subject.waiting());
            subject.unblock();
            second.join();
            assertTrue(first.isCancelled());
            assertEquals(1, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_outerTimeoutFirst_isNotLost(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, subject::operate));
                return true;
            });
            Task.sleep(SECOND.minusNanos(1));
            assertEquals(1, subject.waiting());
            assertTrue(waiting.join(Duration.ofNanos(2)));
            waiting.join();
            subject.unblock();
            assertEquals(0, subject.effects());
        });
    }

    @ParameterizedTest
    @MethodSource("waitsWithTime")
    void wait_ownTimeFirst_isFalseAndTheOuterTimeoutStillComes(LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND.multipliedBy(2), () -> {
                    assertFalse(subject.operate(SECOND));
                    Task.park();
                }));
                return true;
            });
            Task.sleep(SECOND.plusNanos(1));
            assertEquals(0, subject.waiting());
            assertFalse(waiting.isDone());
            Task.sleep(SECOND);
            assertTrue(waiting.resultNow());
            subject.unblock();
        });
    }

    static Stream<LockWait> waitsWithTime() {
        return Arrays.stream(LockWait.values()).filter(LockWait::hasTime);
    }

    static Stream<Arguments> everyWaitEverywhere() {
        return Arrays.stream(PinnedPlace.values())
                .flatMap(place -> Arrays.stream(LockWait.values()).map(wait -> Arguments.of(place, wait)));
    }

    @ParameterizedTest
    @MethodSource("everyWaitEverywhere")
    @ContinuationOnly("a virtual thread waits below any frame")
    void wait_pinned_throwsAndLeavesNobodyBehind(PinnedPlace place, LockWait wait) throws Exception {
        play(wait, (subject, kit) -> {
            subject.block();
            var waiting = Task.spawn(() -> place.run(() -> {
                assertThrows(PinnedException.class, subject::operate);
                assertEquals(0, subject.waiting());
            }));
            waiting.join();
            subject.unblock();
            assertEquals(0, subject.effects());
        });
    }

    @ParameterizedTest
    @EnumSource
    void wait_threadInterrupted_isCancelledAndTheStatusIsKept(LockWait wait) throws Exception {
        var subject = new LockWait.Subject(wait);
        subject.block();
        var thread = OrdinaryThread.start(() -> {
            try {
                subject.operate();
                return "not interrupted";
            } catch (Cancelled cancelled) {
                return Thread.interrupted() ? "interrupted" : "the status is lost";
            }
        }).awaitBlocked();
        Crew.until(() -> subject.waiting() == 1);
        thread.interrupt();
        assertEquals("interrupted", thread.value());
        assertEquals(0, subject.waiting());
        subject.unblock();
        subject.assertClean();
    }

    @ParameterizedTest
    @EnumSource
    void wait_threadServed_hasItsEffect(LockWait wait) throws Exception {
        var subject = new LockWait.Subject(wait);
        subject.block();
        var thread = OrdinaryThread.start(() -> subject.operate());
        Crew.until(() -> subject.waiting() == 1);
        subject.unblock();
        thread.value();
        assertEquals(1, subject.effects());
        subject.assertClean();
    }

    @ParameterizedTest
    @MethodSource("waitsWithTime")
    void wait_threadOutOfTime_isFalse(LockWait wait) throws Exception {
        var subject = new LockWait.Subject(wait);
        subject.block();
        assertFalse(OrdinaryThread.start(() -> subject.operate(Duration.ofMillis(1))).value());
        subject.unblock();
        subject.assertClean();
    }

    private static CancelSweep<LockWait.Subject> sweep(LockWait wait) {
        return CancelSweep.of(() -> new LockWait.Subject(wait, Task::yield)).check(LockWait.Subject::assertClean);
    }

    /** Three that wait, twice each, and one that lets them go on; whoever of the three is cancelled, the others come to their end. */
    private static void contend(LockWait.Subject subject) {
        var waiting = new ArrayList<Task<?>>();
        for (var i = 0; i < 3; i++) {
            waiting.add(Task.spawn("waiting", () -> {
                subject.operate();
                subject.operate();
            }));
        }
        try {
            subject.block();
            for (var i = 0; i < 6; i++) {
                Task.sleep(SECOND);
                subject.unblock();
            }
            Task.sleep(SECOND);
            waiting.forEach(task -> assertTrue(task.isDone(), task::toString));
        } finally {
            waiting.forEach(Task::cancel);
            subject.stopBlocking();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_everyWait_losesNoTurnAndLeavesNothing(LockWait wait) {
        var report = sweep(wait).run(LockWaitTest::contend);
        assertTrue(report.moments().stream()
                .anyMatch(moment -> moment.task().equals("waiting") && moment.cause() == wait.reason),
                report::toString);
    }

    @ParameterizedTest
    @EnumSource
    void sweep_everyWaitSeededOnTwoCarriers_losesNoTurnAndLeavesNothing(LockWait wait) {
        for (var seed = 1L; seed <= 3; seed++) {
            assertFalse(sweep(wait).carriers(2).seeded(seed).run(LockWaitTest::contend).moments().isEmpty());
        }
    }
}
