package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What becomes of a task that was cancelled while it ran: that is for its body to decide. */
@Limited
final class CancelOutcomeTest {
    @Test
    void cancel_bodyLetsCancelledOut_isCancelled() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertEquals(Future.State.CANCELLED, task.state());
        }
    }

    @Test
    void cancel_bodyReturnsAllTheSame_succeeded() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                try {
                    Task.park();
                    return "unparked";
                } catch (Cancelled swallowed) {
                    return "returned";
                }
            });
            kit.awaitAllParked();
            assertTrue(task.cancel());
            kit.awaitAllParked();
            assertEquals("returned", task.resultNow());
            assertFalse(task.isCancelled());
        }
    }

    @Test
    void cancel_bodyReachesNoYieldPoint_succeeded() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                return "returned";
            });
            kit.awaitAllParked();
            assertEquals("returned", task.resultNow());
        }
    }

    @Test
    void cancel_cleanUpThrows_failedWithThat() {
        var thrown = new IllegalStateException("from the clean-up");
        try (var kit = TestKit.fifo()) {
            Task<Void> task = kit.spawn(() -> {
                try {
                    Task.park();
                } catch (Cancelled cancelled) {
                    throw thrown;
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertSame(thrown, task.exceptionNow());
        }
    }

    @Test
    void cancel_joinedTaskWasCancelledNotTheCaller_callerFailsWithCancellationException() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var cancelled = Task.spawn(() -> Task.park());
                var caller = Task.spawn(() -> cancelled.join());
                Task.yield();
                cancelled.cancel();
                assertTrue(caller.join(Duration.ofSeconds(1)));
                assertTrue(caller.exceptionNow() instanceof CancellationException, caller::toString);
            });
        }
    }

    @Test
    void cancel_twiceWhileItRuns_isTrueBothTimes() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            assertTrue(task.cancel());
            assertTrue(task.cancel());
            assertTrue(task.cancel(false));
            kit.awaitAllParked();
            assertFalse(task.cancel());
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void cancel_itself_isTrueAndStopsAtTheNextYieldPoint() {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                trace.add("asked " + Task.current().cancel());
                Task.yield();
                trace.add("never");
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals("asked true", String.join(", ", trace));
    }

    @Test
    void cancel_spawnByCancelledTask_isNoYieldPointAndChildLives() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                return Task.spawn(() -> "child");
            });
            kit.awaitAllParked();
            assertEquals("child", task.resultNow().resultNow());
        }
    }

    @Test
    void cancel_readyButNotRunning_stopsAtItsNextYieldPoint() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var yields = new int[1];
                var loop = Task.spawn(() -> {
                    for (;;) {
                        yields[0]++;
                        Task.yield();
                    }
                });
                Task.yield();
                assertEquals(TaskStatus.READY, loop.status());
                loop.cancel();
                assertThrows(CancellationException.class, loop::join);
                assertTrue(yields[0] <= 2, () -> "yields: " + yields[0]);
            });
        }
    }

    @Test
    void cancel_callbackTask_isATaskLikeOthers() {
        try (var kit = TestKit.fifo()) {
            var callbacks = new ArrayList<Task<?>>();
            kit.spawn(() -> 1).onComplete(_ -> {
                callbacks.add(Task.current());
                Task.park();
            });
            kit.awaitAllParked();
            assertTrue(callbacks.getFirst().cancel());
            kit.awaitAllParked();
            assertTrue(callbacks.getFirst().isCancelled());
        }
    }

    @Test
    void cancel_racesWithTheEndOnRealScheduler_outcomeAndAnswerAgree() throws Exception {
        var rounds = Scaled.size(2_000);
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            for (var i = 0; i < rounds; i++) {
                var task = scheduler.spawn(() -> {
                    Task.yield();
                    return "value";
                });
                var asked = task.cancel();
                assertTrue(task.join(Duration.ofSeconds(30)));
                assertTrue(asked || !task.isCancelled(), "cancelled, though cancel said that it had ended");
            }
        }
    }
}
