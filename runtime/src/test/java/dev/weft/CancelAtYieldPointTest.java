package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cancellation does at every yield point: before it, in it, and again. */
@Limited
final class CancelAtYieldPointTest {
    private final List<String> trace = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void cancel_before_throwsOnEntryBeforeAnybodyElseRuns(YieldPoint point) {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            var task = kit.spawn(() -> {
                Task.spawn(() -> trace.add("other"));
                Task.current().cancel();
                try {
                    point.reach(endless);
                } finally {
                    trace.add("left");
                }
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
            assertNull(endless.completions());
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("left", "other"), trace);
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void cancel_whileWaiting_throwsAndLeavesNothingBehind(YieldPoint point) {
        try (var stepped = SteppedScheduler.of(1)) {
            var endless = stepped.startOn(0, () -> Task.park());
            var task = stepped.startOn(0, () -> {
                try {
                    point.reach(endless);
                } finally {
                    trace.add("left");
                }
            });
            assertEquals(TaskStatus.PARKED, task.status());
            assertTrue(task.cancel());
            assertEquals(List.of(), trace, "cancel only asks");
            stepped.settle();
            assertTrue(task.isCancelled());
            assertNull(endless.completions());
            assertEquals(0, stepped.timers(0));
        }
        assertEquals(List.of("left"), trace);
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void cancel_whileWaitingByTaskOfAnotherCarrier_throws(YieldPoint point) {
        try (var stepped = SteppedScheduler.of(2)) {
            var endless = stepped.startOn(1, () -> Task.park());
            var task = stepped.startOn(0, () -> point.reach(endless));
            stepped.startOn(1, () -> task.cancel());
            assertFalse(task.isDone());
            stepped.settle(0);
            assertTrue(task.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void cancel_whileWaitingInAScope_leavesTheScopeOnly(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var main = kit.spawn(() -> {
                var returned = CancelScope.run(scope -> {
                    Task.spawn(() -> scope.cancel());
                    point.reach(endless);
                });
                Task.yield();
                return returned;
            });
            kit.awaitAllParked();
            assertFalse(main.resultNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancel_swallowed_throwsAgainAtEveryYieldPoint(YieldPoint point) {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            var task = kit.spawn(() -> {
                Task.current().cancel();
                for (var i = 0; i < 5; i++) {
                    assertThrows(Cancelled.class, () -> point.reach(endless));
                    for (var other : YieldPoint.values()) {
                        assertThrows(Cancelled.class, () -> other.reach(endless));
                    }
                }
                return "returned";
            });
            kit.awaitAllParked();
            assertEquals("returned", task.resultNow());
            assertNull(endless.completions());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void cancel_whileWaitingInAShield_waitsOn(YieldPoint point) {
        try (var stepped = SteppedScheduler.of(1)) {
            var endless = stepped.startOn(0, () -> Task.park());
            var inner = new ArrayList<CancelScope>();
            var task = stepped.startOn(0, () -> {
                Task.shield(() -> CancelScope.run(scope -> {
                    inner.add(scope);
                    point.reach(endless);
                }));
                trace.add("shield left");
                Task.yield();
                trace.add("never");
            });
            task.cancel();
            stepped.advance(Duration.ofDays(1));
            assertEquals(TaskStatus.PARKED, task.status());
            inner.getFirst().cancel();
            stepped.settle();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("shield left"), trace);
    }
}
