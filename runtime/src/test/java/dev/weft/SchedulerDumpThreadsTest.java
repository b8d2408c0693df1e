package dev.weft;

import static dev.weft.SchedulerDumpTest.dumpOf;
import static dev.weft.SchedulerDumpTest.mentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import dev.weft.testing.VirtualClock;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Dumps of carriers that have threads: by tasks, by ordinary threads, of carriers that do not answer, and meanwhile. */
@Limited
final class SchedulerDumpThreadsTest {
    /** Half a second each. */
    private static final int MOST_TRIES = 40;

    private static Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).start();
    }

    /** A task that holds its carrier until it is told to stop. */
    private static final class Computing implements Action {
        private final CountDownLatch started = new CountDownLatch(1);
        private volatile boolean over;

        @Override
        public void run() {
            started.countDown();
            while (!over) {
                Thread.onSpinWait();
            }
        }

        Task<Void> startIn(Scheduler scheduler) throws InterruptedException {
            var task = scheduler.spawn("computes", this);
            started.await();
            return task;
        }

        void end() {
            over = true;
        }
    }

    private static boolean allAnswered(SchedulerDump dump) {
        return dump.carriers().stream().allMatch(CarrierDump::answered);
    }

    /** The first dump that every carrier has answered: while the machine stands still none does. */
    static SchedulerDump answered(Callable<SchedulerDump> dumping) throws Exception {
        for (var tries = 1;; tries++) {
            var dump = dumping.call();
            if (allAnswered(dump)) {
                return dump;
            }
            assertTrue(tries < MOST_TRIES, dump::toString);
        }
    }

    private static Task<Void> parkedIn(Scheduler scheduler) {
        var task = scheduler.spawn(() -> Task.park());
        while (!task.isParked()) {
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void dump_inATask_showsItRunning() throws Exception {
        try (var scheduler = start(2)) {
            var parked = parkedIn(scheduler);
            var dumping = new ArrayList<Task<SchedulerDump>>();
            var dump = answered(() -> {
                dumping.add(scheduler.spawn(() -> scheduler.dump()));
                return dumping.getLast().join();
            });
            var task = dumping.getLast();
            assertEquals(TaskStatus.RUNNING, dumpOf(dump, task).status());
            assertTrue(dumpOf(dump, task).waiting().isEmpty());
            assertEquals(TaskStatus.PARKED, dumpOf(dump, parked).status());
        }
    }

    @Test
    void dump_inATaskOfAnotherScheduler_isAnswered() throws Exception {
        try (var here = start(1); var there = start(1)) {
            var parked = parkedIn(there);
            var dump = answered(() -> here.spawn(() -> there.dump()).join());
            assertEquals(ParkReason.PARK, dumpOf(dump, parked).waiting().orElseThrow().reason());
        }
    }

    @Test
    void dump_inACancelledTask_isAnswered() {
        try (var scheduler = start(1)) {
            scheduler.spawn(() -> {
                Task.current().cancel();
                return answered(scheduler::dump);
            }).join();
        }
    }

    @Test
    @ContinuationOnly("a virtual thread is never pinned here")
    void dump_wherePinned_isRefused() {
        try (var scheduler = start(1)) {
            scheduler.spawn(() -> PinnedPlace.UPCALL.run(() -> assertThrows(PinnedException.class, scheduler::dump)))
                    .join();
        }
    }

    @Test
    void dump_onAnInterruptedThread_isAnsweredAndKeepsTheInterrupt() throws Exception {
        try (var scheduler = start(2)) {
            parkedIn(scheduler);
            OrdinaryThread.start(() -> {
                Thread.currentThread().interrupt();
                answered(scheduler::dump);
                assertTrue(Thread.currentThread().isInterrupted());
            }).value();
        }
    }

    @Test
    void dump_interruptedMeanwhile_keepsTheInterrupt() throws Exception {
        try (var scheduler = start(1)) {
            var computing = new Computing();
            computing.startIn(scheduler);
            var dumper = OrdinaryThread.start(() -> {
                SchedulerDump dump;
                do { // it waits for half a second only
                    dump = scheduler.dump();
                } while (!Thread.currentThread().isInterrupted());
                return dump.carriers().size() == 1;
            });
            dumper.awaitBlocked().interrupt();
            computing.end();
            assertTrue(dumper.value());
        }
    }

    @Test
    void dump_carrierThatComputes_isShownFromOutside() throws Exception {
        try (var scheduler = start(1)) {
            var parked = parkedIn(scheduler);
            var computing = new Computing();
            var task = computing.startIn(scheduler);
            var dump = scheduler.dump();
            computing.end();
            var carrier = dump.carriers().getFirst();
            assertFalse(carrier.answered());
            assertEquals(OptionalLong.of(task.id()), carrier.mounted());
            assertTrue(mentions(carrier.stack(), Computing.class), dump.toString());
            assertEquals(TaskStatus.RUNNING, dumpOf(dump, task).status());
            var seen = dumpOf(dump, parked);
            assertEquals(ParkReason.PARK, seen.waiting().orElseThrow().reason());
            assertTrue(seen.stack().isEmpty());
            assertTrue(dump.toString().contains("did not answer: task #" + task.id() + " runs"), dump.toString());
        }
    }

    @Test
    void dump_virtualClockAndACarrierThatComputes_comesAndLeavesTheClock() throws Exception {
        var clock = new VirtualClock();
        try (var scheduler = Scheduler.builder().carriers(2).world(World.builder().clock(clock).build()).start()) {
            var computing = new Computing();
            computing.startIn(scheduler);
            var dump = scheduler.spawn(() -> scheduler.dump()).join();
            computing.end();
            assertFalse(allAnswered(dump));
            assertEquals(0, clock.elapsed().toNanos());
        }
    }

    @Test
    void dump_severalAtOnce_areAllAnswered() throws Exception {
        try (var scheduler = start(2)) {
            var parked = parkedIn(scheduler);
            var thread = OrdinaryThread.start(() -> answered(scheduler::dump));
            var first = scheduler.spawn(() -> answered(scheduler::dump));
            var second = scheduler.spawn(() -> answered(scheduler::dump));
            for (var dump : new SchedulerDump[]{thread.value(), first.join(), second.join()}) {
                assertEquals(TaskStatus.PARKED, dumpOf(dump, parked).status());
            }
        }
    }

    @Test
    void dump_amidTasksThatComeAndGo_neverFails() throws Exception {
        try (var scheduler = start(2)) {
            var over = new AtomicBoolean();
            var tasks = IntStream.range(0, 8).mapToObj(_ -> scheduler.spawn(() -> {
                while (!over.get()) {
                    Task.spawn(() -> Task.yield()).join();
                }
            })).toList();
            for (var i = 0; i < Scaled.size(100); i++) {
                assertEquals(2, scheduler.dump().carriers().size());
                for (var carrier : scheduler.carrierArray()) { // what is otherwise read after half a second only
                    var request = new DumpRequest(scheduler, Parker.current());
                    assertFalse(CarrierSurvey.fromOutside(request, carrier).carrier().answered());
                }
            }
            over.set(true);
            tasks.forEach(Task::join);
        }
    }

    @Test
    void dump_whileItCloses_saysSo() {
        var scheduler = start(1);
        var dump = scheduler.spawn(() -> {
            try {
                Task.park();
                throw new AssertionError("not cancelled");
            } catch (Cancelled _) {
                return answered(scheduler::dump);
            }
        });
        while (!dump.isParked()) {
            Thread.onSpinWait();
        }
        scheduler.close();
        assertEquals(SchedulerDump.Phase.CLOSING, dump.join().phase());
        assertEquals(TaskStatus.RUNNING, dumpOf(dump.join(), dump).status());
    }

    @Test
    void dump_afterClose_isEmptyAndAnswered() {
        var scheduler = start(2);
        parkedIn(scheduler);
        scheduler.close();
        var dump = scheduler.dump();
        assertTrue(allAnswered(dump));
        assertTrue(dump.carriers().stream().allMatch(carrier -> carrier.tasks().isEmpty()));
        assertEquals(SchedulerDump.Phase.STOPPED, dump.phase());
    }

    @Test
    void dump_threadThatJoins_isListedByItsTasksSchedulerOnly() throws Exception {
        try (var scheduler = start(1); var other = start(1)) {
            var parked = parkedIn(scheduler);
            var joiner = OrdinaryThread.start(() -> parked.join()).awaitBlocked();
            var found = scheduler.dump().threads().stream().filter(thread -> thread.waiting().ownerId().isPresent())
                    .toList();
            assertEquals(1, found.size());
            assertEquals("ordinary", found.getFirst().name());
            assertEquals(ParkReason.JOIN, found.getFirst().waiting().reason());
            assertEquals(OptionalLong.of(parked.id()), found.getFirst().waiting().ownerId());
            assertTrue(mentions(found.getFirst().stack(), SchedulerDumpThreadsTest.class));
            assertTrue(
                    other.dump().threads().stream().noneMatch(thread -> thread.waiting().reason() == ParkReason.JOIN));
            parked.unpark();
            joiner.value();
            assertTrue(scheduler.dump().threads().stream()
                    .noneMatch(thread -> thread.waiting().reason() == ParkReason.JOIN));
        }
    }

    @Test
    void dump_onTheThreadThatDrivesOthers_isAnswered() {
        try (var kit = TestKit.fifo(); var scheduler = start(1)) {
            kit.awaitAllParked();
            var parked = parkedIn(scheduler);
            assertEquals(TaskStatus.PARKED, dumpOf(scheduler.dump(), parked).status());
        }
    }
}
