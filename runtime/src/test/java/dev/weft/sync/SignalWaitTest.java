package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.ContinuationOnly;
import dev.weft.DeadlineExceededException;
import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.PinnedException;
import dev.weft.PinnedFrames;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds for every wait at a semaphore, event, latch, barrier, promise and once; gevent's generic contract of waiting
 * operations (it returns in time, leaves nothing behind, the outer timeout is not lost) among it.
 */
@Limited
final class SignalWaitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final List<String> trace = new ArrayList<>();

    /** A task that waits, in a kit that has run until everybody waits. */
    private Task<Void> startWaiting(TestKit kit, SignalWait.Rig rig) {
        kit.spawn(rig::occupy);
        kit.awaitAllParked();
        var task = kit.spawn(() -> {
            rig.await();
            trace.add("through");
            Task.yield();
            trace.add("went on");
        });
        kit.awaitAllParked();
        assertEquals(1, rig.waiting());
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void await_served_goesOnOnce(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            var task = startWaiting(kit, rig);
            rig.serve();
            assertEquals(List.of(), trace);
            kit.awaitAllParked();
            assertTrue(task.isDone());
            assertEquals(0, rig.waiting());
            assertTrue(rig.isEmptyHanded());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancel_before_throwsBeforeAnyEffect(SignalWait wait) throws Exception {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            var task = kit.spawn(() -> {
                Task.spawn(() -> trace.add("other"));
                Task.current().cancel();
                assertThrows(Cancelled.class, rig::await);
                assertEquals(List.of(), trace);
                assertThrows(Cancelled.class, () -> rig.awaitFor(SECOND));
                assertEquals(0, rig.waiting());
                return "ended";
            });
            kit.awaitAllParked();
            assertEquals("ended", task.resultNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancel_whileWaiting_throwsAndLeavesNothingBehind(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            var task = startWaiting(kit, rig);
            task.cancel();
            assertEquals(1, rig.waiting());
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
            assertEquals(0, rig.waiting());
            rig.repair();
            var next = kit.spawn(rig::await);
            kit.awaitAllParked();
            assertEquals(1, rig.waiting());
            rig.serve();
            kit.awaitAllParked();
            assertTrue(next.isDone());
            assertTrue(rig.isEmptyHanded());
        }
        assertEquals(List.of(), trace);
    }

    @ParameterizedTest
    @EnumSource
    void cancel_servedButNotYetRunning_theOperationReturnsAndTheNextYieldPointThrows(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            var task = startWaiting(kit, rig);
            rig.serve();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
            assertTrue(rig.isEmptyHanded());
        }
        assertEquals(List.of("through"), trace);
    }

    @ParameterizedTest
    @EnumSource
    void timeout_passes_isFalseInTimeAndLeavesNothingBehind(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            var task = kit.spawn(() -> rig.awaitFor(SECOND));
            kit.advance(SECOND.minusNanos(1));
            assertFalse(task.isDone());
            kit.advance(Duration.ofNanos(1));
            assertFalse(task.resultNow());
            assertEquals(0, rig.waiting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeout_servedBefore_isTrue(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            var task = kit.spawn(() -> rig.awaitFor(SECOND));
            kit.advance(SECOND.minusNanos(1));
            rig.serve();
            kit.awaitAllParked();
            assertTrue(task.resultNow());
            assertTrue(rig.isEmptyHanded());
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeout_zero_letsOthersRunOnceAndIsFalse(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            kit.spawn(() -> {
                Task.spawn(() -> trace.add("other"));
                assertFalse(rig.awaitFor(Duration.ZERO));
                trace.add("caller");
            });
            kit.awaitAllParked();
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("other", "caller"), trace);
    }

    @ParameterizedTest
    @EnumSource
    void timeout_negative_isRefusedAndNothingChanges(SignalWait wait) {
        var rig = wait.rig();
        var thrown = assertThrows(IllegalArgumentException.class, () -> rig.awaitFor(Duration.ofNanos(-5)));
        assertTrue(thrown.toString().contains("PT-0.000000005S"), thrown.toString());
        assertEquals(0, rig.waiting());
    }

    @ParameterizedTest
    @EnumSource
    void timeout_outerIsShorter_isNotLost(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            var task = kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> rig.awaitFor(DAY)));
                assertEquals(SECOND, kit.clock().elapsed());
                rig.repair();
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, rig::await));
                assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
                rig.repair();
                // the inner one's time is over first, and again: the outer one still is to come
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                    while (!rig.awaitFor(SECOND.dividedBy(3))) {
                        rig.repair();
                    }
                }));
                return rig.waiting();
            });
            kit.advance(DAY);
            assertEquals(0, task.resultNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    @ContinuationOnly("a virtual thread waits below any frame")
    void await_belowAPinnedFrame_isRefusedAndWithdrawn(SignalWait wait) {
        try (var kit = TestKit.fifo()) {
            var rig = wait.rig();
            kit.spawn(rig::occupy);
            kit.awaitAllParked();
            var task = kit.spawn(() -> {
                PinnedFrames.inClassInitialiser(() -> assertThrows(PinnedException.class, rig::await));
                return rig.waiting();
            });
            kit.awaitAllParked();
            assertEquals(0, task.resultNow());
            rig.repair();
            var next = kit.spawn(rig::await);
            kit.awaitAllParked();
            rig.serve();
            kit.awaitAllParked();
            assertTrue(next.isDone());
            assertTrue(rig.isEmptyHanded());
        }
    }

    // ---- ordinary threads, several carriers: real clock -------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void await_onThread_servedByTask_returns(SignalWait wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig();
            scheduler.spawn(rig::occupy).get();
            var thread = OrdinaryThread.start(rig::await).awaitBlocked();
            assertEquals(1, rig.waiting());
            scheduler.spawn(rig::serve).get();
            assertTrue(thread.value());
            assertEquals(0, rig.waiting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void await_onTaskOfAnotherScheduler_servedByThread_returns(SignalWait wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start();
                var other = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig();
            scheduler.spawn(rig::occupy).get();
            var task = other.spawn(rig::await);
            while (rig.waiting() == 0) {
                Thread.onSpinWait();
            }
            rig.serve();
            task.get();
            assertEquals(0, rig.waiting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_onThreadThatWaits_cancelsAndKeepsTheStatus(SignalWait wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig();
            scheduler.spawn(rig::occupy).get();
            var thread = OrdinaryThread.start(() -> {
                assertThrows(Cancelled.class, rig::await);
                assertTrue(Thread.interrupted());
            }).awaitBlocked();
            thread.interrupt();
            assertTrue(thread.value());
            assertEquals(0, rig.waiting());
            rig.vacate();
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeout_onThread_isFalse(SignalWait wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig();
            scheduler.spawn(rig::occupy).get();
            assertFalse(rig.awaitFor(Duration.ofMillis(5)));
            assertEquals(0, rig.waiting());
            rig.vacate();
        }
    }

    // ---- little stack ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"ACQUIRE", "ACQUIRE_SEVERAL", "EVENT", "BARRIER"})
    void await_deeperAndDeeper_leavesNoWaiterBehind(SignalWait wait) throws Exception {
        var rig = wait.rig();
        DeepStack.run(() -> {
            DeepStack.overflows(() -> {
                rig.repair();
                rig.awaitFor(Duration.ZERO);
            });
            assertEquals(0, rig.waiting());
            rig.repair();
            var task = Task.spawn(rig::await);
            while (rig.waiting() == 0) {
                Task.yield();
            }
            rig.serve();
            task.join();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ACQUIRE", "ACQUIRE_SEVERAL", "EVENT", "BARRIER"})
    void serve_deeperAndDeeper_losesNoWakeUp(SignalWait wait) throws Exception {
        var rig = wait.rig();
        try (var other = Scheduler.builder().carriers(1).start()) {
            DeepStack.run(() -> {
                for (var home : List.of(Task.current().scheduler(), other)) {
                    serveDeeperAndDeeper(home, rig);
                }
            });
        }
    }

    private static void serveDeeperAndDeeper(Scheduler home, SignalWait.Rig rig) {
        serveAt(0, home, rig); // the first wake-up between two carriers links classes, which needs more stack than any later one
        var limit = DeepStack.limit();
        for (var depth = limit - 150; depth < limit + 2; depth++) {
            serveAt(depth, home, rig);
        }
    }

    /** Tries it in the deep; if nobody was served there, it must work here. Who was served must go on. */
    private static void serveAt(int depth, Scheduler home, SignalWait.Rig rig) {
        rig.repair();
        var task = home.spawn(rig::await);
        while (rig.waiting() == 0) {
            Task.yield();
        }
        DeepStack.isReached(depth, rig::serve);
        if (rig.waiting() > 0) {
            rig.serve();
        }
        assertTrue(task.join(Duration.ofSeconds(20)), "lost at depth " + depth);
        assertEquals(0, rig.waiting());
    }

    // ---- sweep -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void sweep_waitsAreServedOrTimeOut_noneIsLeftBehind(SignalWait wait) {
        for (var carriers = 1; carriers <= 2; carriers++) {
            var report = CancelSweep.of(wait::rig).carriers(carriers).asProgram()
                    .expecting(BarrierBrokenException.class::isInstance)
                    .check(rig -> assertEquals(0, rig.waiting())).run(rig -> {
                        rig.occupy();
                        Task.spawn("served", () -> rig.awaitFor(DAY));
                        Task.sleep(SECOND);
                        if (rig.waiting() > 0) {
                            rig.serve();
                        }
                        Task.sleep(SECOND);
                        Task.spawn("timing out", () -> rig.awaitFor(SECOND)).join(DAY);
                        rig.vacate();
                    });
            assertTrue(report.tasks().containsAll(List.of("main", "served")), report.toString());
        }
    }
}
