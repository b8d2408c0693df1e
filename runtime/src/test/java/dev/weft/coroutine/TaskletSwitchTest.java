package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Limited;
import dev.weft.NoYield;
import dev.weft.PinnedException;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Tasklet.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Stackless Python's {@code test_sched_cb} and {@code TestSwitchTrap} of {@code test_miscell}, by behaviour.
 *
 * <p>
 * Ported: {@code test0} and {@code test1} (every switch is told, to the listener that is there), {@code test2currentWithPrevAndNext};
 * of the switch trap {@code test_schedule}, {@code test_schedule_remove}, {@code test_send}, {@code test_receive}; {@code test_run}
 * (an error with and without a trap); {@code test_kill} (of another one: it only asks, so it is fine), {@code test_send_throw} (as a close
 * with an error, likewise).
 *
 * <p>
 * Without counterpart: {@code testGetCallback} (who sets it knows it), {@code test_run_specific}, {@code test_run_paused} and the second
 * {@code test_run} (no tasklet runs another), {@code test_raise_exception} and {@code test_receive_throw} (nothing but a kill is thrown at a
 * tasklet), {@code TestTaskletSwitch…Trapped} (likewise no {@code switch}).
 */
@Limited
final class TaskletSwitchTest {
    private final List<String> trace = new ArrayList<>();
    private final Tasklets tasklets = Tasklets.open();

    private void trace(Optional<Tasklet> previous, Optional<Tasklet> next) {
        trace.add(name(previous) + ">" + name(next));
    }

    private static String name(Optional<Tasklet> tasklet) {
        return tasklet.map(known -> known.task().name()).orElse("");
    }

    private void spawnTwice(String name) {
        tasklets.spawn(name, () -> {
            trace.add(name);
            tasklets.schedule();
            trace.add(name);
        });
    }

    // ---- the listener ------------------------------------------------------------------------------------------------

    @Test
    void listener_everySwitch_isToldBeforeTheNextRuns() {
        try (tasklets) {
            tasklets.onSwitch(this::trace);
            spawnTwice("a");
            spawnTwice("b");
            assertEquals(List.of(), trace);
            tasklets.run();
            assertEquals(List.of(">a", "a", "a>b", "b", "b>a", "a", "a>b", "b", "b>"), trace);
            trace.clear();
            tasklets.run();
            assertEquals(List.of(), trace, "nobody runs, so nothing is switched");
        }
    }

    @Test
    void listener_sameTaskletGoesOn_isNoSwitch() {
        try (tasklets) {
            tasklets.onSwitch(this::trace);
            spawnTwice("a");
            tasklets.run();
            assertEquals(List.of(">a", "a", "a", "a>"), trace);
        }
    }

    @Test
    void listener_replacedAndTakenAway_isNotToldAnyMore() {
        try (tasklets) {
            tasklets.onSwitch((_, _) -> trace.add("first"));
            tasklets.spawn(() -> {});
            tasklets.run();
            tasklets.onSwitch((_, _) -> trace.add("second"));
            tasklets.spawn(() -> {});
            tasklets.run();
            tasklets.onSwitch(null);
            tasklets.spawn(() -> {});
            tasklets.run();
            assertEquals(List.of("first", "first", "second", "second"), trace);
        }
    }

    @Test
    void listener_states_previousHasLeftAndNextIsAboutToRun() {
        try (tasklets) {
            var channel = Channel.<Integer>rendezvous();
            tasklets.onSwitch((previous, next) -> {
                trace(previous, next);
                previous.ifPresent(tasklet -> trace.add(tasklet.state().name()));
            });
            tasklets.spawn("a", () -> channel.receive());
            tasklets.spawn("b", () -> tasklets.scheduleRemove());
            tasklets.run();
            assertEquals(List.of(">a", "a>b", "BLOCKED", "b>", "PAUSED"), trace);
        }
    }

    @Test
    void listener_insertsRemovesAndKills_works() {
        try (tasklets) {
            spawnTwice("a");
            var victim = tasklets.spawn("victim", () -> trace.add("victim"));
            var paused = tasklets.spawn("paused", () -> trace.add("paused"));
            var removed = tasklets.spawn("removed", () -> trace.add("removed"));
            paused.remove();
            tasklets.onSwitch((previous, _) -> {
                if (previous.isEmpty()) {
                    victim.kill();
                    paused.insert();
                    removed.remove();
                }
            });
            tasklets.run();
            assertEquals(List.of("a", "paused", "a"), trace);
            assertEquals(State.PAUSED, removed.state());
        }
    }

    @Test
    void listener_switches_isRefusedAndTheRunFails() {
        for (var attempt : List.<Action>of(Task::park, tasklets::schedule, tasklets::scheduleRemove,
                tasklets::run,
                () -> Channel.<Integer>rendezvous().receive(), () -> Task.sleep(Duration.ofHours(1)))) {
            try (var own = Tasklets.open()) {
                own.onSwitch((previous, _) -> {
                    if (previous.isEmpty()) {
                        attempt(attempt);
                    }
                });
                own.spawn(() -> trace.add("runs"));
                assertTrue(TaskletRig.causeOf(own::run) instanceof RuntimeException);
                own.run();
            }
        }
        tasklets.close();
        assertEquals(6, trace.size());
    }

    private static void attempt(Action action) {
        try {
            action.run();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Exception thrown) {
            throw new AssertionError(thrown);
        }
    }

    @Test
    void listener_throws_comesOutOfTheRunAndTheTaskletRan() {
        try (tasklets) {
            tasklets.onSwitch((_, next) -> {
                if (next.isPresent()) {
                    throw new IllegalStateException("listener");
                }
            });
            var tasklet = tasklets.spawn(() -> trace.add("runs"));
            var thrown = TaskletRig.causeOf(tasklets::run);
            assertEquals("listener", thrown.getMessage());
            assertEquals(State.ENDED, tasklet.state());
            tasklets.run();
            tasklets.onSwitch((_, _) -> {
                throw new AssertionError("at the end, too");
            });
            tasklets.spawn(() -> {});
            assertThrows(CompletionException.class, tasklets::run); // of its beginning
            tasklets.onSwitch(null);
            assertThrows(CompletionException.class, tasklets::run); // of the end of the run before
            tasklets.run();
        }
    }

    @Test
    void listener_killsWhoIsAboutToRunForTheFirstTime_itNeverBegins() {
        try (tasklets) {
            var victim = tasklets.spawn("victim", () -> trace.add("victim"));
            tasklets.spawn("other", () -> trace.add("other"));
            tasklets.onSwitch((_, next) -> next.filter(victim::equals).ifPresent(Tasklet::kill));
            tasklets.run();
            assertEquals(List.of("other"), trace);
            assertTrue(victim.task().isCancelled());
        }
    }

    @Test
    void listener_killsTheBodyOfACall_itNeverBegins() {
        try (tasklets) {
            tasklets.onSwitch((_, next) -> next.ifPresent(Tasklet::kill));
            assertThrows(CancellationException.class, () -> tasklets.call(() -> trace.add("body")));
            assertEquals(List.of(), trace);
        }
    }

    @Test
    void listener_killsWhoIsAboutToGoOn_itEndsAtItsNextYieldPoint() {
        try (tasklets) {
            var victim = tasklets.spawn(() -> {
                tasklets.scheduleRemove();
                trace.add("not here");
            });
            tasklets.run();
            tasklets.onSwitch((_, next) -> next.ifPresent(Tasklet::kill));
            victim.insert();
            tasklets.run();
            assertEquals(List.of(), trace);
            assertTrue(victim.task().isCancelled());
        }
    }

    @Test
    void listener_insertsAtTheEnd_itRunsInTheNextRun() {
        try (tasklets) {
            var paused = tasklets.spawn("paused", () -> trace.add("paused"));
            paused.remove();
            tasklets.spawn("a", () -> trace.add("a"));
            tasklets.onSwitch((_, next) -> {
                if (next.isEmpty()) {
                    tasklets.onSwitch(null);
                    paused.insert();
                }
            });
            tasklets.run();
            assertEquals(State.SCHEDULED, paused.state());
            tasklets.run();
            assertEquals(List.of("a", "paused"), trace);
        }
    }

    @Test
    void listener_drivesAtTheEnd_isRefused() {
        for (var attempt : List.<Action>of(tasklets::run, tasklets::close, () -> tasklets.await(Duration.ofHours(1)))) {
            tasklets.onSwitch((_, next) -> {
                if (next.isEmpty()) {
                    attempt(attempt);
                }
            });
            tasklets.spawn(() -> {});
            assertTrue(TaskletRig.causeOf(tasklets::run) instanceof IllegalStateException);
        }
        tasklets.onSwitch(null);
        tasklets.close();
    }

    @Test
    void listener_throwsAtTheEndOfARunWithAHog_comesOutOfTheNextWhichRunsNobody() {
        try (var rig = new TaskletRig()) {
            var hog = rig.tasklets.spawn(() -> {
                rig.compute(50);
                rig.trace.add("end");
            });
            rig.tasklets.onSwitch((_, next) -> {
                if (next.isEmpty()) {
                    rig.tasklets.onSwitch(null);
                    throw new IllegalStateException("at the end");
                }
            });
            assertEquals(Optional.of(hog), rig.tasklets.run(TaskletRig.MOMENT));
            rig.tasklets.await(Duration.ofDays(1)); // not for a day: the failure is waiting
            assertTrue(rig.clock.elapsed().compareTo(Duration.ofDays(1)) < 0);
            hog.insert();
            assertEquals("at the end", TaskletRig.causeOf(rig.tasklets::run).getMessage());
            assertEquals(List.of(), rig.trace);
            rig.tasklets.run();
            assertEquals(List.of("end"), rig.trace);
        }
    }

    @Test
    void listener_callThatFailsAndClose_isToldOfTheirEndToo() {
        try (tasklets) {
            tasklets.onSwitch(this::trace);
            tasklets.spawn("paused", tasklets::scheduleRemove);
            assertThrows(IllegalStateException.class, () -> tasklets.call(Channel.<Integer>rendezvous()::receive));
        }
        assertEquals(List.of(">paused", "paused>main", "main>", ">main", "main>", ">paused", "paused>"), trace);
    }

    // ---- switch_trap -------------------------------------------------------------------------------------------------

    /** Runs an attempt in a tasklet's section, with another one beside it; says what was thrown. */
    private PinnedException refused(Action attempt) {
        var refused = new ArrayList<PinnedException>();
        tasklets.spawn(() -> {
            tasklets.spawn(() -> trace.add("other"));
            refused.add(assertThrows(PinnedException.class, () -> NoYield.run(attempt)));
            trace.add("refused");
            tasklets.schedule();
            trace.add("end");
        });
        tasklets.run();
        assertEquals(List.of("refused", "other", "end"), trace);
        return refused.getFirst();
    }

    @Test
    void schedule_trapped_isRefused() {
        try (tasklets) {
            refused(tasklets::schedule);
        }
    }

    @Test
    void scheduleRemove_trapped_isRefusedAndItIsNotPaused() {
        try (tasklets) {
            refused(() -> {
                try {
                    tasklets.scheduleRemove();
                } finally {
                    assertEquals(State.CURRENT, tasklets.current().state());
                }
            });
        }
    }

    @Test
    void send_trapped_isRefused() {
        try (tasklets) {
            refused(() -> Channel.<Integer>rendezvous().send(1));
        }
    }

    @Test
    void receive_trapped_isRefused() {
        try (tasklets) {
            refused(() -> Channel.<Integer>rendezvous().receive());
        }
    }

    @Test
    void run_trapped_isAnErrorAsEver() {
        try (tasklets) {
            tasklets.spawn(() -> NoYield.run(() -> {
                assertThrows(IllegalStateException.class, tasklets::run);
                trace.add("end");
            }));
            tasklets.run();
            assertEquals(List.of("end"), trace);
        }
    }

    @Test
    void killInsertAndClose_trapped_areNoSwitches() {
        try (tasklets) {
            var channel = Channel.<Integer>rendezvous();
            var victim = tasklets.spawn("victim", () -> Channel.<Integer>rendezvous().receive());
            var paused = tasklets.spawn("paused", () -> trace.add("paused"));
            paused.remove();
            tasklets.run();
            tasklets.spawn(() -> NoYield.run(() -> {
                victim.kill();
                paused.insert();
                channel.closeWithError(new IllegalStateException("test"));
                tasklets.spawn("child", () -> trace.add("child"));
                trace.add("end");
            }));
            tasklets.run();
            assertEquals(List.of("end", "paused", "child"), trace);
            assertEquals(State.ENDED, victim.state());
        }
    }
}
