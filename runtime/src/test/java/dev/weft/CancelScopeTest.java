package dev.weft;

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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@Limited
final class CancelScopeTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void run_bodyReturns_isTrue() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertTrue(kit.run(() -> CancelScope.run(scope -> Task.yield())));
        }
    }

    @Test
    void run_cancelledAndBodyReachesAYieldPoint_isFalseAndTheTaskGoesOn() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(CancelScope.run(scope -> {
                    scope.cancel();
                    Task.yield();
                    trace.add("never");
                }));
                Task.yield();
                trace.add("went on");
            });
        }
        assertEquals(List.of("went on"), trace);
    }

    @Test
    void run_cancelledButBodyReturns_isTrue() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertTrue(kit.run(() -> CancelScope.run(CancelScope::cancel)));
        }
    }

    @Test
    void run_bodyThrows_throwsThat() throws Exception {
        var thrown = new IOException("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertSame(thrown, assertThrows(IOException.class, () -> CancelScope.run(scope -> {
                scope.cancel();
                throw thrown;
            }))));
        }
    }

    @Test
    void cancel_byAnotherTask_endsTheWaitInside() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(CancelScope.run(scope -> {
                    Task.spawn(scope::cancel);
                    Task.park();
                }));
            });
        }
    }

    @Test
    void cancel_byOrdinaryThread_endsTheWaitInside() throws Exception {
        try (var kit = TestKit.fifo()) {
            var scopes = new AtomicReference<CancelScope>();
            var task = kit.spawn(() -> CancelScope.run(scope -> {
                scopes.set(scope);
                Task.park();
            }));
            kit.awaitAllParked();
            OrdinaryThread.start(() -> scopes.get().cancel()).value();
            kit.awaitAllParked();
            assertFalse(task.resultNow());
        }
    }

    @Test
    void cancel_inner_leavesTheOuterBodyRunning() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertTrue(CancelScope.run(outer -> {
                assertFalse(CancelScope.run(inner -> {
                    inner.cancel();
                    Task.yield();
                }));
                Task.yield();
                trace.add("outer went on");
            })));
        }
        assertEquals(List.of("outer went on"), trace);
    }

    @Test
    void cancel_outer_passesThroughTheInner() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertFalse(CancelScope.run(outer -> {
                CancelScope.run(inner -> {
                    outer.cancel();
                    Task.yield();
                });
                trace.add("never");
            })));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_bothInnerFirst_outermostWins() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertFalse(CancelScope.run(outer -> {
                CancelScope.run(inner -> {
                    inner.cancel();
                    outer.cancel();
                    assertSame(outer, assertThrows(Cancelled.class, Task::yield).scope().orElseThrow());
                    Task.yield();
                });
                trace.add("never");
            })));
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_outerWhileTheInnerIsBeingLeft_isThrownAtTheNextYieldPoint() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertFalse(CancelScope.run(outer -> {
                assertFalse(CancelScope.run(inner -> {
                    inner.cancel();
                    try {
                        Task.yield();
                    } finally {
                        outer.cancel();
                    }
                }));
                trace.add("between");
                Task.yield();
                trace.add("never");
            })));
        }
        assertEquals(List.of("between"), trace);
    }

    @Test
    void cancel_taskItself_passesThroughAllScopes() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                CancelScope.run(outer -> CancelScope.run(inner -> {
                    inner.cancel();
                    Task.current().cancel();
                    Task.park();
                }));
                trace.add("never");
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_afterTheScopeWasLeft_changesNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var left = new AtomicReference<CancelScope>();
                CancelScope.run(left::set);
                left.get().cancel();
                Task.yield();
                Task.sleep(Duration.ofSeconds(1));
                assertTrue(left.get().isCancelled());
                assertTrue(CancelScope.run(other -> Task.yield()));
            });
        }
    }

    @Test
    void cancel_scopeOfParkedTaskAfterItWasLeft_doesNotEndThePark() throws Exception {
        try (var kit = TestKit.fifo()) {
            var left = new AtomicReference<CancelScope>();
            var task = kit.spawn(() -> {
                CancelScope.run(left::set);
                Task.park();
            });
            kit.awaitAllParked();
            left.get().cancel();
            kit.awaitAllParked();
            assertEquals(TaskStatus.PARKED, task.status());
        }
    }

    @Test
    void cancel_parentsScope_doesNotReachTheChild() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var children = new ArrayList<Task<String>>();
                CancelScope.run(scope -> {
                    children.add(Task.spawn(() -> {
                        Task.sleep(Duration.ofSeconds(1));
                        return "child";
                    }));
                    scope.cancel();
                    Task.yield();
                });
                assertEquals("child", children.getFirst().join());
            });
        }
    }

    @Test
    void isCancelled_beforeAndAfter_tells() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> CancelScope.run(scope -> {
                assertFalse(scope.isCancelled());
                scope.cancel();
                assertTrue(scope.isCancelled());
                scope.cancel();
                assertTrue(scope.isCancelled());
            }));
        }
    }

    @Test
    void run_onOrdinaryThread_nestsInTheSameWay() throws Exception {
        assertTrue(CancelScope.run(outer -> {
            assertFalse(CancelScope.run(inner -> {
                inner.cancel();
                Task.yield();
                trace.add("never");
            }));
            Task.yield();
        }));
        assertFalse(CancelScope.run(outer -> CancelScope.run(inner -> {
            inner.cancel();
            outer.cancel();
            Task.yield();
            trace.add("never");
        })));
        assertEquals(List.of(), trace);
    }

    @Test
    void innermost_tellsTheScopesApart() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertNull(CancelScope.innermost());
                CancelScope.run(outer -> {
                    assertSame(outer, CancelScope.innermost());
                    CancelScope.run(inner -> assertSame(inner, CancelScope.innermost()));
                    assertSame(outer, CancelScope.innermost());
                });
                assertNull(CancelScope.innermost());
            });
        }
        CancelScope.run(scope -> assertSame(scope, CancelScope.innermost()));
        assertNull(CancelScope.innermost());
    }

    @Test
    void exit_ofAScopeThatIsNotOpen_isAnErrorAndClosesNoOther() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = CancelScope.open(() -> trace.add("left open"));
                var task = Task.current();
                var error = assertThrows(IllegalStateException.class, () -> CancelScope.run(task::exitScope));
                assertTrue(String.valueOf(error.getMessage()).contains("it is not open"), error::toString);
                other.close();
            });
        }
        assertEquals(List.of(), trace);
    }
}
