package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.NoYield;
import dev.weft.OrdinaryThread;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.channel.Channel;
import dev.weft.channel.Preference;
import dev.weft.coroutine.Tasklet.State;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is paused stays so until somebody inserts or kills it, whatever else happens to it, and whoever does that at the same moment. */
@Limited
final class TaskletPauseTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TaskletRig rig = new TaskletRig();
    private final Tasklets tasklets = rig.tasklets;
    private final List<String> trace = rig.trace;

    private void assertStaysPaused(Tasklet tasklet) {
        tasklets.run();
        assertEquals(State.PAUSED, tasklet.state());
        assertEquals(List.of(), trace);
    }

    private void insertAndRun(Tasklet tasklet) {
        tasklet.insert();
        assertEquals(State.SCHEDULED, tasklet.state());
        tasklets.run();
        assertEquals(State.ENDED, tasklet.state());
    }

    // ---- what wakes others -------------------------------------------------------------------------------------------

    @Test
    void removed_afterATimedWaitWasServed_itsTimerDoesNotInsertIt() {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            var tasklet = tasklets.spawn(() -> trace.add(channel.receive(HOUR).toString()));
            tasklets.run();
            assertTrue(channel.trySend(1));
            tasklet.remove();
            assertEquals(State.PAUSED, tasklet.state());
            tasklets.await(HOUR.multipliedBy(2));
            assertStaysPaused(tasklet);
            insertAndRun(tasklet);
            assertEquals(1, trace.size());
        }
    }

    @Test
    void removed_whenItsTimeWasOver_itIsOverAfterTheInsert() {
        try (rig) {
            var victim = new ArrayList<Tasklet>();
            tasklets.spawn(() -> {
                Task.sleep(HOUR); // and a moment earlier than the other
                victim.getFirst().remove();
            });
            tasklets.run();
            victim.add(tasklets.spawn(() -> trace.add("in time: " + Task.park(HOUR))));
            tasklets.run();
            tasklets.await(HOUR);
            assertStaysPaused(victim.getFirst());
            insertAndRun(victim.getFirst());
            assertEquals(List.of("in time: false"), trace);
        }
    }

    @Test
    void removed_unparked_keepsThePermit() {
        try (rig) {
            var tasklet = tasklets.spawn(() -> {
                tasklets.scheduleRemove();
                Task.park();
                trace.add("end");
            });
            tasklets.run();
            tasklet.task().unpark();
            assertStaysPaused(tasklet);
            insertAndRun(tasklet);
        }
    }

    @Test
    void removed_whileWokenForNothing_isServedAllTheSame() {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            var tasklet = tasklets.spawn(() -> trace.add(channel.receive().toString()));
            tasklets.run();
            tasklet.task().unpark();
            tasklet.remove();
            assertTrue(channel.trySend(1));
            assertStaysPaused(tasklet);
            insertAndRun(tasklet);
            assertEquals(List.of("1"), trace);
        }
    }

    @Test
    void removed_itsTaskIsReady() {
        try (rig) {
            var tasklet = tasklets.spawn(tasklets::scheduleRemove);
            tasklets.run();
            assertEquals(TaskStatus.READY, tasklet.task().status());
        }
    }

    @Test
    void scheduleRemove_pausesBeforeAnybodyElseRuns() {
        try (rig) {
            var paused = tasklets.spawn(tasklets::scheduleRemove);
            tasklets.spawn(() -> {
                trace.add(paused.state().name());
                paused.insert();
                trace.add(paused.state().name());
            });
            tasklets.run();
            assertEquals(List.of("PAUSED", "SCHEDULED"), trace);
            assertEquals(State.ENDED, paused.state());
        }
    }

    @Test
    void scheduleRemove_longerThanTheBudget_isNoHog() {
        try (rig) {
            var tasklet = tasklets.spawn(() -> {
                rig.passTime();
                tasklets.scheduleRemove();
            });
            assertTrue(tasklets.run(Duration.ZERO).isEmpty());
            assertEquals(State.PAUSED, tasklet.state());
        }
    }

    @Test
    void remove_handedTheTurnOfOneThatCannotGiveIt_pauses() {
        try (rig) {
            var channel = Channel.<Integer>rendezvous().preference(Preference.RECEIVER);
            var receiver = tasklets.spawn(() -> trace.add(channel.receive().toString()));
            tasklets.spawn(() -> NoYield.run(() -> {
                channel.send(1);
                assertEquals(State.SCHEDULED, receiver.state());
                receiver.remove();
            }));
            tasklets.run();
            assertStaysPaused(receiver);
            insertAndRun(receiver);
            assertEquals(List.of("1"), trace);
        }
    }

    // ---- at the same moment ------------------------------------------------------------------------------------------

    @Test
    void insert_bySeveralThreadsAtOnce_isNeverAnError() throws Exception {
        try (var real = Tasklets.open()) {
            var rounds = new AtomicInteger();
            var tasklet = real.spawn(() -> {
                while (rounds.incrementAndGet() < 500) {
                    real.scheduleRemove(); // so it is never blocked
                }
            });
            var threads = Stream.generate(() -> OrdinaryThread.start(() -> insertUntilItEnds(tasklet))).limit(2)
                    .toList();
            while (!tasklet.task().isDone()) {
                real.await(HOUR);
                real.run();
            }
            for (var thread : threads) {
                thread.value();
            }
        }
    }

    private static void insertUntilItEnds(Tasklet tasklet) {
        try {
            for (;;) {
                tasklet.insert();
                Thread.yield();
            }
        } catch (IllegalStateException failure) {
            if (!tasklet.task().isDone()) {
                throw failure;
            }
        }
    }

    @Test
    void kill_byAnotherThreadWhileItIsRemoved_alwaysEndsIt() throws Exception {
        try (var real = Tasklets.open()) {
            var all = new ArrayList<Tasklet>();
            for (var i = 0; i < 500; i++) {
                all.add(real.spawn(() -> Task.park()));
            }
            real.run();
            for (var i = 0; i < 500; i++) {
                all.add(real.spawn(() -> {}));
            }
            all.forEach(tasklet -> tasklet.task().unpark());
            var killer = OrdinaryThread.start(() -> all.forEach(Tasklet::kill));
            for (var tasklet : all) {
                try {
                    tasklet.remove();
                } catch (IllegalStateException killed) {
                    assertFalse(tasklet.state() == State.PAUSED, killed.toString());
                }
            }
            killer.value();
            real.run();
            all.forEach(tasklet -> assertEquals(State.ENDED, tasklet.state()));
        }
    }

    // ---- ends --------------------------------------------------------------------------------------------------------

    private WeakReference<Object> pausedAndCancelledBeforeItBegan() {
        var captured = new Object();
        var tasklet = tasklets.spawn("victim", () -> trace.add(captured.toString()));
        tasklet.remove();
        assertTrue(tasklet.task().cancel());
        return new WeakReference<>(tasklet.task());
    }

    @Test
    void removedUnstarted_cancelled_isNotKept() {
        try (rig) {
            var task = pausedAndCancelledBeforeItBegan();
            tasklets.run();
            for (var tries = 0; tries < 100 && task.get() != null; tries++) {
                System.gc();
            }
            assertEquals(null, task.get());
        }
    }

    @Test
    void close_pausedInEveryWay_allEndWithTheirFinally() {
        var all = new ArrayList<Tasklet>();
        try (rig) {
            for (var i = 0; i < 10; i++) {
                all.add(tasklets.spawn(() -> {
                    try {
                        tasklets.scheduleRemove();
                    } finally {
                        Task.shield(() -> {
                            tasklets.scheduleRemove(); // nobody would insert it any more
                            return trace.add("clean");
                        });
                    }
                }));
            }
            tasklets.run();
            for (var i = 0; i < 10; i++) {
                var unstarted = tasklets.spawn(() -> trace.add("not this"));
                unstarted.remove();
                all.add(unstarted);
            }
        }
        assertEquals(10, trace.size());
        all.forEach(tasklet -> assertEquals(State.ENDED, tasklet.state()));
        assertThrows(IllegalStateException.class, () -> all.getFirst().insert());
    }
}
