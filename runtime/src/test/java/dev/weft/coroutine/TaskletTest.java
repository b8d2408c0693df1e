package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Tasklet.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** States of a tasklet, and what may be done to it in each. */
@Limited
final class TaskletTest {
    /** How a tasklet is when something is done to it. */
    enum Stage {
        UNSTARTED(State.SCHEDULED), REMOVED_UNSTARTED(State.PAUSED), YIELDED(State.SCHEDULED), REMOVED(
                State.PAUSED), REMOVED_ITSELF(
                        State.PAUSED), REMOVED_WOKEN(
                                State.PAUSED), BLOCKED(State.BLOCKED), WOKEN(State.SCHEDULED), ENDED(State.ENDED);

        final State state;

        Stage(State state) {
            this.state = state;
        }

        /** One that says "begun", "end" and, if it was not killed, "after", and is before "end" at this stage. */
        Tasklet tasklet(TaskletRig rig) {
            var channel = Channel.<Integer>rendezvous();
            var tasklets = rig.tasklets;
            var tasklet = tasklets.spawn("it", () -> {
                rig.trace.add("begun");
                try {
                    switch (this) {
                        case YIELDED, REMOVED -> {
                            rig.passTime();
                            tasklets.schedule();
                        }
                        case REMOVED_ITSELF -> tasklets.scheduleRemove();
                        case BLOCKED, WOKEN, REMOVED_WOKEN -> channel.receive();
                        default -> {}
                    }
                    rig.trace.add("end");
                    Task.checkpoint();
                    rig.trace.add("after");
                } finally {
                    rig.trace.add("finally");
                }
            });
            switch (this) {
                case UNSTARTED, REMOVED_UNSTARTED -> {}
                case YIELDED, REMOVED -> assertTrue(tasklets.runFor(TaskletRig.MOMENT));
                default -> tasklets.run();
            }
            switch (this) {
                case REMOVED_UNSTARTED, REMOVED -> tasklet.remove();
                case WOKEN -> assertTrue(channel.trySend(1));
                case REMOVED_WOKEN -> {
                    assertTrue(channel.trySend(1));
                    tasklet.remove();
                }
                default -> {}
            }
            assertEquals(state, tasklet.state());
            rig.trace.clear();
            return tasklet;
        }

        /** What it still does when it is run to its end. */
        List<String> rest() {
            return switch (this) {
                case UNSTARTED, REMOVED_UNSTARTED -> List.of("begun", "end", "after", "finally");
                case ENDED -> List.of();
                default -> List.of("end", "after", "finally");
            };
        }
    }

    private final TaskletRig rig = new TaskletRig();
    private final Tasklets tasklets = rig.tasklets;
    private final List<String> trace = rig.trace;

    // ---- insert and remove -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void insert_everyStage_runsToTheEndOrIsRefused(Stage stage) {
        try (rig) {
            var tasklet = stage.tasklet(rig);
            switch (stage.state) {
                case SCHEDULED, PAUSED -> {
                    tasklet.insert();
                    tasklet.insert();
                    assertEquals(State.SCHEDULED, tasklet.state());
                    tasklets.run();
                    assertEquals(stage.rest(), trace);
                    assertEquals(State.ENDED, tasklet.state());
                }
                default -> {
                    assertThrows(IllegalStateException.class, tasklet::insert);
                    assertEquals(stage.state, tasklet.state());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void remove_everyStage_doesNotRunOrIsRefused(Stage stage) {
        try (rig) {
            var tasklet = stage.tasklet(rig);
            switch (stage.state) {
                case SCHEDULED, PAUSED -> {
                    tasklet.remove();
                    tasklet.remove();
                    assertEquals(State.PAUSED, tasklet.state());
                    tasklets.run();
                    assertEquals(List.of(), trace);
                    tasklet.insert();
                    tasklets.run();
                    assertEquals(stage.rest(), trace);
                }
                default -> {
                    assertThrows(IllegalStateException.class, tasklet::remove);
                    assertEquals(stage.state, tasklet.state());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void kill_everyStage_endsWithItsFinally(Stage stage) {
        try (rig) {
            var tasklet = stage.tasklet(rig);
            assertEquals(stage != Stage.ENDED, tasklet.kill());
            tasklets.run();
            assertEquals(State.ENDED, tasklet.state());
            assertFalse(trace.contains("after"), trace.toString());
            var begun = stage != Stage.UNSTARTED && stage != Stage.REMOVED_UNSTARTED && stage != Stage.ENDED;
            assertEquals(begun, trace.contains("finally"));
            assertEquals(stage != Stage.ENDED, tasklet.task().isCancelled());
            assertFalse(tasklet.kill());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelOfTheTask_everyStage_endsIt(Stage stage) {
        try (rig) {
            var tasklet = stage.tasklet(rig);
            tasklet.task().cancel();
            tasklets.run();
            assertEquals(State.ENDED, tasklet.state());
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_everyStage_endsIt(Stage stage) {
        Tasklet tasklet;
        try (rig) {
            tasklet = stage.tasklet(rig);
        }
        assertEquals(State.ENDED, tasklet.state());
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVED", "REMOVED_WOKEN", "REMOVED_ITSELF"})
    void tasklet_insertedAfterAPause_waitsAndIsWokenAsEver(Stage stage) {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            var tasklet = stage.tasklet(rig);
            tasklet.task().onComplete(_ -> {});
            var other = tasklets.spawn(() -> {
                for (var round = 0; round < 3; round++) {
                    tasklets.schedule();
                    tasklets.scheduleRemove();
                    assertEquals(round, channel.receive());
                }
                trace.add("received");
            });
            tasklets.run();
            for (var round = 0; round < 3; round++) {
                assertEquals(State.PAUSED, other.state());
                other.insert();
                tasklets.run();
                assertEquals(State.BLOCKED, other.state());
                assertTrue(channel.trySend(round));
                other.remove();
                tasklets.run();
                assertEquals(State.PAUSED, other.state());
                other.insert();
                tasklets.run();
            }
            assertEquals(List.of("received"), trace);
            assertEquals(State.PAUSED, tasklet.state());
        }
    }

    @Test
    void insert_severalPaused_runInTheOrderOfTheInserts() {
        try (rig) {
            var a = tasklets.spawn("a", () -> trace.add("a"));
            var b = tasklets.spawn("b", () -> trace.add("b"));
            var c = tasklets.spawn("c", () -> trace.add("c"));
            a.remove();
            b.remove();
            b.insert();
            tasklets.spawn("d", () -> trace.add("d"));
            a.insert();
            tasklets.run();
            assertEquals(List.of("c", "b", "d", "a"), trace);
            assertEquals(State.ENDED, c.state());
        }
    }

    @Test
    void remove_byAnotherTasklet_pauses() {
        try (rig) {
            var victim = tasklets.spawn("victim", () -> trace.add("victim"));
            victim.remove();
            victim.insert();
            var first = tasklets.spawn("first", () -> {
                trace.add("first");
                tasklets.schedule();
                trace.add("first again");
            });
            tasklets.spawn("remover", () -> first.remove());
            tasklets.run();
            assertEquals(List.of("victim", "first"), trace);
            assertEquals(State.PAUSED, first.state());
            first.insert();
            tasklets.run();
            assertEquals(List.of("victim", "first", "first again"), trace);
        }
    }

    @Test
    void remove_killed_isRefused() {
        try (rig) {
            var tasklet = Stage.YIELDED.tasklet(rig);
            tasklet.kill();
            assertThrows(IllegalStateException.class, tasklet::remove);
            tasklets.run();
            assertEquals(State.ENDED, tasklet.state());
        }
    }

    @Test
    void current_removeAndKill_throw() {
        try (rig) {
            var tasklet = tasklets.spawn(() -> {
                var self = tasklets.current();
                assertEquals(State.CURRENT, self.state());
                assertThrows(IllegalStateException.class, self::remove);
                self.insert(); // it is scheduled enough
                assertEquals(List.of(), self.stackTrace());
                self.kill();
                trace.add("not here");
            });
            assertSame(tasklet, tasklets.of(tasklet.task()));
            tasklets.run();
            assertTrue(tasklet.task().isCancelled());
            assertEquals(List.of(), trace);
        }
    }

    @Test
    void insert_byAnotherThread_runsOnTheDrivingThread() throws Exception {
        try (var real = Tasklets.open()) {
            var tasklet = real.spawn(() -> {
                real.scheduleRemove();
                trace.add("inserted");
            });
            real.run();
            var thread = new Thread(tasklet::insert);
            thread.start();
            while (!tasklet.task().isDone()) {
                real.await(Duration.ofMinutes(1));
                real.run();
            }
            thread.join();
            assertEquals(List.of("inserted"), trace);
        }
    }

    @Test
    void remove_byAnotherThread_isRefused() throws Exception {
        try (rig) {
            tasklets.run(); // that binds them to this thread
            var tasklet = tasklets.spawn(() -> {});
            var refused = new ArrayList<Throwable>();
            var thread = new Thread(() -> refused.add(assertThrows(IllegalStateException.class, tasklet::remove)));
            thread.start();
            thread.join();
            assertEquals(1, refused.size());
            assertEquals(State.SCHEDULED, tasklet.state());
        }
    }

    @Test
    void stackTrace_suspended_namesWhereItStands() {
        try (rig) {
            var tasklet = tasklets.spawn(this::standHere);
            assertEquals(List.of(), tasklet.stackTrace());
            tasklets.run();
            assertTrue(tasklet.stackTrace().stream().anyMatch(frame -> frame.getMethodName().equals("standHere")));
            tasklet.kill();
            tasklets.run();
            assertEquals(List.of(), tasklet.stackTrace());
        }
    }

    private void standHere() {
        tasklets.scheduleRemove();
    }
}
