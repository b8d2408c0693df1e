package dev.weft.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However tasks and threads come, go and give up: nobody is forgotten, and in no time more goes through than may. */
@Limited
final class RateLimiterRaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private record Passage(long nanos, int permits) {}

    /** What goes through between any two moments is at most the bucket and what comes in that time, rounded to nanoseconds. */
    private static void assertBounded(List<Passage> passages, int perSecond, int burst, long seed) {
        for (var from = 0; from < passages.size(); from++) {
            var sum = 0L;
            for (var to = from; to < passages.size(); to++) {
                sum += passages.get(to).permits;
                var nanos = passages.get(to).nanos - passages.get(from).nanos;
                if (sum > burst + (nanos + 1) * perSecond / 1e9) {
                    fail("seed " + seed + ": " + sum + " in " + Duration.ofNanos(nanos) + " of " + passages);
                }
            }
        }
    }

    @Test
    void acquire_atRandomWithSomeWhoGiveUp_isBoundedInEveryWindowAndServesTheRest() throws Exception {
        for (var seed = 1L; seed <= 10; seed++) {
            var random = new Random(seed);
            var burst = 1 + random.nextInt(5);
            var perSecond = 1 + random.nextInt(20);
            var passages = new ArrayList<Passage>();
            try (var kit = TestKit.seeded(2, seed)) {
                var limiter = RateLimiter.of(perSecond, SECOND, burst);
                kit.run(() -> {
                    var tasks = new ArrayList<Task<?>>();
                    for (var i = 0; i < 60; i++) {
                        var permits = 1 + random.nextInt(burst);
                        tasks.add(Task.spawn(() -> {
                            limiter.acquire(permits);
                            passages.add(new Passage(kit.clock().nanoTime(), permits));
                        }));
                        Task.sleep(Duration.ofMillis(random.nextInt(200)));
                        if (random.nextInt(4) == 0) {
                            tasks.get(random.nextInt(tasks.size())).cancel();
                        }
                    }
                });
                var stats = limiter.stats();
                assertEquals(0, stats.waiting());
                assertEquals(passages.stream().mapToInt(Passage::permits).sum(), stats.acquired(), "seed " + seed);
                assertTrue(stats.givenUp() > 0 || perSecond > 5, "seed " + seed + ": " + stats);
            }
            assertBounded(passages, perSecond, burst, seed);
        }
    }

    @Test
    void sweep_cancelledAnywhere_theOthersAreServedInTime() {
        for (var carriers = 1; carriers <= 2; carriers++) {
            var report = CancelSweep.inKit(kit -> kit).carriers(carriers)
                    .check(kit -> assertTrue(kit.clock().elapsed().compareTo(SECOND.multipliedBy(4)) <= 0)).run(kit -> {
                        var limiter = RateLimiter.of(1, SECOND);
                        limiter.acquire();
                        var through = new AtomicInteger(1);
                        var tasks = new ArrayList<Task<?>>();
                        for (var i = 0; i < 3; i++) {
                            tasks.add(Task.spawn(() -> {
                                limiter.acquire();
                                through.incrementAndGet();
                            }));
                        }
                        try {
                            limiter.acquire();
                            through.incrementAndGet();
                        } finally {
                            Task.shield(() -> tasks.stream().allMatch(task -> task.join(SECOND.multipliedBy(9))));
                            assertEquals(0, limiter.stats().waiting());
                            assertEquals(through.get(), limiter.stats().acquired());
                        }
                    });
            assertTrue(report.tasks().size() >= 4, report::toString);
        }
    }

    /** On the real clock: tasks of two schedulers and threads, some of them cancelled at any moment. */
    @Test
    void acquire_byTasksAndThreads_everybodyIsServedAndNotTooSoon() throws Exception {
        var limiter = RateLimiter.of(1, Duration.ofNanos(100_000), 1);
        var through = new AtomicInteger();
        var before = System.nanoTime();
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(2).start()) {
            var threads = new ArrayList<OrdinaryThread<Boolean>>();
            var tasks = new ArrayList<Task<?>>();
            for (var i = 0; i < 3; i++) {
                threads.add(OrdinaryThread.start(() -> acquireTwenty(limiter, through)));
                for (var scheduler : List.of(one, two)) {
                    tasks.add(scheduler.spawn(() -> acquireTwenty(limiter, through)));
                    var cancelled = scheduler.spawn(() -> acquireTwenty(limiter, through));
                    scheduler.spawn(() -> {
                        limiter.acquire();
                        through.incrementAndGet();
                        return cancelled.cancel();
                    });
                }
            }
            for (var thread : threads) {
                assertTrue(thread.value());
            }
            for (var task : tasks) {
                task.join();
            }
        }
        assertEquals(through.get(), limiter.stats().acquired());
        assertEquals(0, limiter.stats().waiting());
        assertTrue(through.get() >= 9 * 20, through::toString);
        assertTrue(System.nanoTime() - before >= (through.get() - 1) * 100_000L);
    }

    private static void acquireTwenty(RateLimiter limiter, AtomicInteger through) {
        for (var i = 0; i < 20; i++) {
            limiter.acquire();
            through.incrementAndGet();
        }
    }
}
