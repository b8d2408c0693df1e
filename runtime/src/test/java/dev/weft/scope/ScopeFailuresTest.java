package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No failure of a child is lost: it is thrown, suppressed in what is thrown, or the uncaught handler is told. */
@Limited
final class ScopeFailuresTest {
    private final IOException ofBody = new IOException("of the body");
    private final IOException first = new IOException("first");
    private final IOException second = new IOException("second");
    private final IOException third = new IOException("third");

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    private static <T> Callable<T> fails(Exception failure) {
        return () -> {
            throw failure;
        };
    }

    /** Waits until it is cancelled, and fails then. */
    private static <T> Callable<T> failsWhenCancelled(Exception failure) {
        return () -> {
            try {
                Task.park();
            } catch (Cancelled cancelled) {
                throw failure;
            }
            throw new AssertionError("nobody wakes it");
        };
    }

    /** Runs it as a task whose failure does not matter; what the uncaught handler was told. */
    private static List<Throwable> uncaughtIn(Action body) {
        var reported = new ArrayList<Throwable>();
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, thrown) -> reported.add(thrown))
                .start()) {
            assertTrue(scheduler.spawn(body).join(Duration.ofMinutes(1)));
        }
        return reported;
    }

    // ---- the body fails ------------------------------------------------------------------------------------------------

    @Test
    void run_bodyRethrowsTheFailureOfItsChild_isThrownAsItIs() throws Exception {
        inTask(() -> {
            assertSame(first, assertThrows(IOException.class, () -> Scope.run(scope -> {
                var child = scope.fork(fails(first));
                try {
                    Task.shield(child::join); // the scope cancels its body as well
                } catch (CompletionException failed) {
                    throw (Exception) Objects.requireNonNull(failed.getCause());
                }
            })));
            assertEquals(0, first.getSuppressed().length);
        });
    }

    @Test
    void run_bodyDoesNotCatchTheFailureOfItsChild_tellsOfItOnce() throws Exception {
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Scope.run(scope -> {
                var child = scope.fork(fails(first));
                Task.shield(child::join);
            }));
            assertSame(first, thrown.getCause());
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    private void assertSuppressed(Policy<Object, ?> policy) throws Exception {
        var thrown = new IOException("of this body");
        assertSame(thrown, assertThrows(IOException.class, () -> Scope.call(policy, scope -> {
            scope.fork(failsWhenCancelled(second));
            scope.fork(failsWhenCancelled(third));
            scope.fork(fails(first));
            Task.shield(() -> {
                Task.yield();
                return true;
            });
            throw thrown;
        })));
        assertEquals(List.of(first, second, third), List.of(thrown.getSuppressed()));
    }

    @Test
    void call_bodyFails_theFailuresAreSuppressedInOrderUnderAnyPolicy() throws Exception {
        inTask(() -> {
            assertSuppressed(Policy.failFast());
            assertSuppressed(Policy.race());
            assertSuppressed(Policy.supervise());
            assertSuppressed(Policy.collectAll());
        });
    }

    @Test
    void call_bodyFailsAfterAJoinThatTold_isAlone() throws Exception {
        inTask(() -> {
            assertSame(ofBody, assertThrows(IOException.class, () -> Scope.call(Policy.supervise(), scope -> {
                scope.fork(fails(first));
                assertEquals(List.of(first), scope.join());
                throw ofBody;
            })));
            assertEquals(0, ofBody.getSuppressed().length);
        });
    }

    /** Has nothing but what it does when it is told of an end. */
    private record Told(Callable<Boolean> onEnd) implements Policy<Object, String> {
        @Override
        public boolean decides(Ending<? extends Object> ending) {
            return false;
        }

        @Override
        public boolean ended(Task<? extends Object> child, int number) {
            try {
                return onEnd.call();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }

        @Override
        public String result() {
            return "joined";
        }
    }

    @Test
    void call_bodyAndPolicyFail_bothAreTold() throws Exception {
        var ofPolicy = new IllegalArgumentException("of the policy");
        inTask(() -> {
            assertSame(ofBody, assertThrows(IOException.class, () -> Scope.call(new Told(() -> {
                throw ofPolicy;
            }), scope -> {
                scope.fork(fails(first));
                Task.yield();
                throw ofBody;
            })));
            assertEquals(List.of(first, ofPolicy), List.of(ofBody.getSuppressed()));
        });
    }

    @Test
    void join_policyFails_whatChildrenThrewIsSuppressed() throws Exception {
        var ofPolicy = new IllegalArgumentException("of the policy");
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Scope.call(new Told(() -> {
                throw ofPolicy;
            }), scope -> scope.fork(fails(first))));
            assertSame(ofPolicy, thrown.getCause());
            assertEquals(List.of(first), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void join_byThePolicy_isAnError() throws Exception {
        inTask(() -> {
            var scopes = new ArrayList<Scope<Object, String>>();
            try (var scope = Scope.open(new Told(() -> scopes.getFirst().join().isEmpty()))) {
                scopes.add(scope);
                scope.fork(() -> 1);
                var cause = assertThrows(CompletionException.class, scope::join).getCause();
                assertTrue(String.valueOf(cause).contains("by its policy"), () -> "" + cause);
            }
        });
    }

    // ---- nobody joins ----------------------------------------------------------------------------------------------------

    @Test
    void close_nobodyJoined_theUncaughtHandlerIsTold() {
        assertEquals(List.of(first, second), uncaughtIn(() -> {
            try (var scope = Scope.open()) {
                scope.fork(failsWhenCancelled(second));
                scope.fork(fails(first));
                Task.yield();
                throw ofBody;
            }
        }));
    }

    @Test
    void close_joinWasCancelled_theUncaughtHandlerIsTold() {
        assertEquals(List.of(first), uncaughtIn(() -> {
            var owner = Task.current();
            try (var scope = Scope.open(Policy.supervise())) {
                scope.fork(() -> Task.park());
                scope.fork(fails(first));
                Task.spawn(() -> owner.cancel());
                scope.join();
            }
        }));
    }

    @Test
    void leftOpen_childFailed_theUncaughtHandlerIsTold() {
        assertEquals(List.of(first), uncaughtIn(() -> {
            Scope.open().fork(fails(first));
            Task.yield();
        }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_somebodyHasLooked_nobodyElseIsTold(boolean byJoin) {
        assertEquals(List.of(), uncaughtIn(() -> {
            try (var scope = Scope.open(Policy.supervise())) {
                var child = scope.fork(fails(first));
                if (byJoin) {
                    scope.join();
                } else {
                    assertThrows(CompletionException.class, child::join);
                }
                throw ofBody;
            }
        }));
    }

    @Test
    void call_failuresAreThrown_nobodyElseIsTold() {
        assertEquals(List.of(), uncaughtIn(() -> {
            assertThrows(CompletionException.class, () -> Scope.run(scope -> scope.fork(fails(first))));
            assertThrows(IOException.class, () -> Scope.run(scope -> {
                scope.fork(fails(second));
                throw ofBody;
            }));
        }));
    }

    @Test
    void close_moreThanItKeeps_eachIsReportedOnce() {
        assertEquals(1010, uncaughtIn(() -> {
            try (var scope = Scope.open(Policy.supervise())) {
                for (var i = 0; i < 1010; i++) {
                    scope.fork(fails(new IOException("one of many")));
                    Task.yield();
                }
            }
        }).size());
    }

    // ---- what is told at once ----------------------------------------------------------------------------------------------

    @Test
    void leftOpen_inAChildThatReturns_itsSiblingsAreCancelled() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                var sibling = scope.fork(() -> Task.park());
                scope.fork(() -> CancelScope.open(() -> {}).isCancelled());
                var cause = assertThrows(CompletionException.class, scope::join).getCause();
                assertTrue(String.valueOf(cause).contains("left a scope open"), () -> "" + cause);
                assertTrue(sibling.isCancelled());
            }
        });
    }

    @Test
    void policy_severalFail_theOthersAreSuppressedInTheOrderOfTheirEnds() throws Exception {
        inTask(() -> {
            var failFast = assertThrows(CompletionException.class, () -> Scope.run(scope -> {
                scope.fork(failsWhenCancelled(second));
                scope.fork(failsWhenCancelled(third));
                scope.fork(fails(first));
            }));
            assertSame(first, failFast.getCause());
            assertEquals(List.of(second, third), List.of(failFast.getSuppressed()));
            var race = assertThrows(CompletionException.class, () -> Scope.call(Policy.race(), scope -> {
                scope.fork(fails(third));
                scope.fork(fails(first));
                scope.fork(fails(second));
            }));
            assertSame(third, race.getCause());
            assertEquals(List.of(first, second), List.of(race.getSuppressed()));
        });
    }

    @Test
    void start_failsBeforeItIsReadyUnderFailFast_theCallerAndTheJoinHearOfIt() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                var sibling = scope.fork(() -> Task.park());
                assertSame(first, assertThrows(CompletionException.class, () -> scope.start(ready -> {
                    throw first;
                })).getCause());
                assertTrue(scope.isCancelled());
                assertSame(first, assertThrows(CompletionException.class, scope::join).getCause());
                assertTrue(sibling.isCancelled());
            }
        });
    }

    @Test
    void start_endsBeforeItIsReadyUnderFailFast_isNoFailureOfTheScope() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                var ended = assertThrows(CompletionException.class, () -> scope.start(ready -> Task.yield()));
                assertTrue(ended.getCause() instanceof IllegalStateException, ended::toString);
                scope.join();
            }
        });
    }

    // ---- misuse ------------------------------------------------------------------------------------------------------------

    @Test
    void fork_onAnOrdinaryThread_isAnErrorAndTheScopeGoesOn() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                var thrown = new ArrayList<Throwable>();
                var thread = new Thread(
                        () -> thrown.add(assertThrows(IllegalStateException.class, () -> scope.fork(() -> 1))));
                thread.start();
                thread.join();
                assertTrue(String.valueOf(thrown.getFirst().getMessage()).contains("outside a task"), thrown::toString);
                var child = scope.fork(() -> 2);
                scope.join();
                assertEquals(2, child.resultNow());
            }
        });
    }

    @Test
    void join_afterClose_isAnErrorThatSaysSo() throws Exception {
        inTask(() -> {
            var scope = Scope.open();
            scope.close();
            var error = assertThrows(IllegalStateException.class, scope::join);
            assertTrue(String.valueOf(error.getMessage()).contains("which is closed"), error::toString);
        });
    }

    @Test
    void dump_nestedScopes_areInTheTextAndTheJson() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Scope.run(scope -> scope.fork("child",
                    () -> Scope.run(inner -> inner.fork("grandchild", () -> Task.park())))));
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            for (var group : List.of("Scope[of task-1, 1 forked]", "Scope[of child, 1 forked]")) {
                assertTrue(dump.toString().contains("in " + group), dump::toString);
                assertTrue(dump.toJson().contains("\"group\":\"" + group + "\""), dump::toJson);
            }
        }
    }
}
