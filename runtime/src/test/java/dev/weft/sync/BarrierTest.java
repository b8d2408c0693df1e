package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * All parties get through together, or none does.
 *
 * <p>
 * By behaviour from CPython's {@code lock_tests} (BarrierTests): constructor, barrier, barrier_10, wait_return, action, abort, reset,
 * abort_and_reset, timeout, default_timeout (no counterpart: a barrier has none), single_thread, repr. Otherwise here: the
 * broken state is that of one round, and a party that comes while the action runs belongs to the next.
 */
@Limited
final class BarrierTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    private static Task<Integer> startAwaiting(TestKit kit, Barrier barrier) {
        Task<Integer> task = kit.spawn(() -> barrier.await());
        task.onComplete(_ -> {});
        kit.awaitAllParked();
        return task;
    }

    private static void assertBroken(Task<?> task, String why) {
        assertEquals(BarrierBrokenException.class, task.exceptionNow().getClass());
        assertTrue(String.valueOf(task.exceptionNow().getMessage()).contains(why), task.exceptionNow().toString());
    }

    // ---- passing -----------------------------------------------------------------------------------------------------

    @Test
    void create_noParties_isRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Barrier.of(0)).toString().contains("0"));
        assertThrows(IllegalArgumentException.class, () -> Barrier.of(-1, () -> {}));
    }

    @Test
    void await_onlyParty_passesWithoutWaiting() throws Exception {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(1, () -> trace.add("action"));
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                assertEquals(0, barrier.await());
                assertEquals(OptionalInt.of(0), barrier.await(Duration.ZERO));
            });
            assertEquals(2, barrier.stats().rounds());
        }
        assertEquals(List.of("action", "action", "other"), trace);
    }

    @Test
    void await_allArrive_eachGetsItsPlace() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3);
            var first = startAwaiting(kit, barrier);
            var second = startAwaiting(kit, barrier);
            assertEquals(new Barrier.Stats(3, 2, 2, false, 0), barrier.stats());
            assertEquals("Barrier[2 of 3 arrived, 2 waiting]", barrier.toString());
            var third = startAwaiting(kit, barrier);
            assertEquals(List.of(0, 1, 2), List.of(first.resultNow(), second.resultNow(), third.resultNow()));
            assertEquals(new Barrier.Stats(3, 0, 0, false, 1), barrier.stats());
        }
    }

    @Test
    void await_againAndAgain_nobodyIsARoundAhead() {
        for (var seed = 0L; seed < 20; seed++) {
            try (var kit = TestKit.seeded(2, seed)) {
                var rounds = new int[5];
                var barrier = Barrier.of(5, () -> {
                    for (var round : rounds) {
                        assertEquals(rounds[0], round);
                    }
                });
                var tasks = new ArrayList<Task<Void>>();
                for (var i = 0; i < 5; i++) {
                    var party = i;
                    tasks.add(kit.spawn(() -> {
                        for (var round = 0; round < 10; round++) {
                            rounds[party]++;
                            Task.yield();
                            barrier.await();
                        }
                    }));
                }
                kit.awaitAllParked();
                tasks.forEach(Task::resultNow);
                assertEquals(10, barrier.stats().rounds());
            }
        }
    }

    @Test
    void await_action_isRunByTheLastBeforeAnyGoesOn() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3, () -> {
                trace.add("action in " + Task.current().name());
                Task.sleep(SECOND);
                trace.add("action over");
            });
            for (var i = 0; i < 3; i++) {
                kit.spawn(() -> trace.add("through " + barrier.await()));
            }
            kit.advance(SECOND);
        }
        assertEquals(List.of("action in task-3", "action over", "through 2", "through 0", "through 1"), trace);
    }

    @Test
    void await_whileTheActionRuns_belongsToTheNextRound() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> Task.sleep(SECOND));
            var first = startAwaiting(kit, barrier);
            startAwaiting(kit, barrier);
            var third = startAwaiting(kit, barrier);
            var fourth = startAwaiting(kit, barrier);
            var impatient = kit.spawn(() -> barrier.await(Duration.ofMillis(1)));
            kit.advance(Duration.ofMillis(1));
            assertEquals(OptionalInt.empty(), impatient.resultNow(), "it has not arrived, so it breaks nothing");
            assertFalse(first.isDone());
            kit.advance(SECOND);
            assertEquals(0, first.resultNow());
            assertFalse(third.isDone());
            kit.advance(SECOND);
            assertEquals(0, third.resultNow());
            assertEquals(1, fourth.resultNow());
            assertEquals(2, barrier.stats().rounds());
        }
    }

    // ---- breaking ----------------------------------------------------------------------------------------------------

    @Test
    void timeout_ofOneParty_breaksForAllAndThatOneIsToldOtherwise() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3);
            var other = startAwaiting(kit, barrier);
            var impatient = kit.spawn(() -> barrier.await(SECOND));
            kit.advance(SECOND);
            assertEquals(OptionalInt.empty(), impatient.resultNow());
            assertBroken(other, "time");
            assertTrue(barrier.isBroken());
            assertBroken(startAwaiting(kit, barrier), "time");
            assertEquals(new Barrier.Stats(3, 2, 0, true, 0), barrier.stats());
            assertEquals("Barrier[broken, 0 waiting]", barrier.toString());
        }
    }

    @Test
    void cancel_ofOneParty_breaksForAllAndThatOneIsCancelled() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3);
            var cancelled = startAwaiting(kit, barrier);
            var other = startAwaiting(kit, barrier);
            cancelled.cancel();
            kit.awaitAllParked();
            assertTrue(cancelled.isCancelled());
            assertBroken(other, "cancelled");
        }
    }

    @Test
    void cancel_beforeItArrives_breaksNothing() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2);
            var first = startAwaiting(kit, barrier);
            kit.spawn(() -> {
                Task.current().cancel();
                barrier.await();
            });
            kit.awaitAllParked();
            assertFalse(barrier.isBroken());
            startAwaiting(kit, barrier);
            assertEquals(0, first.resultNow());
        }
    }

    @Test
    void cancel_ofAPartyWhileTheActionRuns_breaksForAllTheLeaderToo() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3, () -> Task.sleep(SECOND));
            var cancelled = startAwaiting(kit, barrier);
            var other = startAwaiting(kit, barrier);
            var leader = startAwaiting(kit, barrier);
            var early = startAwaiting(kit, barrier);
            cancelled.cancel();
            kit.awaitAllParked();
            assertTrue(cancelled.isCancelled());
            assertBroken(other, "cancelled");
            assertBroken(early, "cancelled");
            assertFalse(leader.isDone());
            kit.advance(SECOND);
            assertBroken(leader, "cancelled");
        }
    }

    @Test
    void cancel_ofTheLeaderInTheAction_breaksForAll() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> Task.sleep(SECOND));
            var first = startAwaiting(kit, barrier);
            var leader = startAwaiting(kit, barrier);
            leader.cancel();
            kit.awaitAllParked();
            assertTrue(leader.isCancelled());
            assertBroken(first, "cancelled");
            assertNull(first.exceptionNow().getCause());
        }
    }

    /** The round passes and the time is over in the same instant: it has passed. */
    @Test
    void timeout_togetherWithTheLastArrival_passes() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2);
            var last = kit.spawn(() -> {
                Task.sleep(SECOND); // due in the same turn, and queued first
                return barrier.await();
            });
            var first = kit.spawn(() -> barrier.await(SECOND));
            kit.advance(SECOND);
            assertEquals(OptionalInt.of(0), first.resultNow());
            assertEquals(1, last.resultNow());
        }
    }

    private void actionFails(Action action, Class<? extends Throwable> forTheLeader, Throwable cause) {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, action);
            var first = startAwaiting(kit, barrier);
            var leader = startAwaiting(kit, barrier);
            assertEquals(forTheLeader, leader.exceptionNow().getClass());
            assertBroken(first, "action");
            assertSame(cause, first.exceptionNow().getCause());
            assertBroken(startAwaiting(kit, barrier), "action");
        }
    }

    @Test
    void action_throwsUnchecked_leaderGetsItAndTheOthersItAsTheCause() {
        var failure = new IllegalArgumentException("action");
        actionFails(() -> {
            throw failure;
        }, IllegalArgumentException.class, failure);
    }

    @Test
    void action_throwsChecked_allGetItAsTheCause() {
        var failure = new IOException("action");
        actionFails(() -> {
            throw failure;
        }, BarrierBrokenException.class, failure);
    }

    @Test
    void abort_breaksForThePresentAndThoseWhoCome() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(3);
            var present = startAwaiting(kit, barrier);
            barrier.abort();
            barrier.abort();
            kit.awaitAllParked();
            assertBroken(present, "aborted");
            assertBroken(startAwaiting(kit, barrier), "aborted");
            barrier.reset();
            assertFalse(barrier.isBroken());
            var first = startAwaiting(kit, barrier);
            startAwaiting(kit, barrier);
            startAwaiting(kit, barrier);
            assertEquals(0, first.resultNow());
        }
    }

    @Test
    void abort_whileTheActionRuns_breaksForTheLeaderToo() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> Task.sleep(SECOND));
            var first = startAwaiting(kit, barrier);
            var leader = startAwaiting(kit, barrier);
            barrier.abort();
            kit.advance(SECOND);
            assertBroken(first, "aborted");
            assertBroken(leader, "aborted");
            assertTrue(barrier.isBroken());
        }
    }

    @Test
    void reset_breaksForThePresentAndNotForThoseWhoCome() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> Task.sleep(SECOND));
            var first = startAwaiting(kit, barrier);
            var leader = startAwaiting(kit, barrier);
            var early = startAwaiting(kit, barrier);
            barrier.reset();
            kit.awaitAllParked();
            assertBroken(first, "reset");
            assertEquals(TaskStatus.PARKED, early.status());
            assertEquals(1, barrier.stats().arrived(), "who came early has arrived in the new round");
            kit.advance(SECOND);
            assertBroken(leader, "reset");
            assertFalse(barrier.isBroken());
            startAwaiting(kit, barrier);
            kit.advance(SECOND);
            assertEquals(0, early.resultNow());
        }
    }

    @Test
    void reset_nobodyPresent_changesNothing() {
        var barrier = Barrier.of(2);
        barrier.reset();
        assertFalse(barrier.isBroken());
        assertEquals(2, barrier.parties());
    }

    // ---- at any moment -----------------------------------------------------------------------------------------------

    @Test
    void sweep_threePartiesTwoRounds_allOrNobody() {
        record State(Barrier barrier, List<Integer> passed) {}
        var report = CancelSweep.of(() -> {
            var passed = new ArrayList<Integer>();
            return new State(Barrier.of(3, () -> Task.sleep(SECOND)), passed);
        }).expecting(BarrierBrokenException.class::isInstance).check(state -> {
            assertEquals(0, state.passed.size() % 3, state.passed.toString());
            assertEquals(0, state.barrier.stats().waiting());
            state.barrier.reset();
            Task.spawn(() -> state.barrier.await());
            Task.spawn(() -> state.barrier.await());
            state.barrier.await();
        }).run(state -> {
            for (var i = 0; i < 3; i++) {
                Task.spawn("party", () -> {
                    state.passed.add(state.barrier.await());
                    state.passed.add(state.barrier.await());
                });
            }
        });
        assertTrue(report.causes().contains(ParkReason.BARRIER), report.toString());
    }

    @Test
    void await_tasksOfTwoCarriersAndThreads_everyRoundCountsAll() throws Exception {
        var count = new AtomicInteger();
        var rounds = Scaled.size(300);
        var barrier = Barrier.of(4, () -> assertEquals(0, count.get() % 4));
        Action party = () -> {
            for (var round = 0; round < rounds; round++) {
                count.incrementAndGet();
                barrier.await();
                assertTrue(count.get() >= 4 * (round + 1));
                barrier.await();
            }
        };
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var tasks = List.of(scheduler.spawn(party), scheduler.spawn(party));
            var threads = List.of(OrdinaryThread.start(party), OrdinaryThread.start(party));
            for (var task : tasks) {
                task.get();
            }
            for (var thread : threads) {
                assertTrue(thread.value());
            }
        }
        assertEquals(2L * rounds, barrier.stats().rounds());
    }

    // ---- more tasks than parties -------------------------------------------------------------------------------------

    /** Four take turns at a barrier of two: who waits while the action runs is not overtaken by those who come again. */
    @Test
    void await_moreTasksThanParties_nobodyIsOvertaken() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> Task.sleep(SECOND));
            for (var name : List.of("a", "b", "c", "d", "e")) {
                kit.spawn(() -> {
                    for (var i = 0; i < 4; i++) {
                        barrier.await();
                        trace.add(name);
                    }
                });
            }
            kit.advance(SECOND.multipliedBy(10));
            assertEquals(10, barrier.stats().rounds());
        }
        var passes = new HashMap<>(Map.of("a", 0, "b", 0, "c", 0, "d", 0, "e", 0));
        for (var name : trace) {
            passes.merge(name, 1, Integer::sum);
            var counts = passes.values();
            assertTrue(Collections.max(counts) - Collections.min(counts) <= 2, trace::toString);
        }
    }

    @Test
    void await_earlyOnesFillARound_theLastOfThemLeadsAndOneThatGivesUpIsPassedOver() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> {
                trace.add("action in " + Task.current().name());
                Task.sleep(SECOND);
            });
            startAwaiting(kit, barrier);
            startAwaiting(kit, barrier);
            var third = startAwaiting(kit, barrier);
            var cancelled = startAwaiting(kit, barrier);
            var fifth = startAwaiting(kit, barrier);
            cancelled.cancel();
            kit.advance(SECOND);
            assertTrue(cancelled.isCancelled());
            assertEquals(List.of("action in task-2", "action in task-5"), trace);
            assertEquals(new Barrier.Stats(2, 2, 1, false, 1), barrier.stats());
            fifth.cancel();
            kit.awaitAllParked();
            assertTrue(fifth.isCancelled());
            assertBroken(third, "cancelled");
        }
    }

    /** Whatever the order of abort and of the leader that is about to run, all get the same. */
    @Test
    void abort_beforeTheLeaderOfTheEarlyOnesRuns_breaksForItWithoutTheAction() {
        try (var kit = TestKit.fifo()) {
            var barrier = Barrier.of(2, () -> {
                trace.add("action");
                Task.sleep(SECOND);
            });
            startAwaiting(kit, barrier);
            kit.spawn(() -> {
                barrier.await();
                barrier.abort(); // the next leader is woken, but has not run
            });
            var third = startAwaiting(kit, barrier);
            var fourth = startAwaiting(kit, barrier);
            kit.advance(SECOND);
            assertBroken(third, "aborted");
            assertBroken(fourth, "aborted");
            assertEquals(List.of("action"), trace);
        }
    }
}
