package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Mutex;
import dev.weft.sync.ReadWriteLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlocks that the watchdog reports, and what it does not. By the real clock. */
@Limited
final class DeadlockTest {
    private static final String NAME = "dog-deadlock";

    private final LinkedBlockingQueue<DeadlockDump> reports = new LinkedBlockingQueue<>();
    private final Watchdog watchdog = new Watchdog(NAME, _ -> {}, reports::add);
    private final Mutex first = Mutex.create("first");
    private final Mutex second = Mutex.create("second");

    /** Never closed, so that nothing counts as a stall: the dump of its report would wake the watchdog. */
    private final List<Scheduler.KeepAlive> notStalled = new ArrayList<>();

    private Scheduler start(int carriers) {
        var scheduler = Scheduler.builder().carriers(carriers).watchdog(watchdog, Watchdog.DEFAULT_THRESHOLD).start();
        notStalled.add(scheduler.keepAlive());
        return scheduler;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static void lockBoth(Mutex one, Mutex other) {
        one.lock();
        while (other.owner().isEmpty()) {
            Task.yield();
        }
        other.lock();
    }

    private List<Task<Void>> deadlockIn(Scheduler scheduler) {
        return List.of(scheduler.spawn("a", () -> lockBoth(first, second)),
                scheduler.spawn("b", () -> lockBoth(second, first)));
    }

    private DeadlockDump awaitReport() throws InterruptedException {
        var report = reports.poll(50, TimeUnit.SECONDS);
        assertNotNull(report, "no report");
        return report;
    }

    private static Set<String> names(DeadlockDump deadlock) {
        return deadlock.members().stream().map(DeadlockDump.Member::name).collect(Collectors.toSet());
    }

    private void awaitSleep() {
        await(() -> watchdog.isAsleep() && threads().anyMatch(t -> t.getState() == Thread.State.WAITING));
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(NAME));
    }

    // ---- what it reports ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void deadlock_twoMutexes_isReportedWithBothSites(int carriers) throws Exception {
        try (var scheduler = start(carriers)) {
            deadlockIn(scheduler);
            var report = awaitReport();
            assertEquals(Set.of("a", "b"), names(report));
            for (var member : report.members()) {
                assertEquals(ParkReason.LOCK, member.waiting().reason());
                assertEquals(scheduler.name(), member.scheduler());
                assertTrue(SchedulerDumpTest.mentions(member.stack(), DeadlockTest.class), report::toLongString);
                assertTrue(member.toString().contains(" at " + DeadlockTest.class.getName() + ".lockBoth("),
                        member::toString);
            }
            assertTrue(report.toString().startsWith("Deadlock: \""), report::toString);
            assertTrue(report.toLongString().contains("\n\tat dev.weft.sync.Mutex.lock"), report::toLongString);
        }
    }

    /** The carriers are never idle, and there are timers, so it is no stall. */
    @Test
    void deadlock_amongBusyTasks_isReported() throws Exception {
        try (var scheduler = start(2)) {
            var over = new AtomicBoolean();
            var busy = new ArrayList<Task<Void>>();
            for (var i = 0; i < 4; i++) {
                busy.add(scheduler.spawn(() -> {
                    while (!over.get()) {
                        Task.spawn(() -> Task.yield()).join();
                    }
                }));
            }
            scheduler.spawn(() -> Task.sleep(Duration.ofDays(1)));
            deadlockIn(scheduler);
            assertEquals(Set.of("a", "b"), names(awaitReport()));
            over.set(true);
            busy.forEach(Task::join);
        }
    }

    @Test
    void deadlock_betweenTwoSchedulers_isReported() throws Exception {
        try (var here = start(1); var there = start(1)) {
            here.spawn("a", () -> lockBoth(first, second));
            there.spawn("b", () -> lockBoth(second, first));
            var report = awaitReport();
            assertEquals(Set.of(here.name(), there.name()),
                    report.members().stream().map(DeadlockDump.Member::scheduler).collect(Collectors.toSet()));
            assertTrue(report.members().stream().noneMatch(member -> member.stack().isEmpty()), report::toLongString);
        }
    }

    /** The thread blocks last, when the watchdog sleeps. */
    @Test
    void deadlock_withAThread_isReported() throws Exception {
        try (var scheduler = start(1)) {
            first.lock();
            scheduler.spawn("a", () -> second.run(() -> first.lock()));
            await(() -> second.owner().isPresent());
            awaitSleep();
            var holder = first.owner();
            var interrupter = Thread.currentThread();
            var reporter = OrdinaryThread.start(() -> {
                var report = awaitReport();
                interrupter.interrupt();
                return report;
            });
            assertTrue(holder.isPresent());
            try {
                second.lock();
            } catch (Cancelled _) {
                assertTrue(Thread.interrupted());
            }
            var report = reporter.value();
            assertEquals(Set.of("a", interrupter.getName()), names(report));
            assertTrue(report.members().stream().allMatch(
                    member -> SchedulerDumpTest.mentions(member.stack(), DeadlockTest.class)), report::toLongString);
            first.unlock();
        }
    }

    @Test
    void deadlock_threadThatJoinsWhoWantsItsMutex_isReported() throws Exception {
        try (var scheduler = start(1)) {
            var joiner = OrdinaryThread.start(() -> {
                first.lock();
                scheduler.spawn("a", () -> first.lock()).join();
            });
            var report = awaitReport();
            assertEquals(Set.of("a", "ordinary"), names(report));
            joiner.interrupt();
            assertTrue(joiner.failure() instanceof Cancelled);
        }
    }

    @Test
    void deadlock_ownerThatHasEnded_isReportedOnce() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn("ended", () -> first.lock()).join();
            scheduler.spawn("a", () -> first.lock());
            scheduler.spawn("b", () -> first.lock());
            var report = awaitReport();
            assertEquals(1, report.members().size());
            assertTrue(report.members().getFirst().waiting().owner().orElseThrow().contains("ended"),
                    report::toString);
            assertTrue(report.toString().contains("has ended"), report::toString);
            awaitSleep();
            assertTrue(reports.isEmpty());
        }
    }

    @Test
    void deadlock_nextOne_isReportedAndTheFirstNotAgain() throws Exception {
        try (var scheduler = start(1)) {
            deadlockIn(scheduler);
            assertEquals(Set.of("a", "b"), names(awaitReport()));
            awaitSleep();
            var third = Mutex.create();
            var fourth = Mutex.create();
            scheduler.spawn("c", () -> lockBoth(third, fourth));
            scheduler.spawn("d", () -> lockBoth(fourth, third));
            assertEquals(Set.of("c", "d"), names(awaitReport()));
            awaitSleep();
            assertTrue(reports.isEmpty());
        }
    }

    @Test
    void deadlock_sinkThatThrows_goesOn() throws Exception {
        var failing = new Watchdog("dog-fails", _ -> {}, report -> {
            reports.add(report);
            throw new IllegalStateException("as the test wants");
        });
        try (var scheduler = Scheduler.builder().carriers(1).watchdog(failing, Duration.ofSeconds(2)).start()) {
            deadlockIn(scheduler);
            awaitReport();
            await(failing::isAsleep);
            assertTrue(failing.hasThread());
        }
    }

    // ---- what it does not --------------------------------------------------------------------------------------------

    @Test
    void deadlock_waitsWithoutACircle_areNoneAndLetItSleep() {
        try (var scheduler = start(2)) {
            var holder = scheduler.spawn(() -> first.run(() -> Task.park()));
            await(() -> first.owner().isPresent());
            var waiting = scheduler.spawn(() -> first.lock());
            scheduler.spawn(() -> waiting.join());
            await(waiting::isParked);
            awaitSleep();
            assertTrue(reports.isEmpty());
            holder.unpark();
        }
    }

    /** Everybody waits for everybody all the time, but in one order: two readings never agree on a circle. */
    @Test
    void read_tasksThatLockInOneOrder_neverFindADeadlock() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).watchdog(Duration.ZERO).start()) {
            var over = new AtomicBoolean();
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 4; i++) {
                tasks.add(scheduler.spawn(() -> {
                    while (!over.get()) {
                        first.run(() -> second.run(() -> Task.yield()));
                    }
                }));
            }
            for (var i = 0; i < Scaled.size(100_000); i++) {
                for (var suspect : WaitGraph.read(List.of(scheduler))) {
                    assertFalse(suspect.isUnchanged(), () -> suspect.describe(_ -> List.of()).toString());
                }
            }
            over.set(true);
            tasks.forEach(Task::join);
        }
    }

    // ---- readers -----------------------------------------------------------------------------------------------------

    /** Reads, and wants the mutex; what the others have comes before. */
    private void readAndLock(ReadWriteLock lock, BooleanSupplier until) {
        lock.readLock().lock();
        while (!until.getAsBoolean()) {
            Task.yield();
        }
        first.lock();
    }

    @Test
    void deadlock_mutexAndTheOnlyReader_isReportedAndInTheDump() throws Exception {
        try (var scheduler = start(2)) {
            var lock = ReadWriteLock.create("table");
            scheduler.spawn("reader", () -> readAndLock(lock, () -> first.owner().isPresent()));
            scheduler.spawn("writer", () -> {
                first.lock();
                while (lock.owner().isEmpty()) {
                    Task.yield();
                }
                lock.writeLock().lock();
            });
            var report = awaitReport();
            assertEquals(Set.of("reader", "writer"), names(report));
            assertTrue(report.toString().contains("write lock of read-write lock table"), report::toString);
            assertEquals(1, scheduler.dump().deadlocks().size());
        }
    }

    /** The reader that came late waits for a writer, which waits for the first reader, which waits for the late one. */
    @Test
    void deadlock_readerBehindAWriter_isReportedWithTheWriter() throws Exception {
        try (var scheduler = start(2)) {
            var lock = ReadWriteLock.create();
            scheduler.spawn("reader", () -> readAndLock(lock, () -> first.owner().isPresent()));
            scheduler.spawn("writer", () -> {
                while (lock.owner().isEmpty()) {
                    Task.yield();
                }
                lock.writeLock().lock();
            });
            scheduler.spawn("late", () -> {
                while (lock.stats().waiting() == 0) {
                    Task.yield();
                }
                first.lock();
                lock.readLock().lock();
            });
            assertEquals(Set.of("reader", "writer", "late"), names(awaitReport()));
        }
    }
}
