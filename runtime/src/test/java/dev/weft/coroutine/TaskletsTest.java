package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Tasklet.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Runs: what they run, when they return, and what comes out of them. */
@Limited
final class TaskletsTest {
    private final TaskletRig rig = new TaskletRig();
    private final Tasklets tasklets = rig.tasklets;
    private final List<String> trace = rig.trace;

    // ---- running -----------------------------------------------------------------------------------------------------

    @Test
    void run_severalTasklets_inTheirOrderUntilNoneIsScheduled() {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            for (var name : List.of("a", "b")) {
                tasklets.spawn(name, () -> {
                    trace.add(name + 1);
                    tasklets.schedule();
                    trace.add(name + 2);
                });
            }
            var blocked = tasklets.spawn("blocked", () -> channel.receive());
            tasklets.run();
            assertEquals(List.of("a1", "b1", "a2", "b2"), trace);
            assertEquals(State.BLOCKED, blocked.state());
        }
    }

    @Test
    void run_sleepersOnly_returnsAndAwaitGoesToTheirTime() {
        try (rig) {
            tasklets.spawn(() -> {
                Task.sleep(Duration.ofHours(2));
                trace.add("woke");
            });
            tasklets.run();
            tasklets.await(Duration.ofHours(1));
            tasklets.run();
            assertEquals(List.of(), trace);
            assertEquals(Duration.ofHours(1), rig.clock.elapsed());
            tasklets.await(Duration.ofDays(1));
            tasklets.run();
            assertEquals(List.of("woke"), trace);
            assertEquals(Duration.ofHours(2), rig.clock.elapsed());
        }
    }

    @Test
    void await_oneIsScheduled_returnsAtOnce() {
        try (rig) {
            tasklets.spawn(() -> {});
            tasklets.await(Duration.ofHours(1));
            assertEquals(Duration.ZERO, rig.clock.elapsed());
        }
    }

    @Test
    void runFor_timeIsOver_returnsAtTheNextSwitchAndPausesNobody() {
        try (rig) {
            var tasklet = tasklets.spawn(() -> {
                for (var i = 0; i < 4; i++) {
                    rig.passTime();
                    trace.add("step");
                    tasklets.schedule();
                }
            });
            assertTrue(tasklets.runFor(Duration.ZERO));
            assertEquals(List.of(), trace);
            assertTrue(tasklets.runFor(TaskletRig.MOMENT.multipliedBy(2)));
            assertEquals(List.of("step", "step"), trace);
            assertEquals(State.SCHEDULED, tasklet.state());
            assertFalse(tasklets.runFor(Duration.ofDays(100_000)));
            assertEquals(State.ENDED, tasklet.state());
        }
    }

    @Test
    void run_childOfATasklet_isATaskletToo() {
        try (rig) {
            tasklets.spawn(() -> {
                var child = tasklets.of(Task.spawn(() -> trace.add("child")));
                child.remove();
                tasklets.schedule();
                trace.add("parent");
                child.insert();
                child.task().join();
            });
            tasklets.run();
            assertEquals(List.of("parent", "child"), trace);
        }
    }

    // ---- at exactly the budget ---------------------------------------------------------------------------------------

    @Test
    void run_usesExactlyTheBudget_isNoHog() {
        try (rig) {
            tasklets.spawn(() -> {
                rig.passTime();
                tasklets.schedule();
                trace.add("end");
            });
            assertEquals(Optional.empty(), tasklets.run(TaskletRig.MOMENT));
            assertEquals(List.of("end"), trace);
        }
    }

    @Test
    void run_endsWaitsForEverOrFailsBehindTheBudget_isNoHog() {
        try (rig) {
            tasklets.spawn(rig::passTime);
            tasklets.spawn(() -> {
                rig.passTime();
                Task.park();
            });
            assertEquals(Optional.empty(), tasklets.run(Duration.ZERO));
            var hog = tasklets.spawn(() -> {
                rig.passTime();
                tasklets.schedule();
            });
            tasklets.spawn(() -> {
                rig.passTime();
                throw new IOException("test");
            });
            assertEquals(Optional.of(hog), tasklets.run(Duration.ZERO));
            assertTrue(TaskletRig.causeOf(() -> tasklets.run(Duration.ZERO)) instanceof IOException);
            assertEquals(Optional.empty(), tasklets.run(Duration.ZERO));
        }
    }

    @Test
    void run_killedOneTakesNoNotice_isReturnedAllTheSame() {
        try (rig) {
            var deaf = tasklets.spawn(() -> {
                for (var i = 0; i < 3; i++) {
                    try {
                        rig.passTime();
                        tasklets.schedule();
                    } catch (Cancelled _) {
                        trace.add("no");
                    }
                }
            });
            var runs = 0;
            for (var hog = tasklets.run(Duration.ZERO); hog.isPresent(); hog = tasklets.run(Duration.ZERO)) {
                assertEquals(Optional.of(deaf), hog);
                deaf.kill();
                assertEquals(State.SCHEDULED, deaf.state());
                runs++;
            }
            assertEquals(2, runs);
            assertEquals(List.of("no", "no"), trace);
        }
    }

    // ---- failures ----------------------------------------------------------------------------------------------------

    @Test
    void run_taskletFails_throwsAndTheNextRunGoesOn() {
        try (rig) {
            tasklets.spawn("bad", () -> {
                throw new IOException("test");
            });
            tasklets.spawn(() -> trace.add("other"));
            var failure = assertThrows(CompletionException.class, tasklets::run);
            assertTrue(failure.getCause() instanceof IOException);
            assertTrue(String.valueOf(failure.getMessage()).contains("bad"), failure.getMessage());
            assertEquals(List.of(), trace);
            tasklets.run();
            assertEquals(List.of("other"), trace);
        }
    }

    @Test
    void run_childFails_isForWhoJoinsIt() {
        try (rig) {
            tasklets.spawn(() -> {
                var child = Task.spawn(() -> {
                    throw new IllegalArgumentException("test");
                });
                assertThrows(CompletionException.class, child::join);
            });
            tasklets.run();
        }
    }

    @Test
    void close_pausedOnes_runTheirFinallyAndFailuresAreNotThrown() {
        try (rig) {
            tasklets.spawn(() -> {
                try {
                    tasklets.scheduleRemove();
                } finally {
                    trace.add("clean");
                }
            });
            tasklets.run();
        }
        rig.close(); // again
        assertEquals(List.of("clean"), trace);
        assertThrows(RejectedExecutionException.class, () -> tasklets.spawn(() -> {}));
    }

    // ---- misuse ------------------------------------------------------------------------------------------------------

    @Test
    void run_insideATasklet_isAnErrorAndTheRunGoesOn() {
        try (rig) {
            tasklets.spawn(() -> {
                assertThrows(IllegalStateException.class, tasklets::run);
                assertThrows(IllegalStateException.class, () -> tasklets.run(TaskletRig.MOMENT));
                assertThrows(IllegalStateException.class, () -> tasklets.runFor(TaskletRig.MOMENT));
                assertThrows(IllegalStateException.class, () -> tasklets.call(() -> 1));
                assertThrows(IllegalStateException.class, () -> tasklets.await(TaskletRig.MOMENT));
                assertThrows(IllegalStateException.class, tasklets::close);
                trace.add("end");
            });
            tasklets.run();
            assertEquals(List.of("end"), trace);
        }
    }

    @Test
    void schedule_outsideATasklet_isAnError() throws Exception {
        try (rig) {
            assertThrows(IllegalStateException.class, tasklets::schedule);
            assertThrows(IllegalStateException.class, tasklets::scheduleRemove);
            assertThrows(IllegalStateException.class, tasklets::current);
            Scheduler.run(() -> {
                assertThrows(IllegalStateException.class, tasklets::schedule);
                assertThrows(IllegalArgumentException.class, () -> tasklets.of(Task.current()));
            });
        }
    }

    @Test
    void time_negative_isRefused() {
        try (rig) {
            var negative = Duration.ofNanos(-1);
            assertThrows(IllegalArgumentException.class, () -> tasklets.run(negative));
            assertThrows(IllegalArgumentException.class, () -> tasklets.runFor(negative));
            assertThrows(IllegalArgumentException.class, () -> tasklets.await(negative));
        }
    }
}
