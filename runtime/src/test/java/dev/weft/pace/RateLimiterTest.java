package dev.weft.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Scaled;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.TestKit;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How much goes through in a time. By behaviour after the tests of Go's {@code x/time/rate} and of Guava's {@code RateLimiter}, but for
 * what they do differently: here nobody goes into debt, a rate can't be changed, and more than the bucket holds is an error.
 */
@Limited
final class RateLimiterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final List<String> trace = new ArrayList<>();

    private void acquire(TestKit kit, RateLimiter limiter, int permits) {
        limiter.acquire(permits);
        trace.add(permits + " at " + kit.clock().elapsed());
    }

    // ---- rate --------------------------------------------------------------------------------------------------------

    @Test
    void acquire_fullBucket_goesAtOnceThenEvenly() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(4, SECOND, 3);
                for (var i = 0; i < 6; i++) {
                    acquire(kit, limiter, 1);
                }
            });
        }
        assertEquals(List.of("1 at PT0S", "1 at PT0S", "1 at PT0S", "1 at PT0.25S", "1 at PT0.5S", "1 at PT0.75S"),
                trace);
    }

    @Test
    void acquire_several_waitsForAllOfThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(10, SECOND);
                acquire(kit, limiter, 10);
                acquire(kit, limiter, 5);
                acquire(kit, limiter, 10);
                Task.sleep(Duration.ofMillis(250));
                acquire(kit, limiter, 2);
                acquire(kit, limiter, 1);
            });
        }
        assertEquals(List.of("10 at PT0S", "5 at PT0.5S", "10 at PT1.5S", "2 at PT1.75S", "1 at PT1.8S"), trace);
    }

    /** Times that are no whole nanoseconds, in numbers that need more than 64 bits: each is rounded up by itself. */
    @Test
    void acquire_oddRates_areExactForEver() throws Exception {
        record Rate(int permits, Duration period) {}
        for (var rate : List.of(new Rate(3, SECOND), new Rate(7, Duration.ofNanos(10)),
                new Rate(1_000_003, Duration.ofDays(1)), new Rate(Integer.MAX_VALUE, Duration.ofDays(100)))) {
            try (var kit = TestKit.fifo()) {
                kit.run(() -> {
                    var limiter = RateLimiter.of(rate.permits, rate.period, 1);
                    for (var i = 0; i < 100; i++) {
                        limiter.acquire();
                        var exact = BigInteger.valueOf(i).multiply(BigInteger.valueOf(rate.period.toNanos()))
                                .add(BigInteger.valueOf(rate.permits - 1)).divide(BigInteger.valueOf(rate.permits));
                        assertEquals(exact.longValueExact(), kit.clock().elapsed().toNanos(), rate::toString);
                    }
                });
            }
        }
    }

    /** What comes while the bucket is full is lost: the next permit comes a whole interval after the one that is taken. */
    @Test
    void acquire_afterIdleTime_isNotSavedUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(10, SECOND, 2);
                limiter.acquire(2);
                Task.sleep(Duration.ofMillis(10_099));
                for (var i = 0; i < 4; i++) {
                    acquire(kit, limiter, 1);
                }
            });
        }
        assertEquals(List.of("1 at PT10.099S", "1 at PT10.099S", "1 at PT10.199S", "1 at PT10.299S"), trace);
    }

    @Test
    void acquire_wakesUpALittleLate_theNextOnesAreInTime() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(10, SECOND, 1);
                for (var i = 0; i < 100; i++) {
                    limiter.acquire();
                    assertEquals(Duration.ofMillis(100).multipliedBy(i), kit.clock().elapsed());
                    kit.clock().advanceTo(kit.clock().nanoTime() + 12_345_678);
                }
            });
        }
    }

    /** Something else has the carrier for longer than the interval, again and again: as many go through as if it had not. */
    @Test
    void acquire_wakesUpIntervalsLate_theRateHolds() throws Exception {
        for (var acquirers : List.of(1, 5)) {
            for (var busy : List.of(1_000_000L, 2_500_000L, 9_999_000L)) {
                try (var kit = TestKit.fifo()) {
                    kit.run(() -> {
                        var limiter = RateLimiter.of(1000, SECOND, 1);
                        var hog = Task.spawn(() -> {
                            for (;;) {
                                Task.sleep(Duration.ofNanos(1));
                                kit.clock().advanceTo(kit.clock().nanoTime() + busy);
                            }
                        });
                        var tasks = new ArrayList<Task<?>>();
                        for (var i = 0; i < acquirers; i++) {
                            tasks.add(Task.spawn(() -> {
                                for (var number = 0; number < 200; number++) {
                                    limiter.acquire();
                                }
                            }));
                        }
                        for (var task : tasks) {
                            task.join();
                        }
                        hog.cancel();
                        var late = kit.clock().nanoTime() - (200L * acquirers - 1) * 1_000_000;
                        assertTrue(late >= 0 && late <= busy + 1_000, acquirers + ", " + busy + ": " + late);
                    });
                }
            }
        }
    }

    @Test
    void acquire_oneAfterTheOtherAndOnceVeryLate_isNotMadeUpFor() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1000, SECOND, 1);
                limiter.acquire();
                Task.spawn(() -> kit.clock().advanceTo(Duration.ofMillis(751).toNanos()));
                acquire(kit, limiter, 1);
                acquire(kit, limiter, 1);
                acquire(kit, limiter, 1);
            });
        }
        assertEquals(List.of("1 at PT0.751S", "1 at PT0.752S", "1 at PT0.753S"), trace);
    }

    /** Its carrier was busy for so long that ten permits have come: no more go at once than the bucket holds. */
    @Test
    void acquire_wakesUpVeryLate_noMoreThanTheBurstGoesAtOnce() throws Exception {
        for (var burst : List.of(1, 3)) {
            trace.clear();
            try (var kit = TestKit.fifo()) {
                kit.run(() -> {
                    var limiter = RateLimiter.of(10, SECOND, burst);
                    limiter.acquire(burst);
                    for (var i = 0; i < 5; i++) {
                        Task.spawn(() -> acquire(kit, limiter, 1));
                    }
                    Task.yield();
                    kit.clock().advanceTo(Duration.ofMillis(1050).toNanos());
                });
            }
            var atOnce = trace.stream().filter("1 at PT1.05S"::equals).count();
            assertEquals(burst, (int) atOnce, trace::toString);
            assertEquals(List.of("1 at PT1.15S", "1 at PT1.25S"), trace.subList(burst, burst + 2));
        }
    }

    // ---- order -------------------------------------------------------------------------------------------------------

    @Test
    void acquire_behindABigOne_waitsAlthoughThereArePermits() throws Exception {
        try (var kit = TestKit.fifo(2)) {
            kit.run(() -> {
                var limiter = RateLimiter.of(10, SECOND);
                limiter.acquire(8);
                for (var permits : List.of(10, 1, 2)) {
                    Task.spawn(() -> acquire(kit, limiter, permits));
                    kit.awaitAllParked();
                }
                assertEquals(2, limiter.stats().available());
                assertEquals(3, limiter.stats().waiting());
                assertFalse(limiter.tryAcquire());
            });
        }
        assertEquals(List.of("10 at PT0.8S", "1 at PT0.9S", "2 at PT1.1S"), trace);
    }

    @Test
    void acquire_many_areServedInTheOrderOfTheirComing() throws Exception {
        var many = 10 + Scaled.size(2000);
        var order = new ArrayList<Integer>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1000, SECOND, 10);
                for (var i = 0; i < many; i++) {
                    var number = i;
                    Task.spawn(() -> {
                        limiter.acquire();
                        order.add(number);
                    });
                }
                Task.yield();
                assertEquals(many - 10, limiter.stats().waiting());
            });
            assertEquals(Duration.ofMillis(many - 10), kit.clock().elapsed());
        }
        for (var i = 0; i < many; i++) {
            assertEquals(i, order.get(i));
        }
    }

    // ---- giving up ---------------------------------------------------------------------------------------------------

    private List<Task<Void>> startFour(TestKit kit, RateLimiter limiter) {
        var tasks = new ArrayList<Task<Void>>();
        for (var name : List.of("a", "b", "c", "d")) {
            tasks.add(Task.spawn(() -> {
                limiter.acquire();
                trace.add(name + " at " + kit.clock().elapsed());
            }));
            kit.awaitAllParked();
        }
        return tasks;
    }

    @Test
    void cancel_anyWhoWaits_leavesItsTimeToThoseBehind() throws Exception {
        for (var victim = 0; victim < 4; victim++) {
            var cancelled = victim;
            trace.clear();
            try (var kit = TestKit.fifo(2)) {
                kit.run(() -> {
                    var limiter = RateLimiter.of(1, SECOND);
                    limiter.acquire();
                    var tasks = startFour(kit, limiter);
                    Task.sleep(Duration.ofMillis(500));
                    tasks.get(cancelled).cancel();
                    Task.sleep(SECOND.multipliedBy(9));
                    assertEquals(new RateLimiter.Stats(1, 0, 4, 4, 0, 1), limiter.stats());
                });
            }
            var names = new ArrayList<>(List.of("a", "b", "c", "d"));
            names.remove(cancelled);
            assertEquals(List.of(names.get(0) + " at PT1S", names.get(1) + " at PT2S", names.get(2) + " at PT3S"),
                    trace);
        }
    }

    @Test
    void cancel_bigOneAtTheHead_thoseBehindGoAtOnceIfTheirPermitsAreThere() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(10, SECOND);
                limiter.acquire(7);
                var big = Task.spawn(() -> limiter.acquire(10));
                for (var permits : List.of(1, 2, 3)) {
                    Task.spawn(() -> acquire(kit, limiter, permits));
                }
                Task.yield();
                big.cancel();
            });
        }
        assertEquals(List.of("1 at PT0S", "2 at PT0S", "3 at PT0.3S"), trace);
    }

    @Test
    void cancel_all_newcomersFindThePermits() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1, SECOND);
                limiter.acquire();
                startFour(kit, limiter).forEach(Task::cancel);
                Task.sleep(SECOND);
                assertTrue(limiter.tryAcquire());
                assertEquals(new RateLimiter.Stats(0, 0, 2, 4, 0, 4), limiter.stats());
            });
        }
        assertEquals(List.of(), trace);
    }

    // ---- timeouts ----------------------------------------------------------------------------------------------------

    @Test
    void acquireWithTimeout_wouldTakeLonger_isRefusedAtOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1, SECOND);
                assertTrue(limiter.acquire(Duration.ZERO));
                assertFalse(limiter.acquire(Duration.ZERO));
                assertFalse(limiter.acquire(SECOND.minusNanos(1)));
                assertEquals(Duration.ZERO, kit.clock().elapsed());
                assertTrue(limiter.acquire(SECOND));
                assertEquals(SECOND, kit.clock().elapsed());
                assertEquals(2, limiter.stats().refused());
            });
        }
    }

    @Test
    void acquireWithTimeout_othersWait_countsThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1, SECOND);
                limiter.acquire();
                var four = startFour(kit, limiter);
                assertFalse(limiter.acquire(SECOND.multipliedBy(5).minusNanos(1)));
                four.get(1).cancel();
                Task.yield();
                assertTrue(limiter.acquire(SECOND.multipliedBy(4)));
                assertEquals(SECOND.multipliedBy(4), kit.clock().elapsed());
            });
        }
    }

    @Test
    void tryAcquire_takesWhatIsThereAndNeverWaits() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(2, SECOND);
                assertTrue(limiter.tryAcquire());
                assertFalse(limiter.tryAcquire(2));
                assertTrue(limiter.tryAcquire());
                assertFalse(limiter.tryAcquire());
                Task.sleep(Duration.ofMillis(500));
                assertTrue(limiter.tryAcquire());
            });
        }
    }

    // ---- clocks, arguments -------------------------------------------------------------------------------------------

    @Test
    void acquire_firstByAnotherClock_findsTheBucketFull() throws Exception {
        var limiter = RateLimiter.of(2, Duration.ofHours(1));
        limiter.acquire(2);
        for (var i = 0; i < 2; i++) {
            try (var kit = TestKit.fifo()) {
                kit.run(() -> {
                    limiter.acquire(2);
                    assertEquals(Duration.ZERO, kit.clock().elapsed());
                    limiter.acquire(2);
                    assertEquals(Duration.ofHours(1), kit.clock().elapsed());
                });
            }
        }
    }

    @Test
    void acquire_whileOthersWaitByAnotherClock_isRefusedAndNothingChanges() {
        try (var kit = TestKit.fifo()) {
            var limiter = RateLimiter.of(1, SECOND);
            var tasks = List.of(kit.spawn(() -> limiter.acquire()), kit.spawn(() -> limiter.acquire()));
            kit.awaitAllParked();
            assertThrows(IllegalStateException.class, limiter::tryAcquire);
            assertThrows(IllegalStateException.class, limiter::acquire);
            kit.advance(SECOND);
            assertTrue(tasks.stream().allMatch(Task::isDone));
        }
    }

    @Test
    void create_badArguments_areRefusedWithTheValue() {
        assertRefused("0", () -> RateLimiter.of(0, SECOND));
        assertRefused("-7", () -> RateLimiter.of(-7, SECOND, 1));
        assertRefused("burst: 0", () -> RateLimiter.of(1, SECOND, 0));
        assertRefused("PT0S", () -> RateLimiter.of(1, Duration.ZERO));
        assertRefused("PT-1S", () -> RateLimiter.of(1, SECOND.negated()));
    }

    @Test
    void acquire_badNumbers_areRefusedAndNothingChanges() {
        var limiter = RateLimiter.of(10, SECOND, 2);
        var before = limiter.stats();
        for (var bad : new int[]{0, -1, 3}) {
            assertRefused(String.valueOf(bad), () -> limiter.acquire(bad));
            assertRefused(String.valueOf(bad), () -> limiter.acquire(bad, SECOND));
            assertRefused(String.valueOf(bad), () -> limiter.tryAcquire(bad));
        }
        assertRefused("PT-1S", () -> limiter.acquire(SECOND.negated()));
        assertEquals(before, limiter.stats());
    }

    private static void assertRefused(String value, Action call) {
        var thrown = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(thrown.toString().contains(value), thrown::toString);
    }

    @Test
    void acquire_hugePeriod_neverComesAndSaysSo() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var limiter = RateLimiter.of(1, FOREVER);
                limiter.acquire();
                assertFalse(limiter.acquire(Duration.ofDays(100_000)));
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(Duration.ofDays(100_000),
                        () -> limiter.acquire()));
                assertEquals(0, limiter.stats().waiting());
            });
        }
    }

    @Test
    void toString_saysWhatThereIs() {
        assertEquals("RateLimiter[10 in PT1S, 2 of 2 permits, 0 waiting]", RateLimiter.of(10, SECOND, 2).toString());
    }
}
