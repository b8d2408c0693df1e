package dev.weft.bench.gil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GilExecutorTest {
    private int counter; // touched by tasks only, which the lock keeps apart

    @Test
    void execute_manyTasks_oneAtATime() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            pool.setSwitchInterval(Duration.ofNanos(1_000));
            var futures = new ArrayList<Future<?>>();
            for (int i = 0; i < 8; i++) {
                futures.add(pool.submit(() -> {
                    for (int step = 0; step < 20_000; step++) {
                        counter++;
                        pool.checkpoint();
                    }
                }));
            }
            for (var future : futures) {
                future.get();
            }
        }
        assertEquals(160_000, counter);
    }

    @Test
    void checkpoint_otherWaits_isForcedToSwitchInTheEnd() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var ran = new CountDownLatch(1);
            pool.submit(() -> {
                pool.execute(ran::countDown);
                while (ran.getCount() > 0) {
                    pool.checkpoint();
                }
            }).get();
            assertTrue(pool.stats().requests() >= 1);
            assertTrue(pool.stats().forcedSwitches() >= 1);
        }
    }

    @Test
    void blocking_otherWaits_letsItRun() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var ran = new CountDownLatch(1);
            boolean served = pool.submit(() -> {
                pool.execute(ran::countDown);
                return pool.blocking(() -> awaitFor(ran));
            }).get();
            assertTrue(served);
        }
    }

    private static boolean awaitFor(CountDownLatch latch) throws InterruptedException {
        return latch.await(20, TimeUnit.SECONDS);
    }

    @Test
    void blocking_operationFails_takesTheLockAgainAndThrows() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var failure = assertThrows(ExecutionException.class, () -> pool.submit(() -> {
                try {
                    return pool.blocking(GilExecutorTest::fail);
                } finally {
                    pool.checkpoint(); // throws unless the lock is held
                }
            }).get());
            assertInstanceOf(IOException.class, failure.getCause());
        }
    }

    private static int fail() throws IOException {
        throw new IOException("as asked");
    }

    @Test
    void blocking_outsideATask_throws() {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            assertThrows(IllegalStateException.class, () -> pool.blocking(() -> 1));
        }
    }

    @Test
    void futureGet_insideATask_letsTheAwaitedTaskRun() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            int value = pool.submit(() -> pool.submit(() -> 41).get() + 1).get();
            assertEquals(42, value);
        }
    }

    @Test
    void futureGet_timeOutInsideATask_takesTheLockAgain() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var never = new CountDownLatch(1);
            var waiting = pool.submit(() -> {
                var stuck = pool.submit(() -> pool.blocking(() -> awaitFor(never)));
                try {
                    return stuck.get(1, TimeUnit.MILLISECONDS);
                } finally {
                    pool.checkpoint();
                }
            });
            var failure = assertThrows(ExecutionException.class, waiting::get);
            assertInstanceOf(TimeoutException.class, failure.getCause());
            never.countDown();
        }
    }

    @Test
    void ofThreads_moreTasksThanThreads_runsThemAll() throws Exception {
        try (var pool = GilExecutor.ofThreads(GilMode.INTERVAL, 2)) {
            for (int i = 0; i < 50; i++) {
                pool.execute(() -> counter++);
            }
        }
        assertEquals(50, counter);
    }

    @Test
    void execute_afterShutdown_isRejected() {
        var pool = GilExecutor.threadPerTask(GilMode.INTERVAL);
        pool.shutdown();

        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> counter++));
    }

    @Test
    void setSwitchInterval_zeroOrNegative_throws() {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            assertThrows(IllegalArgumentException.class, () -> pool.setSwitchInterval(Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> pool.setSwitchInterval(Duration.ofNanos(-1)));
        }
    }

    @Test
    void ofThreads_none_throws() {
        assertThrows(IllegalArgumentException.class, () -> GilExecutor.ofThreads(GilMode.INTERVAL, 0));
    }

    @Test
    void setInterval_ofTheOtherMode_throws() {
        try (var interval = GilExecutor.threadPerTask(GilMode.INTERVAL);
                var ticks = GilExecutor.threadPerTask(GilMode.TICKS)) {
            assertThrows(UnsupportedOperationException.class, () -> interval.setCheckInterval(10));
            assertThrows(UnsupportedOperationException.class, () -> ticks.setSwitchInterval(Duration.ofMillis(1)));
        }
    }

    @Test
    void checkpoint_ticksAndAnotherWaits_switchesInTheEnd() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.TICKS)) {
            pool.setCheckInterval(1);
            var ran = new CountDownLatch(1);
            pool.submit(() -> {
                pool.execute(ran::countDown);
                while (ran.getCount() > 0) {
                    pool.checkpoint();
                }
            }).get();
            assertTrue(pool.stats().tickSwitches() >= 1);
            assertEquals(0, pool.stats().requests());
        }
    }

    @Test
    void blocking_forAReason_countsTheSwitchUnderIt() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var ran = new CountDownLatch(1);
            pool.submit(() -> {
                pool.execute(ran::countDown);
                return pool.blocking(Release.TIMER, () -> awaitFor(ran));
            }).get();
            assertEquals(1, pool.stats().switches().get(Release.TIMER));
        }
    }

    @Test
    void blocking_forAReasonOfTheLock_throws() throws Exception {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            var failure = assertThrows(ExecutionException.class,
                    () -> pool.submit(() -> pool.blocking(Release.FORCED, () -> 1)).get());
            assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        }
    }
}
