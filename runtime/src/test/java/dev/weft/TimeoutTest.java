package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Limited
final class TimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void call_valueInTime_isReturnedAndNoTimerIsLeft() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> {
                var value = Timeout.call(SECOND, () -> {
                    Task.sleep(Duration.ofMillis(10));
                    return "value";
                });
                Task.park();
                return value;
            });
            stepped.advance(Duration.ofMillis(10));
            assertEquals(0, stepped.timers(0));
            stepped.advance(SECOND.multipliedBy(10));
            task.unpark();
            stepped.settle();
            assertEquals("value", task.resultNow());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void call_timeOverInAWait_throwsAtTheDeadline(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> point.reach(endless)));
                trace.add("at " + kit.clock().elapsed());
                Task.yield(); // nothing is left of it
            });
            kit.advance(SECOND.multipliedBy(5));
            assertNull(endless.completions());
        }
        assertEquals(List.of("at PT1S"), trace);
    }

    @Test
    void call_timeOver_tellsTheTimeoutAndItsScope() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var thrown = assertThrows(DeadlineExceededException.class,
                        () -> Timeout.run(Duration.ofMillis(1500), () -> Task.park()));
                assertMentions("PT1.5S", thrown);
                assertTrue(thrown.scope().isCancelled());
                assertTrue(thrown.getCause() instanceof Cancelled, thrown::toString);
            });
        }
    }

    @Test
    void call_bodyIgnoresTheTimeAndReturns_valueCounts() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> Timeout.call(SECOND, () -> {
                kit.clock().advanceTo(SECOND.toNanos() * 2); // computes for two seconds
                return "value";
            })));
        }
    }

    @Test
    void call_bodySwallowsAndReturns_valueCountsAndTheTaskIsFree() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("swallowed", Timeout.call(SECOND, () -> {
                    assertThrows(Cancelled.class, Task::park);
                    return "swallowed";
                }));
                Task.yield();
            });
        }
    }

    @Test
    void call_bodyThrows_throwsThat() throws Exception {
        var thrown = new IOException("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertSame(thrown, assertThrows(IOException.class, () -> Timeout.call(SECOND, () -> {
                throw thrown;
            }))));
        }
    }

    @Test
    void call_bodyCatchesException_doesNotSwallowTheTimeout() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                try {
                    Task.park();
                } catch (Exception swallowed) {
                    trace.add("swallowed");
                }
            })));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void call_cleanUpThatWaits_isToldAgain() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                try {
                    Task.park();
                } finally {
                    trace.add("clean-up");
                    Task.sleep(SECOND);
                    trace.add("never");
                }
            })));
            assertEquals(SECOND, kit.clock().elapsed());
        }
        assertEquals(List.of("clean-up"), trace);
    }

    @ParameterizedTest
    @EnumSource
    void call_zero_runsUpToTheFirstYieldPoint(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(Duration.ZERO, () -> {
                    trace.add("entered");
                    point.reach(endless);
                    trace.add("never");
                }));
            }).onComplete(task -> trace.add(task.state().toString()));
            kit.awaitAllParked();
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("entered", "SUCCESS"), trace);
    }

    @Test
    void call_zeroAndNoYieldPoint_returnsTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> Timeout.call(Duration.ZERO, () -> "value")));
        }
    }

    @Test
    void call_negative_throwsWithTheValueAndNeverEntersTheBody() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertMentions("PT-2S", assertThrows(IllegalArgumentException.class,
                        () -> Timeout.call(Duration.ofSeconds(-2), () -> trace.add("never"))));
                assertMentions("PT-2S", assertThrows(IllegalArgumentException.class,
                        () -> Timeout.callOrElse(Duration.ofSeconds(-2), () -> trace.add("never"), true)));
                Task.yield();
            });
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void call_huge_setsNoTimer() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> Timeout.call(Duration.ofSeconds(Long.MAX_VALUE), () -> {
                Task.park();
                return "value";
            }));
            assertEquals(0, stepped.timers(0));
            stepped.advance(Duration.ofDays(100 * 365));
            task.unpark();
            stepped.settle();
            assertEquals("value", task.resultNow());
        }
    }

    @Test
    void call_dataAndDeadlineInTheSameTurn_dataWins() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> Timeout.call(SECOND, () -> {
                Task.park();
                return "data";
            }));
            stepped.clock().advanceTo(SECOND.toNanos());
            task.unpark();
            stepped.settle();
            assertEquals("data", task.resultNow());
        }
    }

    @Test
    void callOrElse_timeOver_isTheFallback() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("fallback", kit.run(() -> Timeout.callOrElse(SECOND, () -> {
                Task.park();
                return "unparked";
            }, "fallback")));
        }
    }

    @Test
    void callOrElse_inTime_isTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> Timeout.callOrElse(SECOND, () -> "value", "fallback")));
        }
    }

    @Test
    void callOrElse_otherCancellation_isNotItsOwn() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Timeout.callOrElse(SECOND, () -> {
                Task.park();
                return "unparked";
            }, "fallback"));
            kit.awaitAllParked();
            task.cancel();
            kit.runToEnd();
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void call_taskCancelledInside_isCancelledNotTimedOut() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Timeout.run(SECOND, () -> Task.park()));
            kit.awaitAllParked();
            task.cancel();
            kit.advance(SECOND);
            assertTrue(task.isCancelled());
            assertFalse(kit.clock().elapsed().isZero());
        }
    }
}
