package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Timeouts inside timeouts are told apart by identity: each boundary reports its own and lets the others pass. */
@Limited
final class TimeoutNestingTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final List<String> trace = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void outerShorter_innerHandlerNeverSeesIt(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> {
                    try {
                        Timeout.run(LONG, () -> point.reach(endless));
                    } catch (DeadlineExceededException taken) {
                        trace.add("taken by the inner handler");
                    }
                    trace.add("never");
                }));
                trace.add("outer at " + kit.clock().elapsed());
            });
            kit.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of("outer at PT1S"), trace);
    }

    /** What gevent calls "the outer timeout is not lost": the inner one is over, handled, and the body waits on. */
    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void innerShorter_outerIsNotLostInTheNextWait(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(LONG, () -> {
                    for (;;) {
                        try {
                            Timeout.run(SHORT.plusMillis(500), () -> point.reach(endless));
                        } catch (DeadlineExceededException inner) {
                            trace.add("inner at " + kit.clock().elapsed());
                        }
                    }
                }));
                trace.add("outer at " + kit.clock().elapsed());
            });
            kit.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of("inner at PT1.5S", "inner at PT3S", "inner at PT4.5S", "outer at PT5S"), trace);
    }

    @ParameterizedTest
    @MethodSource("dev.weft.YieldPoint#waiting")
    void equalDeadlines_outerWins(YieldPoint point) throws Exception {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            kit.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> {
                    try {
                        Timeout.run(SHORT, () -> point.reach(endless));
                    } catch (DeadlineExceededException taken) {
                        trace.add("taken by the inner handler");
                    }
                    trace.add("never");
                }));
                trace.add("outer at " + kit.clock().elapsed());
            });
            kit.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of("outer at PT1S"), trace);
    }

    @Test
    void outerOver_innerCallOrElse_doesNotFallBack() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("outer", kit.run(() -> Timeout.callOrElse(SHORT, () -> {
                trace.add(Timeout.callOrElse(LONG, () -> {
                    Task.park();
                    return "unparked";
                }, "inner"));
                return "never";
            }, "outer")));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void innerOver_exceptionLeavesTheOuter_isStillTheInnersOwn() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var scopes = new ArrayList<CancelScope>();
                var thrown = assertThrows(DeadlineExceededException.class, () -> Timeout.run(LONG, () -> {
                    try {
                        Timeout.run(SHORT, () -> Task.park());
                    } catch (DeadlineExceededException inner) {
                        scopes.add(inner.scope());
                        throw inner;
                    }
                }));
                assertSame(scopes.getFirst(), thrown.scope());
                Task.sleep(LONG.multipliedBy(2)); // the outer one has ended with its body
            });
        }
    }

    @Test
    void twoInnerOnes_areTwoScopes() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var first = assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> Task.park()));
                var second = assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> Task.park()));
                assertNotSame(first.scope(), second.scope());
            });
        }
    }

    @Test
    void outerOverWhileTheInnerIsHandled_isThrownAtTheNextYieldPoint() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertThrows(DeadlineExceededException.class, () -> Timeout.run(LONG, () -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> Task.park()));
                kit.clock().advanceTo(LONG.toNanos()); // computes in its handler
                trace.add("handled");
                Task.yield(); // the carrier sees that the time is over
                Task.yield();
                trace.add("never");
            })));
        }
        assertEquals(List.of("handled"), trace);
    }

    @Test
    void threeDeep_middleOver_leavesTheMiddle() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Timeout.run(LONG, () -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> {
                    Timeout.run(Duration.ofSeconds(3), () -> Task.park());
                    trace.add("never");
                }));
                trace.add("in the outer at " + kit.clock().elapsed());
                Task.yield();
            }));
        }
        assertEquals(List.of("in the outer at PT1S"), trace);
    }

    @Test
    void cancelScopeInside_cancelled_leavesTheTimeoutRunning() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> {
                assertFalse(CancelScope.run(scope -> {
                    scope.cancel();
                    Task.park();
                }));
                trace.add("scope left");
                Task.park();
            })));
            assertEquals(SHORT, kit.clock().elapsed());
        }
        assertEquals(List.of("scope left"), trace);
    }
}
