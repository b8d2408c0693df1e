package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tests of Python's greenlet, release 3.5.6, and where each of its behaviours is tested here, or why it is not. A line is a file, or a
 * test of the file: after {@code =} the method that has it, after {@code -} the reason why there is none.
 */
final class GreenletBehavioursTest {
    private static final String LIST = """
            test_greenlet
            test_simple = simple_switchesToAndFro
            test_switch_no_run_raises_AttributeError = of_withoutBodyOrParent_isAnErrorAtOnce
            test_throw_no_run_raises_AttributeError = of_withoutBodyOrParent_isAnErrorAtOnce
            test_parent_equals_None = of_withoutParent_hasTheRunningOne
            test_run_equals_None = of_withoutBodyOrParent_isAnErrorAtOnce
            test_two_children = twoChildren_areIndependent
            test_two_recursive_children = twoRecursiveChildren_theInnerEndsInTheOuter
            test_threads = threads_eachHasItsOwnTree
            test_switching_many_threads = switchBetweenManyThreads_isAlwaysAnError
            test_exception = exception_isThrownInTheParent
            test_send_exception = childThatThrows_ofASuspendedParent_isThrownAtItsSwitch
            test_dealloc - no code runs when a stack becomes garbage on the JVM; throwInto() ends it: kill_theExitIsReturned_andTwiceAsWell
            test_dealloc_catches_GreenletExit_throws_other = kill_caughtAndAnotherThrown_theParentGetsThat
            test_dealloc_other_thread - no code runs when a stack becomes garbage on the JVM
            test_frame = isActiveAndIsDead_followItsLife
            test_thread_bug = blockedInTwoThreads_eachGoesOn
            test_switch_kwargs - one value is passed; a record takes more
            test_switch_kwargs_to_parent - one value is passed; a record takes more
            test_switch_to_another_thread = switchToAnotherThreads_isAnErrorThatNamesBoth
            test_exc_state = switchInACatchBlock_eachKeepsItsException
            test_instance_dict - the class is final and has no attributes; what belongs to a greenlet its code has in variables
            test_running_greenlet_has_no_run - the code can't be asked for
            test_deepcopy = copy_isNotOffered
            test_parent_restored_on_kill = kill_caughtAndSwitchedOn_keepsItsParent
            test_parent_return_failure = parentThatFailsAsItBegins_isThrownInMain
            test_throw_exception_not_lost = throwInto_notBegun_neverRunsAndTheParentGetsIt
            test_throw_to_dead_thread_doesnt_crash = throwIntoOneOfAnEndedThread_isAnErrorThatNamesIt
            test_throw_to_dead_thread_doesnt_crash_wait = throwIntoOneOfAnEndedThread_isAnErrorThatNamesIt
            test_recursive_startup - no user code runs between a switch and the first line of the body
            test_threaded_updatecurrent - no finaliser runs inside current()
            test_dealloc_switch_args_not_lost = valueOfAChild_setAsideToAnotherParent_isNotLost
            test_tuple_subclass - one value is passed, which nobody counts
            test_abstract_subclasses - the class is final; the code is an interface
            test_implicit_parent_with_threads - no finaliser runs while a greenlet is made
            test_issue_245_reference_counting_subclass_no_threads - a count of references to the type
            test_issue_245_reference_counting_subclass_threads - a count of references to the type
            test_falling_off_end_switches_to_unstarted_parent_raises_error = parentThatFailsAsItBegins_isThrownInMain
            test_falling_off_end_switches_to_unstarted_parent_works = parentThatHasNotBegun_isBegunWithTheValue
            test_switch_to_dead_greenlet_with_unstarted_perverse_parent = switchToADeadOne_whoseParentFailed_comesBackToMain
            test_switch_to_dead_greenlet_reparent = switchToADeadOne_afterSetParent_beginsTheNewParent
            test_can_access_f_back_of_suspended_greenlet = stackTrace_suspended_isOfItsOwnCallsOnly
            test_get_stack_with_nested_c_calls = stackTrace_recursive_hasAFrameOfEachCall
            test_frames_always_exposed = stackTrace_suspended_isOfItsOwnCallsOnly
            test_switching_holding_critical_section_no_crash = switchInsideACallbackOfTheJdk_crosswise_works
            test_threaded_reparent = setParent_toOneOfAnotherThread_isAnError
            test_unexpected_reparenting = setParent_toOneOfAnEndedThread_isAnError
            test_unexpected_reparenting_thread_running = setParent_toOneOfAnotherThread_isAnError
            test_cannot_delete_parent = setParent_null_isAnErrorInAnyState
            test_cannot_delete_parent_of_main = setParent_ofMain_isAnError
            test_main_greenlet_parent_is_none = setParent_ofMain_isAnError
            test_set_parent_wrong_types = setParent_null_isAnErrorInAnyState
            test_trivial_cycle = setParent_cycle_isAnErrorAndChangesNothing
            test_trivial_cycle_main = setParent_ofMain_isAnError
            test_deeper_cycle = setParent_cycleOfThree_isAnError
            test_main_while_running = toString_tellsTheState
            test_main_in_background = toString_tellsTheState
            test_initial = toString_tellsTheState
            test_main_from_other_thread = mainOfAnEndedThread_canBeLookedAt
            test_dead = toString_tellsTheState
            test_formatting_produces_native_str - there is one type of strings
            test_main_greenlet_type_can_be_subclassed - the class is final
            test_main_greenlet_is_greenlet - so says its type
            test_greenlet_run - the code can't be asked for
            test_failed_to_initialstub = switchTo_withoutStack_isThrownInMainAndNobodyHasRun
            test_failed_to_switch_into_running = switchTo_withoutStack_isThrownInMainAndNobodyHasRun
            test_failed_to_slp_switch_into_running - the process dies, by a fault in its own machine code
            test_reentrant_switch_two_greenlets - no trace function runs inside a switch
            test_reentrant_switch_three_greenlets - no trace function runs inside a switch
            test_reentrant_switch_three_greenlets2 - no trace function runs inside a switch
            test_reentrant_switch_GreenletAlreadyStartedInPython - no user code runs between a switch and the first line of the body
            test_reentrant_switch_run_callable_has_del - no finaliser runs inside a switch
            test_switch_leaves_no_critical_section_held - a lock of the interpreter
            test_no_gil_on_free_threaded - a build of the interpreter
            test_throw
            test_class = throwInto_suspended_isThrownAtItsSwitch
            test_val = throwInto_suspended_isThrownAtItsSwitch
            test_kill = kill_theExitIsReturned_andTwiceAsWell
            test_throw_goes_to_original_parent = throwInto_endsIt_theParentThatWasSetGetsIt
            test_non_traceback_param - a failure is one object
            test_instance_of_wrong_type - a failure is one object
            test_not_throwable = throwInto_null_isAnError
            test_generator
            test_generator = body_runsOnlyWhenAskedAndNoFurtherThanTheNextItem
            test_generator_nested
            test_layered_genlets = yieldOfTheOuter_insideTheInner_isAnErrorAndChangesNothing
            test_permutations = permutations_nestedGenerators_areAllThere
            test_genlet_simple = yield_fromTheBodyAndFromCalls_comesInOrder
            test_genlet_bad = yield_fromOutside_isAnError
            test_nested_genlets = nested_eachAsksTheOneBelow
            test_tracing
            test_a_greenlet_tracing - there is no trace function: who drives sees each switch
            test_b_exception_disables_tracing - there is no trace function
            test_set_same_tracer_twice - there is no trace function
            test_trace_events_trivial - the interpreter's profiler
            test_trace_events_into_greenlet_func_already_set - the interpreter's profiler
            test_trace_events_into_greenlet_subclass_already_set - the interpreter's profiler
            test_trace_events_from_greenlet_func_sets_profiler - the interpreter's profiler
            test_trace_events_from_greenlet_subclass_sets_profiler - the interpreter's profiler
            test_trace_events_multiple_greenlets_switching - the interpreter's profiler
            test_trace_events_multiple_greenlets_switching_siblings - the interpreter's profiler
            """;

    /** How many tests each file has. */
    private static final Map<String, Integer> COUNTS = Map.of("test_greenlet", 73, "test_throw", 7, "test_generator", 1,
            "test_generator_nested", 5, "test_tracing", 10);

    private static final List<Class<?>> PORTS = List.of(GreenletTest.class, GreenletParentsTest.class,
            GreenletThreadsTest.class, GreenletStacksTest.class, GeneratorTest.class, NestedGeneratorsTest.class);

    /** The line behind each test, by file. */
    private static Map<String, Map<String, String>> list() {
        var files = new TreeMap<String, Map<String, String>>();
        var tests = new LinkedHashMap<String, String>();
        for (var line : LIST.lines().toList()) {
            var parts = line.split(" ", 2);
            if (parts.length == 1) {
                tests = new LinkedHashMap<>();
                files.put(line, tests);
            } else {
                assertEquals(null, tests.put(parts[0], parts[1]), parts[0] + " is there twice");
            }
        }
        return files;
    }

    @Test
    void list_hasAllTestsOfEachFile() {
        assertEquals(COUNTS, list().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, file -> file.getValue().size())));
    }

    @Test
    void list_eachHasATestThatExistsOrAReason() {
        var known = PORTS.stream().flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class)).map(method -> method.getName())
                .collect(Collectors.toSet());
        var wrong = new ArrayList<String>();
        list().forEach((file, tests) -> tests.forEach((test, behind) -> {
            var isTold = behind.startsWith("= ") && known.contains(behind.substring(2));
            var isReasoned = behind.startsWith("- ") && behind.length() > 12;
            if (!isTold && !isReasoned) {
                wrong.add(file + "." + test + " " + behind);
            }
        }));
        assertTrue(wrong.isEmpty(), wrong::toString);
    }
}
