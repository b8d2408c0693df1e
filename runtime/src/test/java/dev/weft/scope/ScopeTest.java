package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Timeout;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children of a scope end with it, whatever happens. */
final class ScopeTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    /** A child that waits until it is cancelled, and then cleans up for an hour. */
    private Action cleansUp(String name) {
        return () -> {
            try {
                Task.park();
            } finally {
                Task.shield(() -> Task.park(HOUR));
                trace.add(name + " cleaned up");
            }
        };
    }

    // ---- join ----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void join_allSucceed_theirValuesAreThere(int carriers) throws Exception {
        try (var kit = TestKit.seeded(carriers, 17)) {
            assertEquals(42, kit.run(() -> {
                try (var scope = Scope.open()) {
                    var six = scope.fork(() -> {
                        Task.yield();
                        return 6;
                    });
                    var seven = scope.fork(() -> 7);
                    scope.join();
                    return six.resultNow() * seven.resultNow();
                }
            }));
        }
    }

    @Test
    void join_nothingForked_returnsAtOnce() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                scope.join();
            }
        });
    }

    @Test
    void join_forkedAgainAfterIt_waitsForThoseToo() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                scope.fork(() -> trace.add("first"));
                scope.join();
                scope.fork(() -> trace.add("second"));
                scope.join();
                assertEquals(List.of("first", "second"), trace);
            }
        });
    }

    @Test
    void join_childrenFork_waitsForThoseToo() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                scope.fork(() -> {
                    Task.sleep(HOUR);
                    scope.fork(() -> {
                        Task.sleep(HOUR);
                        trace.add("grandchild");
                    });
                });
                scope.join();
                assertEquals(List.of("grandchild"), trace);
            }
        });
    }

    @Test
    void join_ownerIsCancelled_theChildrenAreCancelledAndJoinedByTheClose() throws Exception {
        try (var kit = TestKit.fifo()) {
            var owner = kit.spawn(() -> {
                try (var scope = Scope.open()) {
                    scope.fork(cleansUp("a"));
                    scope.fork(cleansUp("b"));
                    scope.join();
                }
            });
            kit.awaitAllParked();
            owner.cancel();
            kit.awaitAllParked();
            assertFalse(owner.isDone(), "before its children");
            kit.advance(HOUR);
            assertTrue(owner.isCancelled());
            assertEquals(List.of("a cleaned up", "b cleaned up"), trace);
        }
    }

    @Test
    void join_timeIsOver_isTheTimeoutsExceptionAfterTheChildrenHaveEnded() throws Exception {
        inTask(() -> {
            assertThrows(DeadlineExceededException.class, () -> Timeout.run(HOUR, () -> {
                try (var scope = Scope.open()) {
                    scope.fork(cleansUp("late"));
                    scope.join();
                }
            }));
            assertEquals(List.of("late cleaned up"), trace);
        });
    }

    // ---- close ---------------------------------------------------------------------------------------------------------

    @Test
    void close_childrenLeft_areCancelledAndJoined() throws Exception {
        inTask(() -> {
            Task<?> child;
            Task<?> unstarted;
            try (var scope = Scope.open()) {
                child = scope.fork(cleansUp("child"));
                Task.yield();
                unstarted = scope.fork(() -> trace.add("never"));
            }
            assertTrue(child.isCancelled());
            assertTrue(unstarted.isCancelled());
            assertEquals(List.of("child cleaned up"), trace);
        });
    }

    @Test
    void close_bodyThrows_theChildrenHaveEndedWhenItIsCaught() throws Exception {
        var failure = new IOException("of the body");
        inTask(() -> {
            assertSame(failure, assertThrows(IOException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.fork(cleansUp("child"));
                    Task.yield();
                    throw failure;
                }
            }));
            assertEquals(List.of("child cleaned up"), trace);
        });
    }

    @Test
    @SuppressWarnings("try") // closed by hand, twice
    void close_twice_isFine() throws Exception {
        inTask(() -> {
            var scope = Scope.open();
            scope.close();
            scope.close();
        });
    }

    @Test
    void close_childForksWhileItIsCancelled_thatOneIsCancelledToo() throws Exception {
        inTask(() -> {
            var late = new ArrayList<Task<?>>();
            try (var scope = Scope.open()) {
                scope.fork(() -> {
                    try {
                        Task.park();
                    } finally {
                        late.add(scope.fork(() -> trace.add("never")));
                    }
                });
                Task.yield();
            }
            assertTrue(late.getFirst().isCancelled());
            assertEquals(List.of(), trace);
        });
    }

    // ---- misuse --------------------------------------------------------------------------------------------------------

    @Test
    void open_onAnOrdinaryThread_isAnError() {
        assertThrows(IllegalStateException.class, Scope::open);
    }

    @Test
    void fork_afterClose_isAnErrorAndNothingRuns() throws Exception {
        inTask(() -> {
            var scope = Scope.open();
            scope.close();
            var error = assertThrows(IllegalStateException.class, () -> scope.fork(() -> trace.add("never")));
            assertTrue(String.valueOf(error.getMessage()).contains("closed"), error::toString);
            assertThrows(IllegalStateException.class, scope::join);
            Task.yield();
            assertEquals(List.of(), trace);
        });
    }

    @SuppressWarnings("NullAway") // what is tested
    private static Action nothing() {
        return null;
    }

    @Test
    void fork_nullBody_isAnErrorAndTheScopeIsAsBefore() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                assertThrows(NullPointerException.class, () -> scope.fork(nothing()));
                scope.join();
            }
        });
    }

    @Test
    void joinAndClose_byAnotherTask_isAnErrorAndTheChildrenGoOn() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                var child = scope.fork(() -> {
                    for (var error : List.of(assertThrows(IllegalStateException.class, scope::join),
                            assertThrows(IllegalStateException.class, scope::close))) {
                        assertTrue(String.valueOf(error.getMessage()).contains("only its owner"), error::toString);
                    }
                    return "went on";
                });
                scope.join();
                assertEquals("went on", child.resultNow());
            }
        });
    }

    @Test
    @SuppressWarnings("try") // closed by hand, in the wrong order
    void close_outerBeforeInner_isAnErrorAndChangesNothing() throws Exception {
        inTask(() -> {
            try (var outer = Scope.open(); var inner = Scope.open()) {
                assertThrows(IllegalStateException.class, outer::close);
                var child = outer.fork(() -> 1);
                inner.close();
                outer.join();
                assertEquals(1, child.resultNow());
            }
        });
    }

    @Test
    void leftOpen_taskEnds_itsChildrenAreEndedAndTheTaskFails() throws Exception {
        try (var kit = TestKit.fifo()) {
            var owner = kit.spawn(() -> {
                Scope.open().fork(cleansUp("orphan"));
                Task.yield();
            });
            kit.awaitAllParked();
            kit.advance(HOUR);
            var failure = assertThrows(CompletionException.class, () -> kit.run(() -> owner.join())).getCause();
            assertTrue(failure instanceof IllegalStateException, () -> "" + failure);
            assertEquals(List.of("orphan cleaned up"), trace);
        }
    }

    @Test
    void leftOpen_taskFails_keepsNoChildAndTellsOfBoth() throws Exception {
        try (var kit = TestKit.fifo()) {
            var owner = kit.spawn(() -> {
                Scope.open().fork(cleansUp("orphan"));
                Task.yield();
                throw new IOException("of the owner");
            });
            kit.awaitAllParked();
            kit.advance(HOUR);
            var failure = Objects.requireNonNull(
                    assertThrows(CompletionException.class, () -> kit.run(() -> owner.join())).getCause());
            assertEquals("of the owner", failure.getMessage());
            assertTrue(failure.getSuppressed()[0] instanceof IllegalStateException);
            assertEquals(List.of("orphan cleaned up"), trace);
        }
    }

    @Test
    void leftOpen_taskIsCancelled_staysCancelled() throws Exception {
        try (var kit = TestKit.fifo()) {
            var owner = kit.spawn(() -> {
                Scope.open().fork(cleansUp("orphan"));
                Task.park();
            });
            kit.awaitAllParked();
            owner.cancel();
            kit.advance(HOUR);
            kit.awaitAllParked();
            assertTrue(owner.isCancelled());
            assertEquals(List.of("orphan cleaned up"), trace);
        }
    }

    @Test
    void leftOpen_inAChildThatReturns_isTheChildsFailureAndTheScopes() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                scope.fork(() -> Scope.open().isCancelled());
                assertTrue(assertThrows(CompletionException.class, scope::join)
                        .getCause() instanceof IllegalStateException);
            }
            try (var scope = Scope.open(Policy.<Boolean>race())) {
                scope.fork(() -> Scope.open().isCancelled());
                assertTrue(assertThrows(CompletionException.class, scope::join)
                        .getCause() instanceof IllegalStateException);
            }
        });
    }

    @Test
    void leftOpen_insideATimeout_isAnErrorThere() throws Exception {
        inTask(() -> {
            assertThrows(IllegalStateException.class, () -> Timeout.call(HOUR, Scope::open));
            Task.yield(); // the timeout is left, too
        });
    }

    // ---- call ----------------------------------------------------------------------------------------------------------

    @Test
    void run_childFails_theBodyIsStoppedAndTheFailureThrown() throws Exception {
        var failure = new IOException("of the child");
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Scope.run(scope -> {
                scope.fork(() -> {
                    throw failure;
                });
                Task.sleep(HOUR);
                trace.add("never");
            }));
            assertSame(failure, thrown.getCause());
            assertEquals(List.of(), trace);
            Task.yield(); // nothing is cancelled any more
        });
    }

    @Test
    void run_bodyFails_theChildrensFailuresAreSuppressedInIt() throws Exception {
        var ofBody = new IOException("of the body");
        var ofChild = new IllegalArgumentException("of the child, in its clean-up");
        inTask(() -> {
            assertSame(ofBody, assertThrows(IOException.class, () -> Scope.run(scope -> {
                scope.fork(() -> {
                    try {
                        Task.park();
                    } catch (Cancelled cancelled) {
                        throw ofChild;
                    }
                });
                Task.yield();
                throw ofBody;
            })));
            assertEquals(List.of(ofChild), List.of(ofBody.getSuppressed()));
        });
    }

    @Test
    void run_bodyReturns_theChildrenAreWaitedFor() throws Exception {
        inTask(() -> {
            Scope.run(scope -> scope.fork(() -> {
                Task.sleep(HOUR);
                trace.add("done");
            }));
            assertEquals(List.of("done"), trace);
        });
    }

    @Test
    void run_cancelledByItsBody_endsWithoutFailure() throws Exception {
        inTask(() -> Scope.run(scope -> {
            scope.fork(cleansUp("child"));
            Task.yield();
            scope.cancel();
            Task.yield();
            trace.add("never");
        }));
        assertEquals(List.of("child cleaned up"), trace);
    }

    // ---- start ---------------------------------------------------------------------------------------------------------

    @Test
    void start_returnsWhenTheServiceIsReady_andItGoesOn() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                assertEquals(80, scope.<Integer>start(ready -> {
                    Task.sleep(HOUR);
                    ready.complete(80);
                    cleansUp("service").run();
                }));
                assertEquals(List.of(), trace);
            }
            assertEquals(List.of("service cleaned up"), trace);
        });
    }

    @Test
    void start_endsBeforeItIsReady_isAnError() throws Exception {
        var failure = new IOException("of the service");
        inTask(() -> {
            try (var scope = Scope.open(Policy.supervise())) {
                var ended = assertThrows(CompletionException.class, () -> scope.start(ready -> Task.yield()));
                assertTrue(ended.getCause() instanceof IllegalStateException, ended::toString);
                assertSame(failure, assertThrows(CompletionException.class, () -> scope.start(ready -> {
                    throw failure;
                })).getCause());
            }
        });
    }

    @Test
    void start_scopeIsCancelledBeforeItBegins_isCancelled() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                scope.cancel();
                assertThrows(CancellationException.class, () -> scope.start(ready -> trace.add("never")));
            }
        });
    }

    // ---- what children have ----------------------------------------------------------------------------------------------

    @Test
    void fork_inheritsTaskLocals() throws Exception {
        var user = TaskLocal.<String>create();
        inTask(() -> {
            user.set("ada");
            try (var scope = Scope.open()) {
                var child = scope.fork("reads", user::get);
                scope.join();
                assertEquals("ada", child.resultNow());
                assertEquals("reads", child.name());
            }
        });
    }

    @Test
    void dump_namesTheScopeOfEachChild() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Scope.run(scope -> scope.fork("child",
                    () -> Scope.run(inner -> inner.fork("grandchild", () -> Task.park())))));
            kit.awaitAllParked();
            var text = kit.scheduler().dump().toString();
            assertTrue(text.contains("in Scope[of task-1, 1 forked]"), text);
            assertTrue(text.contains("in Scope[of child, 1 forked]"), text);
        }
    }
}
