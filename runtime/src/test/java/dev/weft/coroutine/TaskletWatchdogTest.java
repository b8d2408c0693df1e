package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.NoYield;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Tasklet.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/**
 * Stackless Python's {@code test_watchdog}, by behaviour: time on a virtual clock for its byte codes, and what only yields is
 * interrupted.
 *
 * <p>
 * Ported: {@code test_simple}, {@code test_nested} (at any depth of calls), {@code test_nested2} (no budget at all), {@code
 * test_tasklet_with_schedule}, {@code test_send_recv}, {@code test_atomic} (as a {@link NoYield} section), {@code test_exception},
 * {@code test_run_return}, {@code test_lone_receive}, {@code test_channelchain} (the soft watchdog: a run for a total time); of {@code
 * TestDeadlock}: {@code testReceiveOnMain}, {@code test_main_receiving_endttasklet}, {@code test_main_sending_enddtasklet}, {@code
 * test_main_gets_exception}, {@code test_tasklet_and_main_receive}, {@code test_error_propagation_when_not_deadlock}; {@code
 * test_aliveness1} of {@code test_miscell}'s {@code TestWatchdog}.
 *
 * <p>
 * Without counterpart: {@code test_exec_tasklet} (no interpreter), {@code test_pickle} (no stack of the JVM can be), {@code
 * test_tasklet_deadlock} (the error goes to the caller of {@code call}, and the wait of its body is cancelled: a task that waits can be
 * told nothing else), {@code TestNewWatchdog} (runs do not nest: an error, in {@code TaskletTest}), {@code xtest_recursion_count}.
 */
@Limited
final class TaskletWatchdogTest {
    private static final Duration BUDGET = Duration.ofMillis(10);

    private final TaskletRig rig = new TaskletRig();
    private final Tasklets tasklets = rig.tasklets;
    private final List<String> trace = rig.trace;

    /** Runs all to their end, inserting whoever was interrupted; says how often that was. */
    private int autoschedule(Duration budget) {
        var interrupted = 0;
        for (var hog = tasklets.run(budget); hog.isPresent(); hog = tasklets.run(budget)) {
            interrupted++;
            assertEquals(State.PAUSED, hog.get().state());
            hog.get().insert();
        }
        return interrupted;
    }

    private void pass(int moments) {
        for (var i = 0; i < moments; i++) {
            rig.passTime();
        }
    }

    // ---- the watchdog ------------------------------------------------------------------------------------------------

    @Test
    void run_withinTheBudget_interruptsNobody() {
        try (rig) {
            tasklets.spawn(() -> rig.compute(9));
            tasklets.spawn(() -> rig.compute(5));
            assertEquals(Optional.empty(), tasklets.run(BUDGET));
        }
    }

    @Test
    void run_hog_isReturnedPausedAndHasNoFurtherTurn() {
        try (rig) {
            var hog = tasklets.spawn("hog", () -> {
                rig.compute(50);
                trace.add("hog");
            });
            tasklets.spawn("quick", () -> trace.add("quick"));
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            assertEquals(State.PAUSED, hog.state());
            assertTrue(hog.stackTrace().stream().anyMatch(frame -> frame.getMethodName().equals("compute")));
            assertEquals(Optional.empty(), tasklets.run(BUDGET));
            assertEquals(List.of("quick"), trace);
            hog.insert();
            assertEquals(State.SCHEDULED, hog.state());
            tasklets.run();
            assertEquals(List.of("quick", "hog"), trace);
            assertEquals(State.ENDED, hog.state());
        }
    }

    @Test
    void run_severalHogs_allCometoTheirEnd() {
        try (rig) {
            var all = List.of(tasklets.spawn(() -> rig.compute(50)), tasklets.spawn(() -> rig.compute(50)),
                    tasklets.spawn(() -> rig.compute(50)));
            assertTrue(autoschedule(BUDGET) >= 12, "3 * 50 ms in parts of a little more than 10");
            all.forEach(tasklet -> assertEquals(State.ENDED, tasklet.state()));
        }
    }

    @Test
    void run_hogDeepInCalls_isInterruptedAndGoesOn() {
        try (rig) {
            for (var i = 0; i < 3; i++) {
                tasklets.spawn(() -> {
                    for (var depth : List.of(1, 10, 100)) {
                        computeAtDepth(depth);
                    }
                    trace.add("end");
                });
            }
            assertTrue(autoschedule(BUDGET) > 3);
            assertEquals(List.of("end", "end", "end"), trace);
        }
    }

    private void computeAtDepth(int depth) {
        if (depth == 0) {
            rig.compute(20);
        } else {
            computeAtDepth(depth - 1);
        }
    }

    @Test
    void run_noBudget_interruptsAtEveryYieldAndAllEnd() {
        try (rig) {
            for (var i = 0; i < 3; i++) {
                tasklets.spawn(() -> {
                    rig.passTime();
                    tasklets.schedule();
                    rig.passTime();
                    tasklets.schedule();
                });
            }
            assertEquals(6, autoschedule(Duration.ZERO));
        }
    }

    @Test
    void run_taskletGivesWayByItself_isInterruptedLess() {
        try (rig) {
            tasklets.spawn(() -> rig.compute(100));
            var rude = autoschedule(BUDGET);
            tasklets.spawn(() -> {
                for (var i = 0; i < 20; i++) {
                    rig.compute(5);
                    tasklets.schedule();
                }
            });
            assertEquals(0, autoschedule(BUDGET));
            assertTrue(rude > 0);
        }
    }

    @Test
    void run_yieldsTooLate_isReturned() {
        try (rig) {
            var rude = tasklets.spawn(() -> {
                pass(11); // without a checkpoint: nobody can do anything about it
                tasklets.schedule();
            });
            assertEquals(Optional.of(rude), tasklets.run(BUDGET));
        }
    }

    @Test
    void run_waitsOrEndsTooLate_isNotReturned() {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            var waits = tasklets.spawn(() -> {
                pass(100);
                channel.receive();
                rig.compute(5);
            });
            tasklets.spawn(() -> pass(100));
            assertEquals(Optional.empty(), tasklets.run(BUDGET));
            assertTrue(channel.trySend(1));
            assertEquals(Optional.empty(), tasklets.run(BUDGET), "the wait was the end of what it had used");
            assertEquals(State.ENDED, waits.state());
        }
    }

    @Test
    void run_checkpointSlices_addUpWhileTheOthersRun() {
        try (rig) {
            var hog = tasklets.spawn("hog", () -> rig.compute(30));
            tasklets.spawn(() -> {
                while (hog.state() == State.SCHEDULED) {
                    trace.add("turn");
                    tasklets.schedule();
                }
            });
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            assertTrue(trace.size() >= BUDGET.dividedBy(TaskletRig.MOMENT) / 3, trace.toString());
            hog.kill();
            tasklets.run();
            assertTrue(hog.task().isCancelled());
        }
    }

    @Test
    void run_clientsOfAServer_allServed() {
        try (rig) {
            var channel = Channel.<String>rendezvous();
            var served = new ArrayList<String>();
            var server = tasklets.spawn("server", () -> {
                for (;;) {
                    served.add(channel.receive());
                }
            });
            for (var name : List.of("client1", "client2", "client3")) {
                tasklets.spawn(name, () -> {
                    for (var i = 0; i < 20; i++) {
                        rig.compute(1);
                        channel.send(name);
                    }
                });
            }
            autoschedule(BUDGET);
            assertEquals(60, served.size());
            assertEquals(State.BLOCKED, server.state());
            server.kill();
            tasklets.run();
            assertEquals(State.ENDED, server.state());
        }
    }

    @Test
    void run_hogInNoYieldSection_isInterruptedBehindIt() {
        try (rig) {
            var hog = tasklets.spawn(() -> {
                NoYield.run(() -> {
                    rig.compute(100);
                    trace.add("section");
                });
                rig.compute(10);
                trace.add("end");
            });
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            assertEquals(List.of("section"), trace);
        }
    }

    @Test
    void run_taskletFailsUnderAWatchdog_comesOutOfTheRun() {
        try (rig) {
            tasklets.spawn(() -> {
                throw new UnsupportedOperationException("test");
            });
            assertInstanceOf(UnsupportedOperationException.class, TaskletRig.causeOf(() -> autoschedule(BUDGET)));
        }
    }

    @Test
    void run_hogIsKilled_runsItsFinallyAndEnds() {
        try (rig) {
            var hog = tasklets.spawn(() -> {
                try {
                    rig.compute(50);
                } finally {
                    trace.add("finally");
                }
            });
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            assertTrue(hog.kill());
            assertEquals(Optional.empty(), tasklets.run(BUDGET));
            assertEquals(List.of("finally"), trace);
        }
    }

    @Test
    void run_hogIsCancelledWhilePaused_isScheduledAgain() {
        try (rig) {
            var hog = tasklets.spawn(() -> rig.compute(50));
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            hog.task().cancel();
            assertEquals(State.SCHEDULED, hog.state());
            tasklets.run();
            assertTrue(hog.task().isCancelled());
        }
    }

    @Test
    void run_afterAnInterruptedOne_nobodyIsLeft() {
        try (rig) {
            var hog = tasklets.spawn(() -> rig.compute(50));
            assertEquals(Optional.of(hog), tasklets.run(BUDGET));
            tasklets.spawn(() -> trace.add("other"));
            assertEquals(Optional.empty(), tasklets.run(BUDGET));
            assertEquals(List.of("other"), trace);
        }
    }

    @Test
    void run_loneReceive_returns() {
        try (rig) {
            var lone = tasklets.spawn(() -> Channel.<Integer>rendezvous().receive());
            tasklets.run();
            assertEquals(State.BLOCKED, lone.state());
        }
    }

    @Test
    void runFor_chainOfTasklets_stopsAtASwitchAndPausesNobody() {
        try (rig) {
            var channels = List.of(Channel.<Integer>rendezvous(), Channel.<Integer>rendezvous(),
                    Channel.<Integer>rendezvous());
            var chain = new ArrayList<Tasklet>();
            for (var number = 0; number < 3; number++) {
                var me = number;
                chain.add(tasklets.spawn(() -> {
                    var baton = 0;
                    for (var first = me == 0;; first = false) {
                        if (!first) {
                            baton = channels.get(me).receive();
                        }
                        rig.compute(3);
                        channels.get((me + 1) % 3).send(baton + 1);
                    }
                }));
            }
            for (var frame = 0; frame < 10; frame++) {
                assertTrue(tasklets.runFor(BUDGET));
                assertTrue(chain.stream().noneMatch(tasklet -> tasklet.state() == State.PAUSED));
            }
            chain.forEach(Tasklet::kill);
            tasklets.run();
            assertTrue(chain.stream().allMatch(tasklet -> tasklet.state() == State.ENDED));
        }
    }

    // ---- deadlock ----------------------------------------------------------------------------------------------------

    @Test
    void call_bodyReturns_isItsValueAndTheOthersRan() throws Exception {
        try (rig) {
            var channel = Channel.<Integer>rendezvous();
            tasklets.spawn(() -> {
                Task.sleep(Duration.ofHours(1));
                channel.send(7);
            });
            assertEquals(7, (int) tasklets.call(channel::receive));
            assertThrows(IOException.class, () -> tasklets.call(() -> {
                throw new IOException("test");
            }));
        }
    }

    @Test
    void call_lastRunnableWaits_isADeadlockAndItsWaitIsCancelled() {
        try (rig) {
            var deadlock = assertThrows(IllegalStateException.class, () -> tasklets.call(() -> {
                try {
                    return Channel.<Integer>rendezvous().receive();
                } catch (Cancelled cancelled) {
                    trace.add("cancelled");
                    throw cancelled;
                }
            }));
            assertTrue(
                    String.valueOf(deadlock.getMessage()).startsWith("deadlock: the last runnable tasklet can't wait"),
                    deadlock.getMessage());
            assertTrue(String.valueOf(deadlock.getMessage()).contains("RECEIVE"), deadlock.getMessage());
            assertEquals(List.of("cancelled"), trace);
        }
    }

    @Test
    void call_othersEndWhileTheBodyReceives_isADeadlock() {
        try (rig) {
            tasklets.spawn(() -> trace.add("ended"));
            assertThrows(IllegalStateException.class, () -> tasklets.call(Channel.<Integer>rendezvous()::receive));
            assertEquals(List.of("ended"), trace);
        }
    }

    @Test
    void call_othersEndWhileTheBodySends_isADeadlock() {
        try (rig) {
            tasklets.spawn(() -> trace.add("ended"));
            var channel = Channel.<Integer>rendezvous();
            assertThrows(IllegalStateException.class, () -> tasklets.call(() -> {
                channel.send(1);
                return 1;
            }));
            assertEquals(0, channel.balance());
        }
    }

    @Test
    void call_taskletFailsWhileTheBodyWaits_theBodyIsCancelledAndTheCallThrowsIt() {
        try (rig) {
            tasklets.spawn(() -> {
                throw new ArithmeticException("mumbai");
            });
            var channel = Channel.<Integer>rendezvous();
            var thrown = TaskletRig.causeOf(() -> tasklets.call(channel::receive));
            assertEquals("mumbai", thrown.getMessage());
            assertEquals(0, channel.balance());
        }
    }

    @Test
    void call_taskletAndBodyReceive_isADeadlockOfTheBody() {
        try (rig) {
            var waits = tasklets.spawn(() -> Channel.<Integer>rendezvous().receive());
            assertThrows(IllegalStateException.class, () -> tasklets.call(Channel.<Integer>rendezvous()::receive));
            assertEquals(State.BLOCKED, waits.state());
        }
    }

    @Test
    void call_operationElsewhereIsAlive_waitsForIt() throws Exception {
        try (var real = Tasklets.open()) {
            var channel = Channel.<Integer>rendezvous();
            var alive = real.scheduler().keepAlive();
            var thread = new Thread(() -> {
                channel.send(3);
                alive.close();
            });
            assertEquals(3, real.call(() -> {
                thread.start();
                return channel.receive();
            }));
            thread.join();
        }
    }

    @Test
    void call_cleanUpWaits_isDoneBeforeTheErrorComes() {
        try (rig) {
            assertThrows(IllegalStateException.class, () -> tasklets.call(() -> {
                try {
                    return Channel.<Integer>rendezvous().receive();
                } finally {
                    Task.shield(() -> {
                        Task.sleep(Duration.ofHours(1));
                        return trace.add("clean");
                    });
                }
            }));
            assertEquals(List.of("clean"), trace);
        }
    }

    @Test
    void call_bodyIsKilled_throwsCancellation() {
        try (rig) {
            assertThrows(CancellationException.class, () -> tasklets.call(() -> tasklets.current().kill()));
        }
    }

    @Test
    void run_failureBesideOneThatYields_comesOut() {
        try (rig) {
            var yields = tasklets.spawn(tasklets::schedule);
            tasklets.spawn(() -> {
                throw new ArithmeticException("bar");
            });
            var thrown = TaskletRig.causeOf(tasklets::run);
            assertEquals("bar", thrown.getMessage());
            assertEquals(State.SCHEDULED, yields.state());
            assertFalse(yields.task().isDone());
        }
    }
}
