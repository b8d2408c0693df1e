package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Limited
final class SleepTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void sleep_differentTimes_wakesInTheirOrder() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var millis : List.of(30, 10, 20)) {
                    Task.spawn(() -> {
                        Task.sleep(Duration.ofMillis(millis));
                        trace.add(millis + " at " + kit.clock().elapsed().toMillis());
                    });
                }
            });
        }
        assertEquals(List.of("10 at 10", "20 at 20", "30 at 30"), trace);
    }

    @Test
    void sleep_sameTime_wakesInOrderOfTheCalls() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var name : List.of("a", "b", "c", "d")) {
                    Task.spawn(() -> {
                        Task.sleep(Duration.ofSeconds(1));
                        trace.add(name);
                    });
                }
            });
        }
        assertEquals(List.of("a", "b", "c", "d"), trace);
    }

    @Test
    void sleep_oneNanosecondBefore_stillSleeps() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.sleep(Duration.ofSeconds(1)));
            kit.advance(Duration.ofSeconds(1).minusNanos(1));
            assertFalse(task.isDone());
            kit.advance(Duration.ofNanos(1));
            assertTrue(task.isDone());
        }
    }

    @Test
    void sleep_zero_onlyYields() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                Task.sleep(Duration.ZERO);
                trace.add("caller");
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("other", "caller"), trace);
    }

    @Test
    void sleep_negative_throwsWithTheValueAtTheCall() throws Exception {
        try (var kit = TestKit.fifo()) {
            var inside = kit.run(
                    () -> assertThrows(IllegalArgumentException.class, () -> Task.sleep(Duration.ofMillis(-1500))));
            assertMentions("PT-1.5S", inside);
        }
        var outside = assertThrows(IllegalArgumentException.class, () -> Task.sleep(Duration.ofMillis(-1500)));
        assertMentions("PT-1.5S", outside);
    }

    @Test
    void sleep_huge_lastsUntilCancelled() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
            kit.advance(Duration.ofDays(100 * 365));
            assertFalse(task.isDone());
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void sleep_unparkedMeanwhile_isNotCutShort() throws Exception {
        try (var kit = TestKit.fifo()) {
            var sleeper = kit.spawn(() -> {
                Task.sleep(Duration.ofSeconds(1));
                return kit.clock().elapsed();
            });
            kit.awaitAllParked();
            sleeper.unpark();
            sleeper.wake();
            kit.runToEnd();
            assertEquals(Duration.ofSeconds(1), sleeper.join());
        }
    }

    @Test
    void sleep_manyTasks_allWakeAtTheirTimesInOrder() throws Exception {
        var seed = 20_250_917L;
        var count = Scaled.size(10_000);
        var random = new Random(seed);
        var woken = new ArrayList<long[]>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var i = 0; i < count; i++) {
                    var number = i;
                    var millis = 1 + random.nextInt(1_000);
                    Task.spawn(() -> {
                        Task.sleep(Duration.ofMillis(millis));
                        woken.add(new long[]{millis, number});
                        assertEquals(millis, kit.clock().elapsed().toMillis());
                    });
                }
            });
        }
        assertEquals(count, woken.size(), "seed " + seed);
        var sorted = new ArrayList<>(woken);
        sorted.sort(Comparator.<long[]>comparingLong(entry -> entry[0]).thenComparingLong(entry -> entry[1]));
        assertEquals(sorted, woken, "seed " + seed);
    }

    @Test
    void sleep_manyTasksCancelled_leaveNoTimerBehind() {
        var count = Scaled.size(10_000);
        try (var stepped = SteppedScheduler.of(1)) {
            var sleepers = new ArrayList<Task<Void>>();
            for (var i = 0; i < count; i++) {
                sleepers.add(stepped.scheduler().spawn(() -> Task.sleep(Duration.ofHours(1))));
            }
            stepped.settle();
            assertEquals(count, stepped.timers(0));
            sleepers.forEach(Task::cancel);
            stepped.settle();
            assertEquals(0, stepped.timers(0));
            assertTrue(sleepers.stream().allMatch(Task::isCancelled));
        }
    }

    @Test
    void sleep_onOrdinaryThread_blocksAtLeastThatLong() {
        var before = System.nanoTime();
        Task.sleep(Duration.ofMillis(5));
        assertTrue(System.nanoTime() - before >= 5_000_000);
    }

    @Test
    void sleep_onInterruptedThread_throwsCancelledAndKeepsTheStatus() {
        Thread.currentThread().interrupt();
        var cancelled = assertThrows(Cancelled.class, () -> Task.sleep(Duration.ofHours(1)));
        assertTrue(Thread.interrupted());
        assertTrue(cancelled.scope().isEmpty());
    }

    @Test
    void sleep_onThreadInterruptedMeanwhile_throwsCancelledAndKeepsTheStatus() throws Exception {
        var thread = OrdinaryThread.start(() -> {
            assertThrows(Cancelled.class, () -> Task.sleep(Duration.ofHours(1)));
            assertTrue(Thread.currentThread().isInterrupted());
        });
        thread.awaitBlocked().interrupt();
        thread.value();
    }
}
