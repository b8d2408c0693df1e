package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Trio's tests of nurseries and cancel scopes (test_run.py), by behaviour: the list, and those that no other class of ours has. */
@Limited
final class TrioBehavioursTest {
    private static final String SOURCES = """
            test_nursery_warn_use_async_with: there is one way to open a scope
            test_nursery_main_block_error_basic = ScopeTest.close_bodyThrows_theChildrenHaveEndedWhenItIsCaught
            test_child_crash_basic = PolicyTest.failFast_oneFails_theOthersAreCancelled
            test_basic_interleave = TrioBehavioursTest.children_takeTurns
            test_task_crash_propagation = PolicyTest.failFast_oneFails_theOthersAreCancelled
            test_main_and_task_both_crash = TrioBehavioursTest.run_bodyAndChildFail_bothAreTold
            test_two_child_crashes = TrioBehavioursTest.join_twoChildrenFail_bothAreTold
            test_child_crash_wakes_parent = ScopeTest.run_childFails_theBodyIsStoppedAndTheFailureThrown
            test_cancel_scope_repr = TrioBehavioursTest.toString_tellsTheState
            test_cancel_scope_validation = TimeoutTest.call_negative_throwsWithTheValueAndNeverEntersTheBody, TimeoutTest.call_huge_setsNoTimer
            test_cancel_points = CancelScopeTest.run_cancelledAndBodyReachesAYieldPoint_isFalseAndTheTaskGoesOn
            test_cancel_edge_cases = TrioBehavioursTest.cancel_twice_isFineAndEveryYieldPointThrows
            test_cancel_scope_exceptiongroup_filtering = TrioBehavioursTest.cancelledOwner_childFailsInItsCleanUp_isSuppressedInTheCancellation
            test_precancelled_task = ScopeTest.close_childForksWhileItIsCancelled_thatOneIsCancelledToo
            test_cancel_shielding = ShieldTest.shield_scopeInsideIt_canBeCancelled, ShieldTest.shield_nested_bothHide
            test_cancel_inheritance = TrioBehavioursTest.cancel_reachesTheChildrenOfChildren
            test_cancel_shield_abort: a shield is a block of code here, it can't be taken away from a task inside
            test_basic_timeout = TimeoutTest.call_timeOverInAWait_throwsAtTheDeadline, TimeoutTest.call_valueInTime_isReturnedAndNoTimerIsLeft
            test_cancel_scope_nesting = CancelScopeTest.cancel_bothInnerFirst_outermostWins, CancelScopeTest.run_cancelledButBodyReturns_isTrue
            test_unshield_while_cancel_propagating: a shield can't be switched
            test_cancel_unbound: a scope exists while its code runs, and is never unbound
            test_cancel_scope_misnesting = ScopeTest.close_outerBeforeInner_isAnErrorAndChangesNothing, CancelScopeTest.exit_ofAScopeThatIsNotOpen_isAnErrorAndClosesNoOther, ScopeTest.joinAndClose_byAnotherTask_isAnErrorAndTheChildrenGoOn
            test_failed_abort = ShieldTest.shield_cancelledInside_isThrownAtTheFirstYieldPointBehindIt
            test_yield_briefly_checks_for_timeout = TimeoutTest.call_zero_runsUpToTheFirstYieldPoint
            test_nursery_exception_chaining_doesnt_make_context_loops = TrioBehavioursTest.run_bodyAndChildFail_bothAreTold
            test_slow_abort_basic = ShieldTest.shield_cleanUpInFinallyThatSleeps_completes
            test_slow_abort_edge_cases = ShieldTest.shield_insideTimeout_completesAndTheTimeoutComesAfterIt
            test_task_tree_introspection = ScopeTest.dump_namesTheScopeOfEachChild
            test_nursery_closure = ScopeTest.join_childrenFork_waitsForThoseToo, ScopeTest.fork_afterClose_isAnErrorAndNothingRuns
            test_spawn_name = ScopeTest.fork_inheritsTaskLocals
            test_current_effective_deadline: a deadline is not asked for here
            test_asyncio_function_inside_nursery_does_not_explode: there is no other kind of function
            test_trivial_yields = TrioBehavioursTest.close_inACancelledScope_isNoCancellationPoint
            test_nursery_start = ScopeTest.start_returnsWhenTheServiceIsReady_andItGoesOn, ScopeTest.start_endsBeforeItIsReady_isAnError, TrioBehavioursTest.start_readyTwice_theSecondIsRefused, TrioBehavioursTest.start_callerIsCancelled_theServiceGoesOnUntilTheClose, TrioBehavioursTest.start_afterClose_isAnErrorAtOnce
            test_task_nursery_stack = ScopeTest.close_outerBeforeInner_isAnErrorAndChangesNothing
            test_nursery_start_with_cancelled_nursery = ScopeTest.start_scopeIsCancelledBeforeItBegins_isCancelled, TrioBehavioursTest.start_scopeIsCancelledWhenItIsReady_itEnds
            test_nursery_start_keeps_nursery_open = TrioBehavioursTest.start_byAnotherTask_keepsTheScopeOpen
            test_nursery_explicit_exception = ScopeTest.close_bodyThrows_theChildrenHaveEndedWhenItIsCaught
            test_nursery_stop_iteration = TrioBehavioursTest.run_bodyAndChildFail_bothAreTold
            test_nursery_stop_async_iteration: iterators are plain ones
            test_traceback_frame_removal: a failure is the very one that was thrown, with its own stack trace
            test_contextvar_multitask = TaskLocalTest.spawn_parentChangesItsValueAfterwards_childKeepsTheCopy, ScopeTest.fork_inheritsTaskLocals
            test_Nursery_init: the constructor is private
            test_Nursery_private_init: the constructor is private
            test_Nursery_subclass: the class is final
            test_CancelScope_subclass: the class is final
            test_Cancelled_init: the constructor is private
            test_Cancelled_subclass: the class is final
            test_very_deep_cancel_scope_nesting = TrioBehavioursTest.open_thousandsInsideEachOther_areClosedAndCancelled
            test_cancel_scope_deadline_duplicates: a deadline is not changed once it is set
            test_simple_cancel_scope_usage_doesnt_create_cyclic_garbage: of counted references
            test_cancel_scope_exit_doesnt_create_cyclic_garbage: of counted references
            test_nursery_cancel_doesnt_create_cyclic_garbage = ChildrenTest.scope_tasksThatHaveEnded_areKeptUntilTheNextForkOnly
            test_locals_destroyed_promptly_on_cancel = ChildrenTest.groupAndPool_tasksThatHaveEnded_areNotKeptNotEvenTheLast
            test_setting_strict_exception_groups: failures always come in the same way
            test_nursery_collapse = TrioBehavioursTest.join_nestedScopeFails_itsFailureIsTheCauseOfItsChilds
            test_cancel_scope_no_cancellederror = CancelScopeTest.run_bodyThrows_throwsThat
            test_trio_run_strict_before_started = ScopeTest.start_endsBeforeItIsReady_isAnError
            """;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final IOException first = new IOException("first");
    private final IOException second = new IOException("second");
    private final List<String> trace = new ArrayList<>();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    private static Action fails(Exception failure) {
        return () -> {
            throw failure;
        };
    }

    private void leaf(String name) {
        try {
            Task.park();
        } catch (Cancelled cancelled) {
            trace.add(name);
            throw cancelled;
        }
    }

    @Test
    void everySource_isHereOrHasAReason() {
        Ported.check(58, SOURCES);
    }

    @Test
    void children_takeTurns() throws Exception {
        inTask(() -> {
            Scope.run(scope -> {
                for (var name : List.of("a", "b")) {
                    scope.fork(() -> {
                        for (var i = 0; i < 3; i++) {
                            trace.add(name + i);
                            Task.yield();
                        }
                    });
                }
            });
            assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2"), trace);
        });
    }

    @Test
    void run_bodyAndChildFail_bothAreTold() throws Exception {
        inTask(() -> {
            assertSame(first, assertThrows(IOException.class, () -> Scope.run(scope -> {
                scope.fork(() -> Task.shield(() -> {
                    Task.yield();
                    throw second;
                }));
                Task.yield();
                throw first;
            })));
            assertEquals(List.of(second), List.of(first.getSuppressed()));
            assertEquals(0, second.getSuppressed().length);
        });
    }

    @Test
    void join_twoChildrenFail_bothAreTold() throws Exception {
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Scope.run(scope -> {
                scope.fork(() -> Task.shield(() -> {
                    Task.sleep(SECOND);
                    throw second;
                }));
                Task.yield();
                scope.fork(fails(first));
            }));
            assertSame(first, thrown.getCause());
            assertEquals(List.of(second), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void toString_tellsTheState() throws Exception {
        inTask(() -> {
            var scope = Scope.open();
            scope.fork(() -> 1);
            assertTrue(scope.toString().endsWith(", 1 forked]"), scope::toString);
            scope.cancel();
            assertTrue(scope.toString().endsWith(", cancelled]"), scope::toString);
            scope.close();
            assertTrue(scope.toString().endsWith(", closed]"), scope::toString);
        });
    }

    @Test
    void cancel_twice_isFineAndEveryYieldPointThrows() throws Exception {
        inTask(() -> {
            Scope.run(scope -> {
                scope.cancel();
                scope.cancel();
                assertThrows(Cancelled.class, Task::yield);
                assertThrows(Cancelled.class, Task::park);
            });
            Task.yield();
        });
    }

    @Test
    void cancelledOwner_childFailsInItsCleanUp_isSuppressedInTheCancellation() throws Exception {
        inTask(() -> {
            var kept = new ArrayList<Throwable>();
            CancelScope.run(outer -> {
                try {
                    Scope.run(scope -> {
                        scope.fork(() -> leaf("child"));
                        scope.fork(() -> {
                            try {
                                Task.park();
                            } catch (Cancelled cancelled) {
                                throw first;
                            }
                        });
                        Task.yield();
                        outer.cancel();
                        Task.yield();
                    });
                } catch (Cancelled cancelled) {
                    kept.addAll(List.of(cancelled.getSuppressed()));
                    throw cancelled;
                }
            });
            assertEquals(List.of(first), kept);
            assertEquals(List.of("child"), trace);
        });
    }

    @Test
    void cancelledOwner_whileItJoins_childrensFailuresAreSuppressedToo() throws Exception {
        inTask(() -> {
            var kept = new ArrayList<Throwable>();
            CancelScope.run(outer -> {
                try {
                    Scope.run(scope -> scope.fork(() -> {
                        outer.cancel();
                        try {
                            Task.park();
                        } catch (Cancelled cancelled) {
                            throw first;
                        }
                    }));
                } catch (Cancelled cancelled) {
                    kept.addAll(List.of(cancelled.getSuppressed()));
                    throw cancelled;
                }
            });
            assertEquals(List.of(first), kept);
        });
    }

    @Test
    void cancel_reachesTheChildrenOfChildren() throws Exception {
        inTask(() -> {
            Scope.run(scope -> {
                for (var worker : List.of("w1", "w2")) {
                    scope.fork(() -> Scope.run(inner -> {
                        inner.fork(() -> leaf(worker + "-l1"));
                        inner.fork(() -> leaf(worker + "-l2"));
                    }));
                }
                Task.yield();
                Task.yield();
                scope.cancel();
            });
            assertEquals(List.of("w1-l1", "w1-l2", "w2-l1", "w2-l2"), trace.stream().sorted().toList());
        });
    }

    @Test
    void close_inACancelledScope_isNoCancellationPoint() throws Exception {
        inTask(() -> {
            assertTrue(CancelScope.run(outer -> {
                outer.cancel();
                Scope.open().close();
                try (var scope = Scope.open()) {
                    scope.fork(() -> 1);
                }
                assertSame(first, assertThrows(IOException.class, () -> Scope.run(_ -> {
                    throw first;
                })));
            }));
        });
    }

    @Test
    void start_readyTwice_theSecondIsRefused() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                assertEquals(1, scope.<Integer>start(ready -> {
                    assertTrue(ready.complete(1));
                    assertFalse(ready.complete(2));
                    trace.add("refused");
                }));
                scope.join();
                assertEquals(List.of("refused"), trace);
            }
        });
    }

    @Test
    void start_callerIsCancelled_theServiceGoesOnUntilTheClose() throws Exception {
        inTask(() -> {
            try (var scope = Scope.open()) {
                assertFalse(CancelScope.run(around -> {
                    around.cancel();
                    scope.start(ready -> leaf("never forked"));
                }) && trace.isEmpty());
                CancelScope.run(around -> {
                    scope.fork(around::cancel);
                    scope.start(ready -> leaf("service"));
                });
                Task.yield();
                assertFalse(trace.contains("service"));
            }
            assertTrue(trace.contains("service"), trace::toString);
        });
    }

    @Test
    void start_afterClose_isAnErrorAtOnce() throws Exception {
        inTask(() -> {
            var scope = Scope.open();
            scope.close();
            assertThrows(IllegalStateException.class, () -> scope.start(ready -> ready.complete("late")));
        });
    }

    @Test
    void start_scopeIsCancelledWhenItIsReady_itEnds() throws Exception {
        inTask(() -> {
            Scope.run(scope -> {
                scope.<String>start(ready -> {
                    scope.cancel();
                    ready.complete("ready");
                    leaf("service");
                });
                Task.yield();
                trace.add("never");
            });
            assertEquals(List.of("service"), trace);
        });
    }

    @Test
    void start_byAnotherTask_keepsTheScopeOpen() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Scope.run(outer -> {
                Scope.run(inner -> {
                    outer.fork(() -> inner.<String>start(ready -> {
                        Task.sleep(SECOND);
                        ready.complete("ready");
                        Task.sleep(HOUR);
                    }));
                    Task.yield();
                });
                assertEquals(HOUR.plus(SECOND), kit.clock().elapsed());
            }));
        }
    }

    @Test
    void open_thousandsInsideEachOther_areClosedAndCancelled() throws Exception {
        inTask(() -> {
            var scopes = new ArrayDeque<Scope<?, ?>>();
            assertFalse(CancelScope.run(outermost -> {
                try {
                    for (var i = 0; i < 5000; i++) {
                        var scope = Scope.open();
                        scope.fork(() -> leaf("never begun"));
                        scopes.push(scope);
                    }
                    outermost.cancel();
                    Task.yield();
                } finally {
                    scopes.forEach(Scope::close);
                }
            }));
            assertEquals(List.of(), trace);
            assertTrue(scopes.stream().allMatch(Scope::isCancelled));
        });
    }

    @Test
    void join_nestedScopeFails_itsFailureIsTheCauseOfItsChilds() throws Exception {
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Scope.run(outer -> outer.fork(
                    () -> Scope.run(inner -> inner.fork(fails(first))))));
            assertSame(first, Objects.requireNonNull(thrown.getCause()).getCause());
        });
    }
}
