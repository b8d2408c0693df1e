package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The threads of a pool, its queue, its options and its end. */
@Limited
final class BlockingPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static Scheduler oneCarrier() {
        return Scheduler.builder().carriers(1).start();
    }

    private static Throwable failureOf(Task<?> task) {
        return Objects.requireNonNull(assertThrows(CompletionException.class, task::join).getCause());
    }

    @Test
    void threads_beforeTheFirstCall_none() {
        try (var pool = BlockingPool.builder().build()) {
            assertEquals(new BlockingPool.Stats(0, 0, 0, 0, 0, 0), pool.stats());
        }
    }

    @Test
    void threads_oneCallAfterTheOther_oneThreadIsEnough() throws Exception {
        try (var pool = BlockingPool.builder().name("p").build()) {
            Scheduler.run(() -> {
                var first = pool.call(Thread::currentThread);
                awaitIdle(pool);
                assertSame(first, pool.call(Thread::currentThread));
                assertEquals("p-1", first.getName());
            });
            awaitIdle(pool);
            assertEquals(new BlockingPool.Stats(0, 1, 0, 2, 0, 1), pool.stats());
        }
    }

    @Test
    void queue_callOfATaskThatWasGivenUp_doesNotRun() throws Exception {
        var gate = new CompletableFuture<Boolean>();
        var order = Collections.synchronizedList(new ArrayList<String>());
        try (var pool = BlockingPool.builder().threads(1).build()) {
            pool.execute(gate::join);
            var scheduler = oneCarrier();
            var task = scheduler.spawn(() -> Task.shield(() -> pool.call(() -> order.add("given up"))));
            while (pool.stats().queued() == 0) {
                Thread.onSpinWait();
            }
            assertEquals(List.of(task), scheduler.close(Duration.ZERO));
            pool.execute(() -> order.add("next"));
            gate.complete(true);
            while (order.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertEquals(List.of("next"), order);
    }

    /** A worker counts a call after it has told who waits. */
    static void awaitIdle(BlockingPool pool) {
        while (pool.stats().active() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void threads_idleForTheKeepAlive_end() throws Exception {
        try (var pool = BlockingPool.builder().keepAlive(Duration.ofMillis(5)).build()) {
            var first = Scheduler.run(() -> pool.call(Thread::currentThread));
            first.join();
            assertEquals(0, pool.stats().idle());
            assertNotSame(first, Scheduler.run(() -> pool.call(Thread::currentThread)));
            assertEquals(1, pool.stats().largest());
        }
    }

    @Test
    void threads_keepAliveOfZero_noCallIsLost() throws Exception {
        try (var pool = BlockingPool.builder().keepAlive(Duration.ZERO).threads(2).build()) {
            var sum = Scheduler.run(() -> {
                var total = 0;
                for (var i = 0; i < 100; i++) {
                    total += pool.call(() -> 1);
                }
                return total;
            });
            assertEquals(100, sum);
        }
    }

    @Test
    void queue_moreCallsThanThreads_firstComeFirstServed() throws Exception {
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        var hog = Body.polite();
        try (var pool = BlockingPool.builder().threads(1).build(); var scheduler = oneCarrier()) {
            var tasks = new ArrayList<Task<?>>();
            tasks.add(scheduler.spawn(() -> pool.call(hog)));
            hog.awaitEntered();
            for (var i = 0; i < 5; i++) {
                var number = i;
                var task = scheduler.spawn(() -> pool.run(() -> order.add(number)));
                Body.awaitParked(task);
                tasks.add(task);
            }
            assertEquals(5, pool.stats().queued());
            hog.release();
            tasks.forEach(Task::join);
            assertEquals(List.of(0, 1, 2, 3, 4), order);
            assertEquals(1, pool.stats().largest());
        }
    }

    @Test
    void queue_full_oneMoreIsRefused() throws Exception {
        var hog = Body.polite();
        try (var pool = BlockingPool.builder().name("small").threads(1).queueLimit(1).build();
                var scheduler = oneCarrier()) {
            var running = scheduler.spawn(() -> pool.call(hog));
            hog.awaitEntered();
            var queued = scheduler.spawn(() -> pool.call(() -> "queued"));
            Body.awaitParked(queued);
            var refused = failureOf(scheduler.spawn(() -> pool.call(() -> "no")));
            assertTrue(refused instanceof RejectedExecutionException, refused::toString);
            assertEquals("BlockingPool[small, 1 of 1 busy, 1 queued]: the queue is full", refused.getMessage());
            hog.release();
            assertEquals("queued", queued.join());
            assertEquals("released", running.join());
        }
    }

    @Test
    void execute_anyThread_runsAndAFailureHurtsNobody() throws Exception {
        try (var pool = BlockingPool.builder().threads(1).build()) {
            pool.execute(() -> {
                throw new IllegalStateException("by the test");
            });
            assertEquals("fine", CompletableFuture.supplyAsync(() -> "fine", pool).get());
        }
    }

    @Test
    void execute_evenTheLogFails_itsThreadGoesOn() throws Exception {
        var err = System.err;
        System.setErr(new PrintStream(new OutputStream() {
            @Override
            public void write(int value) {
                throw new IllegalStateException("a broken log, by the test");
            }
        }, true, StandardCharsets.UTF_8));
        try (var pool = BlockingPool.builder().threads(1).build()) {
            pool.execute(() -> {
                throw new IllegalStateException("by the test");
            });
            assertEquals("fine", CompletableFuture.supplyAsync(() -> "fine", pool).get());
        } finally {
            System.setErr(err);
        }
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    @Test
    void close_whatRunsIsInterruptedWhatIsQueuedIsRefused() throws Exception {
        var body = Body.polite();
        var pool = BlockingPool.builder().name("p").threads(1).build();
        try (var scheduler = oneCarrier()) {
            var running = scheduler.spawn(() -> pool.call(body));
            body.awaitEntered();
            var queued = scheduler.spawn(() -> pool.call(() -> "no"));
            Body.awaitParked(queued);
            assertTrue(pool.close(LONG));
            assertTrue(failureOf(running) instanceof InterruptedException);
            var refused = failureOf(queued);
            assertTrue(refused instanceof RejectedExecutionException, refused::toString);
            assertTrue(refused.toString().contains("BlockingPool[p, ") && refused.toString().contains("closed"),
                    refused::toString);
            assertTrue(failureOf(scheduler.spawn(() -> pool.call(() -> "no"))) instanceof RejectedExecutionException);
            assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
            assertTrue(pool.close(LONG));
            assertEquals(0, pool.stats().active() + pool.stats().idle());
        }
    }

    @Test
    void close_whatTakesNoNoticeOfInterrupts_isNotWaitedForAfterTheDeadline() throws Exception {
        var body = Body.stubborn();
        var pool = BlockingPool.builder().threads(1).build();
        try (var scheduler = oneCarrier()) {
            var running = scheduler.spawn(() -> pool.call(body));
            body.awaitEntered();
            assertFalse(pool.close(Duration.ofMillis(5)));
            body.release();
            assertEquals("released", running.join());
            assertTrue(pool.close(LONG));
        }
    }

    @Test
    void close_inATask_parksUntilTheCallsHaveEnded() throws Exception {
        var body = Body.stubborn();
        var pool = BlockingPool.builder().threads(1).build();
        try (var scheduler = oneCarrier()) {
            var running = scheduler.spawn(() -> pool.call(body));
            body.awaitEntered();
            var closing = scheduler.spawn(() -> pool.close(LONG));
            body.awaitInterrupted();
            Body.awaitParked(closing);
            closing.cancel(); // no cancellation point
            assertEquals("alive", scheduler.spawn(() -> "alive").join());
            assertFalse(closing.isDone());
            body.release();
            assertTrue(closing.join());
            assertEquals("released", running.join());
        }
    }

    @Test
    void close_insideACallOfItsOwn_isRefused() throws Exception {
        try (var pool = BlockingPool.builder().build()) {
            Scheduler.run(() -> {
                pool.run(() -> assertThrows(IllegalStateException.class, pool::close));
                assertEquals("open", pool.call(() -> "open"));
            });
        }
    }

    @Test
    void close_manyTimesBesideCalls_everyCallEndsSomehow() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < 50; round++) {
                var pool = BlockingPool.builder().threads(2).build();
                var tasks = new ArrayList<Task<?>>();
                for (var i = 0; i < 6; i++) {
                    tasks.add(scheduler.spawn(() -> {
                        try {
                            return pool.call(() -> "done");
                        } catch (RejectedExecutionException | InterruptedException closed) {
                            return "refused";
                        }
                    }));
                }
                assertTrue(pool.close(LONG));
                tasks.forEach(Task::join);
                assertEquals(0, pool.stats().queued());
            }
        }
    }

    // ---- options -----------------------------------------------------------------------------------------------------

    @Test
    void builder_badValue_isRefusedWithTheValue() {
        var builder = BlockingPool.builder();
        for (var threads : new int[]{-1, 0, 10_001}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> builder.threads(threads));
            assertEquals("threads must be from 1 to 10000: " + threads, refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> builder.keepAlive(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> builder.queueLimit(-1));
    }

    @Test
    void builder_longestKeepAlive_threadWaits() throws Exception {
        try (var pool = BlockingPool.builder().keepAlive(Duration.ofSeconds(Long.MAX_VALUE)).build()) {
            assertEquals("fine", Scheduler.run(() -> pool.call(() -> "fine")));
            awaitIdle(pool);
            assertEquals(1, pool.stats().idle());
        }
    }

    @Test
    void properties_goodValues_areTaken() {
        var pool = BlockingPoolBuilder
                .ofJvm(Map.of("weft.blocking.threads", "3", "weft.blocking.keepAliveMillis", "0")::get);
        assertEquals("BlockingPool[blocking, 0 of 3 busy, 0 queued]", pool.toString());
        assertEquals(0, pool.keepAliveNanos());
        assertEquals("BlockingPool[blocking, 0 of 64 busy, 0 queued]",
                BlockingPoolBuilder.ofJvm(_ -> null).toString());
    }

    @ParameterizedTest
    @CsvSource({"threads, 0", "threads, 10001", "threads, many", "threads, ''", "keepAliveMillis, -1",
            "keepAliveMillis, 1s"})
    void properties_badValue_isRefusedByName(String property, String value) {
        var refused = assertThrows(IllegalArgumentException.class,
                () -> BlockingPoolBuilder.ofJvm(Map.of("weft.blocking." + property, value)::get));
        assertTrue(refused.toString().contains(": -Dweft.blocking." + property), refused.toString());
        assertTrue(refused.toString().endsWith(": " + value), refused.toString());
    }
}
