package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Mutex;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the watchdog's search reads, and what it reports: reading by reading, while nobody runs. */
@Limited
final class DeadlockSearchTest {
    private final List<DeadlockDump> reports = new ArrayList<>();
    private final DeadlockSearch search = new DeadlockSearch(reports::add);
    private final Mutex first = Mutex.create("first");
    private final Mutex second = Mutex.create("second");

    private static void lockBoth(Mutex one, Mutex other, Duration patience) throws Exception {
        one.run(() -> {
            while (other.owner().isEmpty()) {
                Task.yield();
            }
            if (other.lock(patience)) {
                other.unlock();
            }
        });
    }

    /** The first one gives up after so long. */
    private List<Task<Void>> deadlockIn(TestKit kit, Duration patience) {
        var tasks = List.of(kit.scheduler().spawn("a", () -> lockBoth(first, second, patience)),
                kit.scheduler().spawn("b", () -> lockBoth(second, first, Duration.ofDays(1))));
        kit.awaitAllParked();
        return tasks;
    }

    private void read(TestKit kit) {
        search.read(List.of(kit.scheduler()));
    }

    private boolean isDone(TestKit kit) {
        return search.isDone(List.of(kit.scheduler()));
    }

    @Test
    void read_sameDeadlockTwice_isReportedOnce() {
        try (var kit = TestKit.fifo(2)) {
            deadlockIn(kit, Duration.ofDays(1));
            read(kit);
            assertEquals(0, reports.size());
            assertFalse(isDone(kit));
            read(kit);
            assertEquals(1, reports.size());
            assertTrue(isDone(kit));
            read(kit);
            read(kit);
            assertEquals(1, reports.size());
        }
    }

    @Test
    void read_deadlockThatADeadlineEnds_isNotReported() {
        try (var kit = TestKit.fifo()) {
            var tasks = deadlockIn(kit, Duration.ofMillis(100));
            read(kit);
            assertFalse(isDone(kit));
            kit.advance(Duration.ofMillis(100));
            kit.awaitAllParked();
            assertTrue(tasks.stream().allMatch(Task::isDone));
            read(kit);
            read(kit);
            assertTrue(isDone(kit));
            assertEquals(List.of(), reports);
        }
    }

    /** The same two, for the same mutexes: but not the same waits. */
    @Test
    void read_newDeadlockEachTime_isNotReported() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 3; i++) {
                deadlockIn(kit, Duration.ofMillis(100));
                read(kit);
                assertFalse(isDone(kit));
                kit.advance(Duration.ofMillis(100));
                kit.awaitAllParked();
            }
            assertEquals(List.of(), reports);
        }
    }

    @Test
    void look_nobodyWaitsForWhatHasAnOwner_readsNothing() {
        try (var kit = TestKit.fifo()) {
            read(kit);
            kit.spawn(() -> Task.park());
            kit.spawn(() -> Task.sleep(Duration.ofDays(1)));
            kit.awaitAllParked();
            assertTrue(isDone(kit));
            kit.spawn(() -> Task.spawn(() -> Task.park()).join());
            kit.awaitAllParked();
            assertFalse(isDone(kit));
            read(kit);
            assertTrue(isDone(kit));
        }
    }

    @Test
    void look_secondReading_isAPeriodAfterTheFirst() {
        try (var kit = TestKit.fifo()) {
            deadlockIn(kit, Duration.ofDays(1));
            var schedulers = List.of(kit.scheduler());
            var before = System.nanoTime();
            assertEquals(DeadlockSearch.PERIOD_NANOS, search.look(schedulers, true));
            while (search.look(schedulers, true) != DeadlockSearch.NOTHING) {
                Thread.onSpinWait();
            }
            assertTrue(System.nanoTime() - before >= DeadlockSearch.PERIOD_NANOS);
            assertEquals(1, reports.size());
        }
    }
}
