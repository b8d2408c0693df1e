package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scope with a deadline: its children have ended when that is told, whatever they, the body or the policy do. */
@Limited
final class ScopeDeadlineTest extends DeadlineRig {
    /** A policy that only counts. */
    private static final class Own implements Policy<Object, Integer> {
        private int ended;

        @Override
        public boolean decides(Ending<? extends Object> ending) {
            return false;
        }

        @Override
        public boolean ended(Task<? extends Object> child, int number) {
            ended++;
            return false;
        }

        @Override
        public Integer result() {
            return ended;
        }
    }

    private static Arguments policy(String name, Supplier<Policy<Object, ?>> made) {
        return Arguments.argumentSet(name, made);
    }

    static Stream<Arguments> policies() {
        return Stream.of(policy("failFast", () -> Policy.<Object>failFast()),
                policy("race", () -> Policy.<Object>race()), policy("supervise", () -> Policy.<Object>supervise()),
                policy("collectAll", () -> Policy.<Object>collectAll()), policy("custom", () -> new Own()));
    }

    // ---- it passes -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("policies")
    void join_timeIsOver_throwsWhenTheChildrenHaveCleanedUp(Supplier<Policy<Object, ?>> policy) throws Exception {
        inTask(() -> {
            var begin = now();
            try (var scope = Scope.open(SECOND, policy.get())) {
                scope.fork(cleansUp("one"));
                scope.fork(cleansUp("two"));
                assertLate(SECOND, scope::join);
                assertEquals(List.of("one cleaned up", "two cleaned up"), trace);
                assertEquals(SECOND.plus(MINUTE), now().minus(begin));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("policies")
    void call_timeIsOver_stopsTheBodyAndThrowsWhenTheChildrenHaveCleanedUp(Supplier<Policy<Object, ?>> policy)
            throws Exception {
        inTask(() -> {
            assertLate(SECOND, () -> Scope.call(SECOND, policy.get(), scope -> {
                scope.fork(cleansUp("child"));
                try {
                    Task.sleep(HOUR);
                } finally {
                    trace.add("body stopped");
                }
            }));
            assertEquals(List.of("body stopped", "child cleaned up"), trace);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void run_childrenOnSeveralCarriers_allHaveEnded(int carriers) throws Exception {
        try (var kit = TestKit.seeded(carriers, 5)) {
            kit.run(() -> {
                var inside = new AtomicInteger();
                assertLate(SECOND, () -> Scope.run(SECOND, scope -> {
                    for (var i = 0; i < 20; i++) {
                        scope.fork(() -> {
                            inside.incrementAndGet();
                            try {
                                Task.park();
                            } finally {
                                Task.shield(() -> Task.park(MINUTE));
                                inside.decrementAndGet();
                            }
                        });
                    }
                }));
                assertEquals(0, inside.get());
            });
        }
    }

    @Test
    void join_afterIt_throwsAgainAndWhatIsForkedIsCancelled() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(SECOND)) {
                Task.sleep(MINUTE); // the body of an open scope is not stopped
                var child = scope.fork(() -> trace.add("never"));
                assertTrue(scope.isCancelled());
                var first = assertLate(SECOND, scope::join);
                var second = assertLate(SECOND, scope::join);
                assertSame(first.scope(), second.scope());
                assertNotSame(first, second);
                assertTrue(child.isCancelled());
            }
            Task.yield(); // the owner is not cancelled
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void join_ownerInAShield_isToldAllTheSame() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(SECOND)) {
                scope.fork(() -> Task.sleep(HOUR));
                assertLate(SECOND, () -> Task.shield(() -> {
                    scope.join();
                    return true;
                }));
            }
        });
    }

    @Test
    void join_timeIsOver_whatChildrenThrewIsSuppressedInOrder() throws Exception {
        var early = new IOException("early");
        var cleanUp = new IOException("in its clean-up");
        inTask(() -> {
            try (var scope = Scope.open(SECOND, Policy.supervise())) {
                scope.fork(() -> {
                    try {
                        Task.park();
                    } catch (Cancelled cancelled) {
                        throw cleanUp;
                    }
                });
                scope.fork(() -> {
                    throw early;
                });
                assertEquals(List.of(early, cleanUp), List.of(assertLate(SECOND, scope::join).getSuppressed()));
            }
        });
    }

    @Test
    void join_policyFailsToo_isSuppressed() throws Exception {
        var ofPolicy = new IllegalStateException("as the test wants");
        inTask(() -> {
            Policy<Object, Integer> failing = new Policy<>() {
                @Override
                public boolean decides(Ending<? extends Object> ending) {
                    return false;
                }

                @Override
                public boolean ended(Task<? extends Object> child, int number) {
                    throw ofPolicy;
                }

                @Override
                public Integer result() {
                    return 1;
                }
            };
            try (var scope = Scope.open(SECOND, failing)) {
                scope.fork(() -> Task.sleep(HOUR));
                assertEquals(List.of(ofPolicy), List.of(assertLate(SECOND, scope::join).getSuppressed()));
            }
        });
    }

    @Test
    void call_bodyThrowsAfterIt_isSuppressed() throws Exception {
        var consequence = new IOException("the child is gone");
        inTask(() -> {
            var thrown = assertLate(SECOND, () -> Scope.run(SECOND, scope -> {
                try {
                    Task.park();
                } catch (Cancelled cancelled) {
                    throw consequence;
                }
            }));
            assertEquals(List.of(consequence), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void call_bodyWaitsForAChildThatNeverBegins_isTheDeadline() throws Exception {
        inTask(() -> assertLate(Duration.ZERO, () -> Scope.run(Duration.ZERO,
                scope -> scope.fork("child", () -> 1).join())));
    }

    @Test
    void call_bodyFailsBeforeIt_thatIsThrown() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> assertSame(failure, assertThrows(IOException.class, () -> Scope.run(SECOND, scope -> {
            scope.fork(cleansUp("child")); // which ends after the deadline
            Task.yield();
            throw failure;
        }))));
        assertEquals(List.of("child cleaned up"), trace);
    }

    @Test
    void call_ownerIsCancelledFromAround_isNotToldAsADeadline() throws Exception {
        inTask(() -> {
            assertFalse(CancelScope.run(around -> Scope.run(SECOND, scope -> {
                scope.fork(cleansUp("child"));
                Task.yield();
                around.cancel();
                Task.park();
            })));
            Task.yield();
        });
    }

    @Test
    void close_itPassesMeanwhile_isNoError() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(SECOND)) {
                scope.fork(cleansUp("child"));
                Task.yield();
            }
            assertEquals(List.of("child cleaned up"), trace);
            Task.sleep(HOUR); // nothing is left of it
        });
    }

    @Test
    void leftOpen_itsDeadlineComesLater_nobodyIsTold() throws Exception {
        inTask(() -> {
            var task = Task.spawn(() -> {
                Scope.open(SECOND);
            });
            assertThrows(CompletionException.class, task::join);
            Task.sleep(HOUR);
            Task.spawn(() -> Task.sleep(HOUR)).join(); // also not who runs where that one ran
        });
    }

    @Test
    void start_timeIsOverBeforeTheServiceIsReady_isTheDeadline() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(SECOND)) {
                assertLate(SECOND, () -> scope.<String>start(ready -> Task.park()));
            }
            assertLate(SECOND, () -> Scope.run(SECOND, scope -> scope.<String>start(ready -> Task.park())));
        });
    }

    // ---- it does not pass --------------------------------------------------------------------------------------------

    @Test
    void join_inTime_givesWhatThePolicyMakes() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(MINUTE, Policy.<Integer>race())) {
                scope.fork(() -> {
                    Task.sleep(SECOND);
                    return 42;
                });
                assertEquals(42, scope.join());
            }
            Scope.run(MINUTE, scope -> scope.fork(() -> Task.sleep(SECOND)));
            assertEquals(1, Scope.call(MINUTE, new Own(), scope -> scope.fork(() -> 1)));
            Task.sleep(HOUR);
        });
    }

    @Test
    void join_childFailsInTime_isThePolicysFailure() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> assertSame(failure, assertThrows(CompletionException.class, () -> Scope.run(SECOND,
                scope -> scope.fork(() -> {
                    throw failure;
                }))).getCause()));
    }

    // ---- the figure ----------------------------------------------------------------------------------------------------

    @Test
    void timeout_zero_cancelsAtOnce() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(Duration.ZERO)) {
                scope.fork(() -> trace.add("never"));
                assertLate(Duration.ZERO, scope::join);
            }
            assertLate(Duration.ZERO, () -> Scope.run(Duration.ZERO, scope -> {
                trace.add("up to its first yield point");
                Task.yield();
                trace.add("never");
            }));
            assertEquals(List.of("up to its first yield point"), trace);
        });
    }

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void timeout_negative_isAnErrorWithTheValueAndNothingIsOpen() throws Exception {
        inTask(() -> {
            var before = CancelScope.innermost();
            for (Action bad : List.<Action>of(() -> Scope.open(Duration.ofSeconds(-3)),
                    () -> Scope.run(Duration.ofSeconds(-3), _ -> trace.add("never")))) {
                var error = assertThrows(IllegalArgumentException.class, bad::run);
                assertEquals("timeout is negative: PT-3S", error.getMessage());
            }
            assertThrows(NullPointerException.class, () -> Scope.run(MINUTE, null));
            assertSame(before, CancelScope.innermost());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void timeout_longest_neverComes() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open(Duration.ofSeconds(Long.MAX_VALUE))) {
                scope.fork(() -> Task.sleep(Duration.ofDays(10_000)));
                assertNull(scope.join());
            }
        });
    }

    @Test
    void open_onAnOrdinaryThread_isAnError() {
        assertThrows(IllegalStateException.class, () -> Scope.open(SECOND));
        assertThrows(IllegalStateException.class, () -> Scope.run(SECOND, _ -> trace.add("never")));
        assertEquals(List.of(), trace);
    }

    // ---- at every moment ---------------------------------------------------------------------------------------------

    private static void works(AtomicInteger inside, int millis) throws Exception {
        inside.incrementAndGet();
        try {
            Task.sleep(Duration.ofMillis(millis));
        } finally {
            Task.shield(() -> {
                Task.sleep(Duration.ofMillis(1));
                return inside.decrementAndGet();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void sweep_cancelledAtEveryMoment_nobodyIsLeft(Supplier<Policy<Object, ?>> policy) {
        CancelSweep.of(AtomicInteger::new).check(inside -> assertEquals(0, inside.get())).run(inside -> {
            try {
                Scope.call(Duration.ofMillis(3), policy.get(), scope -> {
                    scope.fork(() -> works(inside, 1));
                    scope.fork(() -> works(inside, 9));
                    try (var nested = Scope.open(Duration.ofMillis(2))) {
                        nested.fork(() -> works(inside, 5));
                        nested.join();
                    } catch (DeadlineExceededException expected) {
                        Task.sleep(Duration.ofMillis(9));
                    }
                });
            } catch (DeadlineExceededException | CompletionException expected) {
                // unless it was cancelled before
            } finally {
                assertEquals(0, inside.get(), "left behind");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void everyMoment_theDeadlineAndTheEndsMeet_oneOutcomeAndNobodyIsLeft(int millis) throws Exception {
        inTask(() -> {
            var inside = new AtomicInteger();
            try {
                Scope.run(Duration.ofMillis(millis), scope -> {
                    scope.fork(() -> works(inside, 2));
                    Task.sleep(Duration.ofMillis(1));
                    scope.fork(() -> works(inside, 3));
                    Task.sleep(Duration.ofMillis(2));
                });
                assertTrue(millis >= 5);
            } catch (DeadlineExceededException late) {
                assertTrue(millis <= 5);
            }
            assertEquals(0, inside.get());
            Task.yield();
        });
    }
}
