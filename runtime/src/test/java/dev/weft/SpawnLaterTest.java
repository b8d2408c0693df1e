package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

@Limited
final class SpawnLaterTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void spawnLater_severalDelays_runInOrderOfTheirTimes() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var millis : List.of(30, 10, 20)) {
                    Task.spawnLater(Duration.ofMillis(millis), () -> trace.add(millis + " " + kit.clock().elapsed()));
                }
            });
        }
        assertEquals(List.of("10 PT0.01S", "20 PT0.02S", "30 PT0.03S"), trace);
    }

    @Test
    void spawnLater_sameTime_runInOrderOfTheCalls() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var name : List.of("a", "b", "c", "d", "e")) {
                    Task.spawnLater(Duration.ofSeconds(1), () -> trace.add(name));
                }
            });
        }
        assertEquals(List.of("a", "b", "c", "d", "e"), trace);
    }

    @Test
    void spawnLater_oneNanosecondBefore_isNotStarted() {
        try (var kit = TestKit.fifo()) {
            var task = kit.scheduler().spawnLater(Duration.ofSeconds(1), () -> trace.add("body"));
            kit.advance(Duration.ofSeconds(1).minusNanos(1));
            assertEquals(TaskStatus.NEW, task.status());
            assertEquals(List.of(), trace);
            kit.advance(Duration.ofNanos(1));
            assertEquals(List.of("body"), trace);
        }
    }

    @Test
    void spawnLater_zeroDelay_runsWithoutTimePassing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawnLater(Duration.ZERO, () -> trace.add("later"));
                trace.add("caller");
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("caller", "later"), trace);
    }

    @Test
    void spawnLater_joined_returnsValueAtItsTime() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> Task.spawnLater(Duration.ofHours(1), () -> "value").join()));
            assertEquals(Duration.ofHours(1), kit.clock().elapsed());
        }
    }

    @Test
    void spawnLater_values_areInheritedAtTheCall() throws Exception {
        var local = TaskLocal.<String>create();
        try (var kit = TestKit.fifo()) {
            var seen = kit.run(() -> {
                local.set("at the call");
                var later = Task.spawnLater(Duration.ofSeconds(1), () -> local.get());
                local.set("afterwards");
                return later.join();
            });
            assertEquals("at the call", seen);
        }
    }

    @Test
    void spawnLater_negativeDelay_throwsWithTheValueAndSpawnsNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            var inside = kit.run(() -> assertThrows(IllegalArgumentException.class,
                    () -> Task.spawnLater(Duration.ofSeconds(-3), () -> trace.add("never"))));
            assertMentions("PT-3S", inside);
            var outside = assertThrows(IllegalArgumentException.class,
                    () -> kit.scheduler().spawnLater(Duration.ofSeconds(-3), () -> trace.add("never")));
            assertMentions("PT-3S", outside);
            kit.runToEnd();
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void spawnLater_hugeDelay_neverComes() {
        try (var kit = TestKit.fifo()) {
            var task = kit.scheduler().spawnLater(Duration.ofSeconds(Long.MAX_VALUE), () -> trace.add("never"));
            kit.advance(Duration.ofDays(100 * 365));
            assertFalse(task.isDone());
            assertTrue(task.cancel());
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void spawnLater_outsideTask_throwsIllegalState() {
        assertThrows(IllegalStateException.class, () -> Task.spawnLater(Duration.ZERO, () -> "never"));
    }

    @Test
    void cancel_beforeItsTime_endsAtOnceAndTakesTheTimerAway() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.scheduler().spawnLater(Duration.ofHours(1), () -> trace.add("never"));
            stepped.settle();
            assertEquals(1, stepped.timers(0));

            assertTrue(task.cancel());
            assertTrue(task.isCancelled());
            stepped.settle();
            assertEquals(0, stepped.timers(0));
            stepped.advance(Duration.ofHours(2));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_byTaskOfAnotherCarrier_takesTheTimerAway() {
        try (var stepped = SteppedScheduler.of(2)) {
            var delayed = new ArrayList<Task<Boolean>>();
            stepped.startOn(0, () -> {
                delayed.add(Task.spawnLater(Duration.ofHours(1), () -> trace.add("never")));
            });
            assertEquals(1, stepped.timers(0));
            stepped.startOn(1, () -> {
                delayed.getFirst().cancel();
            });
            assertTrue(delayed.getFirst().isCancelled());
            stepped.settle();
            assertEquals(0, stepped.timers(0));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_beforeTheCarrierHasSetTheTimer_setsNone() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.scheduler().spawnLater(Duration.ofHours(1), () -> trace.add("never"));
            task.cancel();
            stepped.settle();
            assertEquals(0, stepped.timers(0));
        }
    }

    @Test
    void cancel_whenDueAndQueued_neverEntersTheBody() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var delayed = new ArrayList<Task<Boolean>>();
                Task.spawn(() -> {
                    Task.sleep(Duration.ofSeconds(1)); // due in the same turn as the delayed task, and queued before it
                    assertTrue(delayed.getFirst().cancel());
                }).onComplete(_ -> trace.add("canceller ended"));
                Task.yield();
                delayed.add(Task.spawnLater(Duration.ofSeconds(1), () -> trace.add("never")));
                assertThrows(CancellationException.class, delayed.getFirst()::join);
            });
        }
        assertEquals(List.of("canceller ended"), trace);
    }

    @Test
    void close_delayedTaskOnRealScheduler_endsItAtOnce() {
        var scheduler = Scheduler.builder().carriers(2).start();
        var byThread = scheduler.spawnLater(Duration.ofHours(1), () -> trace.add("never"));
        var byTask = scheduler.spawn(() -> Task.spawnLater(Duration.ofHours(1), () -> trace.add("never"))).join();
        assertEquals(List.of(), scheduler.close(Duration.ofMinutes(5))); // longer than this test may last
        assertTrue(byThread.isCancelled());
        assertTrue(byTask.isCancelled());
    }
}
