package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

@Limited
final class JoinFromThreadTest {
    @Test
    void join_unfinished_blocksUntilTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var thread = OrdinaryThread.start(() -> task.join()).awaitBlocked();
            kit.awaitAllParked();
            assertEquals("value", thread.value());
        }
    }

    @Test
    void join_manyThreads_allGetTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var threads = new ArrayList<OrdinaryThread<String>>();
            for (var i = 0; i < 5; i++) {
                threads.add(OrdinaryThread.start(() -> task.join()).awaitBlocked());
            }
            kit.awaitAllParked();
            for (var thread : threads) {
                assertEquals("value", thread.value());
            }
        }
    }

    @Test
    void join_failed_throwsTheCause() throws Exception {
        var thrown = new IllegalArgumentException("from the body");
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                throw thrown;
            });
            var thread = OrdinaryThread.start(() -> task.join()).awaitBlocked();
            kit.awaitAllParked();
            assertSame(thrown, assertInstanceOf(CompletionException.class, thread.failure()).getCause());
        }
    }

    @Test
    void join_interruptedMeanwhile_throwsCancelledAndKeepsTheStatus() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var thread = OrdinaryThread.start(() -> {
                var cancelled = assertThrows(Cancelled.class, task::join);
                assertTrue(cancelled.scope().isEmpty());
                assertTrue(Thread.currentThread().isInterrupted());
            });
            thread.awaitBlocked().interrupt();
            thread.value();
            assertNull(task.completions());
            kit.runToEnd();
            assertEquals("value", task.resultNow());
        }
    }

    @Test
    void join_interruptedBeforeButFinished_returnsTheValueAndKeepsTheStatus() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            kit.runToEnd();
            OrdinaryThread.start(() -> {
                Thread.currentThread().interrupt();
                assertEquals("value", task.join());
                assertTrue(Thread.currentThread().isInterrupted());
            }).value();
        }
    }

    @Test
    void joinWithTimeout_timeOver_isFalseAndLeavesNoWaiter() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            assertFalse(task.join(Duration.ofMillis(2)));
            assertFalse(task.join(Duration.ZERO));
            assertNull(task.completions());
            kit.runToEnd();
            assertTrue(task.join(Duration.ZERO));
        }
    }

    @Test
    void get_interruptedMeanwhile_throwsInterruptedAndTakesTheStatus() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var thread = OrdinaryThread.start(() -> {
                assertThrows(InterruptedException.class, task::get);
                assertFalse(Thread.currentThread().isInterrupted());
            });
            thread.awaitBlocked().interrupt();
            thread.value();
        }
    }

    @Test
    void getWithTimeout_interruptedBefore_throwsInterruptedAndTakesTheStatus() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> task.get(1, TimeUnit.HOURS));
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    void get_unfinished_blocksUntilTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var thread = OrdinaryThread.start(() -> task.get()).awaitBlocked();
            kit.awaitAllParked();
            assertEquals("value", thread.value());
        }
    }

    @Test
    void get_failed_throwsExecutionExceptionWithTheCause() throws Exception {
        var thrown = new IllegalArgumentException("from the body");
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                throw thrown;
            });
            var thread = OrdinaryThread.start(() -> task.get(1, TimeUnit.HOURS)).awaitBlocked();
            kit.awaitAllParked();
            assertSame(thrown, assertInstanceOf(ExecutionException.class, thread.failure()).getCause());
        }
    }

    @Test
    void getWithTimeout_timeOver_throwsTimeoutExceptionAndLeavesNoWaiter() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            assertThrows(TimeoutException.class, () -> task.get(1, TimeUnit.MILLISECONDS));
            assertThrows(TimeoutException.class, () -> task.get(0, TimeUnit.SECONDS));
            assertThrows(TimeoutException.class, () -> task.get(-1, TimeUnit.SECONDS));
            assertNull(task.completions());
        }
    }

    @Test
    void join_insideCancelScopeThatAnotherThreadCancels_ends() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            var scopes = new CancelScope[1];
            var thread = OrdinaryThread.start(() -> CancelScope.run(scope -> {
                scopes[0] = scope;
                task.join();
            }));
            thread.awaitBlocked();
            scopes[0].cancel();
            assertFalse(thread.value());
            assertNull(task.completions());
        }
    }

    @Test
    void join_threadsAndTasksOnRealScheduler_allGetTheValue() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(500); round++) {
                var number = round;
                var task = scheduler.spawn(() -> {
                    Task.yield();
                    return number;
                });
                var joiner = scheduler.spawn(() -> task.join() + 1);
                assertEquals(number, task.join());
                assertEquals(number + 1, joiner.get());
            }
        }
    }
}
