package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class ShieldTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void shield_cleanUpInFinallyThatSleeps_completes() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    trace.add(Task.shield(() -> {
                        Task.sleep(SECOND);
                        return "cleaned up at " + kit.clock().elapsed();
                    }));
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertFalse(task.isDone());
            kit.advance(SECOND);
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("cleaned up at PT1S"), trace);
    }

    @Test
    void shield_bodyReturnsOrThrows_passesThatOn() throws Exception {
        var thrown = new IOException("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("value", Task.shield(() -> "value"));
                assertSame(thrown, assertThrows(IOException.class, () -> Task.shield(() -> {
                    throw thrown;
                })));
            });
        }
    }

    @Test
    void shield_cancelledInside_isThrownAtTheFirstYieldPointBehindIt() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.shield(() -> {
                    Task.current().cancel();
                    Task.yield();
                    return trace.add("shielded");
                });
                trace.add("behind");
                Task.yield();
                trace.add("never");
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("shielded", "behind"), trace);
    }

    @Test
    void shield_nested_bothHide() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                Task.shield(() -> {
                    Task.shield(() -> {
                        Task.yield();
                        return trace.add("inner");
                    });
                    Task.yield();
                    return trace.add("outer");
                });
                Task.yield();
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("inner", "outer"), trace);
    }

    @Test
    void shield_scopeInsideIt_canBeCancelled() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                return Task.shield(() -> CancelScope.run(scope -> {
                    Task.yield();
                    scope.cancel();
                    Task.yield();
                    trace.add("never");
                }));
            });
            kit.awaitAllParked();
            assertFalse(task.resultNow());
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void shield_timeoutInsideIt_bounds() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                return Task.shield(() -> Timeout.callOrElse(SECOND, () -> {
                    Task.park();
                    return "unparked";
                }, "time over"));
            });
            kit.advance(SECOND);
            assertEquals("time over", task.resultNow());
        }
    }

    @Test
    void shield_insideTimeout_completesAndTheTimeoutComesAfterIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                    Task.shield(() -> {
                        Task.sleep(SECOND.multipliedBy(3));
                        return trace.add("shielded until " + kit.clock().elapsed());
                    });
                    trace.add("behind");
                    Task.yield();
                    trace.add("never");
                }));
            });
        }
        assertEquals(List.of("shielded until PT3S", "behind"), trace);
    }

    @Test
    void shield_isTheLastOfATimeout_valueCountsThoughTheTimeIsOver() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("late but whole", kit.run(() -> Timeout.call(SECOND, () -> Task.shield(() -> {
                Task.sleep(SECOND.multipliedBy(3));
                return "late but whole";
            }))));
        }
    }

    @Test
    void shield_cancelledScopeBetweenTwoShields_showsBetweenThemOnly() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Task.shield(() -> CancelScope.run(scope -> {
                scope.cancel();
                Task.shield(() -> {
                    Task.yield();
                    return trace.add("inner shield");
                });
                assertThrows(Cancelled.class, Task::yield);
            })));
        }
        assertEquals(List.of("inner shield"), trace);
    }

    @Test
    void shield_onOrdinaryThread_hidesItsScopes() throws Exception {
        var returned = CancelScope.run(scope -> {
            scope.cancel();
            trace.add(Task.shield(() -> {
                Task.sleep(Duration.ofMillis(1));
                return "shielded";
            }));
            Task.yield();
            trace.add("never");
        });
        assertFalse(returned);
        assertEquals(List.of("shielded"), trace);
    }

    @Test
    void shield_onOrdinaryThreadInsideTimeout_isNotCutShort() {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(Duration.ofMillis(1), () -> {
            Task.shield(() -> {
                Task.sleep(Duration.ofMillis(5));
                return trace.add("shielded");
            });
            Task.yield();
        }));
        assertEquals(List.of("shielded"), trace);
    }
}
