package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a blocking call whose task is cancelled or late. */
@Limited
final class BlockingCancelTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private static BlockingPool oneThread() {
        return BlockingPool.builder().name("one").threads(1).build();
    }

    private static Scheduler oneCarrier() {
        return Scheduler.builder().carriers(1).start();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancel_whileQueued_isTakenOutAndNeverRuns(boolean leaves) throws Exception {
        var hog = Body.polite();
        var never = Body.polite();
        try (var pool = oneThread(); var scheduler = oneCarrier()) {
            var running = scheduler.spawn(() -> pool.call(hog));
            hog.awaitEntered();
            var queued = scheduler.spawn(() -> leaves ? pool.abandonable(never) : pool.call(never));
            Body.awaitParked(queued);
            assertEquals(1, pool.stats().queued());
            queued.cancel();
            assertTrue(queued.join(LONG));
            assertTrue(queued.isCancelled());
            assertEquals(0, pool.stats().queued());
            hog.release();
            assertEquals("released", running.join());
            assertEquals("next", scheduler.spawn(() -> pool.call(() -> "next")).join());
            assertFalse(never.isEntered());
            assertEquals(0, pool.stats().abandoned());
        }
    }

    @Test
    void cancel_whileItRuns_interruptsAndWaitsForItsEnd() throws Exception {
        var body = Body.stubborn();
        var thrown = new CompletableFuture<Cancelled>();
        var failure = new IllegalStateException("by the test");
        try (var pool = oneThread(); var scheduler = oneCarrier()) {
            var task = scheduler.spawn(() -> {
                try {
                    pool.call(() -> {
                        body.call();
                        throw failure;
                    });
                } catch (Cancelled cancelled) {
                    thrown.complete(cancelled);
                    throw cancelled;
                }
            });
            body.awaitEntered();
            task.cancel();
            body.awaitInterrupted();
            Body.awaitParked(task);
            assertEquals(1, scheduler.stats().foreignOperations());
            body.release();
            assertSame(failure, thrown.get().getSuppressed()[0]);
            assertTrue(task.join(LONG));
            assertEquals(TaskStatus.CANCELLED, task.status());
            assertEquals(0, pool.stats().abandoned());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancel_bodyReturnsAllTheSame_itsValueCounts(boolean twice) throws Exception {
        var body = Body.stubborn();
        var value = new CompletableFuture<String>();
        try (var pool = oneThread(); var scheduler = oneCarrier()) {
            var task = scheduler.spawn(() -> {
                value.complete(pool.call(body));
                Task.yield();
            });
            body.awaitEntered();
            task.cancel();
            body.awaitInterrupted();
            if (twice) {
                task.cancel();
            }
            body.release();
            assertEquals("released", value.get());
            assertTrue(task.join(LONG));
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void cancel_bodyEndsWithAVmError_taskGetsThat() throws Exception {
        var body = Body.stubborn();
        var failure = new OutOfMemoryError("by the test");
        try (var pool = oneThread();
                var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, _) -> {}).start()) {
            var task = scheduler.spawn(() -> pool.run(() -> {
                body.call();
                throw failure;
            }));
            body.awaitEntered();
            task.cancel();
            body.awaitInterrupted();
            body.release();
            assertSame(failure, assertThrows(CompletionException.class, task::join).getCause());
        }
    }

    @Test
    void cancel_abandonable_leavesAtOnce() throws Exception {
        var body = Body.stubborn();
        try (var pool = oneThread(); var scheduler = oneCarrier()) {
            var task = scheduler.spawn(() -> pool.abandonable(body));
            body.awaitEntered();
            task.cancel();
            assertTrue(task.join(LONG)); // the body runs still
            assertTrue(task.isCancelled());
            body.awaitInterrupted();
            assertEquals(0, scheduler.stats().foreignOperations());
            assertEquals(1, pool.stats().abandoned());
            assertEquals(1, pool.stats().active());
            body.release();
            assertEquals("next", scheduler.spawn(() -> pool.call(() -> "next")).join());
        }
    }

    @Test
    void cancel_theInterrupt_neverReachesTheNextCall() throws Exception {
        try (var pool = oneThread(); var scheduler = oneCarrier()) {
            for (var i = 0; i < 20; i++) {
                var body = Body.stubborn();
                var leaves = i % 2 == 0;
                var task = scheduler.spawn(() -> leaves ? pool.abandonable(body) : pool.call(body));
                body.awaitEntered();
                task.cancel();
                body.awaitInterrupted();
                body.release();
                assertFalse(scheduler.spawn(() -> pool.call(() -> Thread.currentThread().isInterrupted())).join());
                assertTrue(task.join(LONG));
            }
            scheduler.spawn(() -> pool.run(() -> Thread.currentThread().interrupt())).join(); // a body that does it itself
            assertFalse(scheduler.spawn(() -> pool.call(() -> Thread.currentThread().isInterrupted())).join());
        }
    }

    @Test
    void timeout_bodyTakesInterrupts_deadlineExceeded() throws Exception {
        try (var pool = oneThread()) {
            Scheduler.run(() -> {
                assertThrows(DeadlineExceededException.class, () -> pool.call(SHORT, Body.polite()));
                assertThrows(DeadlineExceededException.class, () -> pool.run(SHORT, () -> Body.polite().call()));
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.call(SHORT, () -> pool.call(Body.polite())));
                assertThrows(DeadlineExceededException.class, () -> Blocking.call(SHORT, Body.polite()));
                assertEquals("quick", Blocking.call(LONG, () -> "quick"));
            });
        }
    }

    @Test
    void timeout_abandonable_leavesTheBodyBehind() throws Exception {
        var body = Body.stubborn();
        try (var pool = oneThread()) {
            Scheduler.run(() -> {
                do { // until its thread was there in time: a body that has not begun is withdrawn
                    assertThrows(DeadlineExceededException.class, () -> pool.abandonable(SHORT, body));
                } while (!body.isEntered());
            });
            body.awaitInterrupted();
            assertEquals(1, pool.stats().abandoned());
            body.release();
        }
    }

    @Test
    void timeout_negative_isRefusedAndNothingRuns() throws Exception {
        try (var pool = oneThread()) {
            Scheduler.run(() -> assertThrows(IllegalArgumentException.class,
                    () -> pool.call(Duration.ofMillis(-1), () -> "no")));
            assertEquals(0, pool.stats().largest());
        }
    }

    @Test
    void close_ofTheScheduler_cancelsAndJoins() throws Exception {
        var body = Body.polite();
        try (var pool = oneThread()) {
            var scheduler = oneCarrier();
            var running = scheduler.spawn(() -> pool.call(body));
            body.awaitEntered();
            var queued = scheduler.spawn(() -> pool.call(Body.polite()));
            Body.awaitParked(queued);
            scheduler.close();
            assertTrue(running.isCancelled() && queued.isCancelled());
            assertEquals(0, pool.stats().queued());
        }
    }

    @Test
    void call_ordinaryThreadInterruptedInTheBody_isTheBodysOwn() {
        Thread.currentThread().interrupt();
        var thrown = assertThrows(InterruptedException.class, () -> Blocking.call(Body.polite()));
        assertInstanceOf(InterruptedException.class, thrown);
        assertFalse(Thread.interrupted());
    }
}
