package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The methods of {@link Future} that do not wait, and {@code get} where it need not. */
@Limited
final class TaskOutcomeTest {
    private final IllegalArgumentException failure = new IllegalArgumentException("from the body");

    private static Task<String> succeeded(TestKit kit) {
        var task = kit.spawn(() -> "value");
        kit.awaitAllParked();
        return task;
    }

    private Task<String> failed(TestKit kit) {
        Task<String> task = kit.spawn(() -> {
            throw failure;
        });
        kit.awaitAllParked();
        return task;
    }

    private static Task<String> cancelled(TestKit kit) {
        var task = parked(kit);
        task.cancel();
        kit.awaitAllParked();
        return task;
    }

    private static Task<String> parked(TestKit kit) {
        var task = kit.spawn(() -> {
            Task.park();
            return "value";
        });
        kit.awaitAllParked();
        return task;
    }

    @Test
    void unstarted_everyQuestion_saysRunning() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            assertEquals(Future.State.RUNNING, task.state());
            assertFalse(task.isDone());
            assertFalse(task.isCancelled());
            assertMentions("NEW", assertThrows(IllegalStateException.class, task::resultNow));
            assertMentions("NEW", assertThrows(IllegalStateException.class, task::exceptionNow));
        }
    }

    @Test
    void parked_everyQuestion_saysRunning() {
        try (var kit = TestKit.fifo()) {
            var task = parked(kit);
            assertEquals(Future.State.RUNNING, task.state());
            assertFalse(task.isDone());
            assertFalse(task.isCancelled());
            assertMentions("PARKED", assertThrows(IllegalStateException.class, task::resultNow));
            assertMentions("PARKED", assertThrows(IllegalStateException.class, task::exceptionNow));
        }
    }

    @Test
    void cancelledButStillParked_everyQuestion_saysRunning() {
        try (var kit = TestKit.fifo()) {
            var task = parked(kit);
            assertTrue(task.cancel());
            assertEquals(Future.State.RUNNING, task.state());
            assertFalse(task.isDone());
            assertFalse(task.isCancelled());
            kit.awaitAllParked();
            assertTrue(task.isDone());
        }
    }

    @Test
    void succeeded_everyQuestion_hasTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = succeeded(kit);
            assertEquals(Future.State.SUCCESS, task.state());
            assertTrue(task.isDone());
            assertFalse(task.isCancelled());
            assertEquals("value", task.resultNow());
            assertEquals("value", task.get());
            assertEquals("value", task.get(0, TimeUnit.SECONDS));
            assertThrows(IllegalStateException.class, task::exceptionNow);
        }
    }

    @Test
    void failed_everyQuestion_hasTheVeryFailure() {
        try (var kit = TestKit.fifo()) {
            var task = failed(kit);
            assertEquals(Future.State.FAILED, task.state());
            assertTrue(task.isDone());
            assertFalse(task.isCancelled());
            assertSame(failure, task.exceptionNow());
            assertSame(failure, assertThrows(ExecutionException.class, task::get).getCause());
            assertSame(failure, assertThrows(ExecutionException.class, () -> task.get(0, TimeUnit.SECONDS)).getCause());
            assertThrows(IllegalStateException.class, task::resultNow);
        }
    }

    @Test
    void cancelled_everyQuestion_saysCancelled() {
        try (var kit = TestKit.fifo()) {
            var task = cancelled(kit);
            assertEquals(Future.State.CANCELLED, task.state());
            assertTrue(task.isDone());
            assertTrue(task.isCancelled());
            assertThrows(CancellationException.class, task::get);
            assertThrows(CancellationException.class, () -> task.get(0, TimeUnit.SECONDS));
            assertThrows(IllegalStateException.class, task::resultNow);
            assertThrows(IllegalStateException.class, task::exceptionNow);
        }
    }

    @Test
    void cancelledBeforeTheStart_everyQuestion_saysCancelledAtOnce() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "never");
            assertTrue(task.cancel());
            assertEquals(Future.State.CANCELLED, task.state());
            assertTrue(task.isDone());
            assertTrue(task.isCancelled());
            assertThrows(CancellationException.class, task::get);
        }
    }

    @Test
    void cancellation_ofStartedTask_namesTheTaskAndKeepsWhereItWas() {
        try (var kit = TestKit.fifo()) {
            var task = cancelled(kit);
            var thrown = assertThrows(CancellationException.class, task::join);
            assertMentions(task.name(), thrown);
            assertTrue(thrown.getCause() instanceof Cancelled, () -> "cause: " + thrown.getCause());
        }
    }

    @Test
    void cancel_ended_isFalseAndChangesNothing() {
        try (var kit = TestKit.fifo()) {
            var succeeded = succeeded(kit);
            assertFalse(succeeded.cancel());
            assertFalse(succeeded.cancel(true));
            assertEquals("value", succeeded.resultNow());
            var failed = failed(kit);
            assertFalse(failed.cancel());
            assertSame(failure, failed.exceptionNow());
            var cancelled = cancelled(kit);
            assertFalse(cancelled.cancel());
            assertEquals(Future.State.CANCELLED, cancelled.state());
        }
    }

    @Test
    void get_insideCancelledScope_throwsCancelled() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> "value");
                Task.yield();
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, task::get);
                    assertEquals("value", task.resultNow(), "no yield point");
                });
            });
        }
    }

    @Test
    void get_interruptedTask_isCancelledByNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> {
                Thread.currentThread().interrupt();
                return Task.spawn(() -> "value").get();
            }));
        }
    }
}
