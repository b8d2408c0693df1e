package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Dumps of more tasks than anybody reads. */
@Limited
final class SchedulerDumpGroupsTest {
    private static final int MANY = SchedulerDump.MOST_SINGLE;

    private static int total(SchedulerDump dump) {
        return dump.groups().stream().mapToInt(TaskGroup::count).sum();
    }

    @Test
    void dump_asManyAsAreNamed_hasNoGroups() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < MANY; i++) {
                kit.spawn(() -> Task.park());
            }
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals(List.of(), dump.groups());
            assertEquals(MANY, dump.carriers().getFirst().tasks().size());
        }
    }

    @Test
    void dump_more_groupsThemByPlaceOverAllCarriers() {
        try (var kit = TestKit.fifo(2)) {
            for (var i = 0; i < 2 * MANY; i++) {
                kit.spawn(() -> Task.park());
                kit.spawn(() -> Task.sleep(Duration.ofDays(1)));
            }
            kit.spawn(() -> Task.sleep(Duration.ofDays(1)));
            kit.awaitAllParked();
            kit.advance(Duration.ofHours(1));
            var dump = kit.scheduler().dump();
            assertEquals(4 * MANY + 1, total(dump));
            assertEquals(3, dump.groups().stream().filter(group -> !group.stack().isEmpty()).count(), dump.toString());
            var parked = dump.groups().stream().filter(group -> group.reason().equals(Optional.of(ParkReason.PARK)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(TaskStatus.PARKED, parked.status());
            assertEquals(5, parked.examples().size());
            assertEquals(Duration.ofHours(1), parked.oldest());
            assertTrue(dump.carriers().stream().allMatch(carrier -> carrier.tasks().isEmpty()));
            assertEquals(4 * MANY + 1, dump.carriers().stream().mapToInt(CarrierDump::started).sum());
            assertTrue(dump.toString().contains(" tasks PARKED PARK"), dump.toString());
        }
    }

    @Test
    void dump_aHundredThousand_isAFewGroups() throws Exception {
        var count = Scaled.size(100_000);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var started = new CountDownLatch(count);
            for (var i = 0; i < count; i++) {
                scheduler.spawn(() -> {
                    started.countDown();
                    Task.park();
                });
            }
            scheduler.spawn(() -> {
                while (started.getCount() > 0) {
                    Task.yield();
                }
            }).join();
            var dump = SchedulerDumpThreadsTest.answered(() -> scheduler.spawn(() -> scheduler.dump()).join());
            assertEquals(1, dump.carriers().stream().mapToInt(carrier -> carrier.tasks().size()).sum()); // its caller
            assertEquals(count, total(dump));
            assertTrue(dump.groups().size() <= 10, () -> dump.groups().size() + " groups");
        }
    }

    @Test
    void dump_manyOnACarrierThatComputes_groupsThemByReasonAndTarget() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            for (var i = 0; i < 2 * MANY; i++) {
                scheduler.spawn(() -> Task.sleep(Duration.ofDays(1)));
            }
            var started = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            var computing = scheduler.spawn(() -> {
                started.countDown();
                over.await();
            });
            started.await();
            var dump = scheduler.dump();
            over.countDown();
            computing.join();
            assertEquals(1, dump.groups().size(), dump.toString());
            assertEquals(2 * MANY, total(dump));
            assertEquals(Duration.class.getName(), dump.groups().getFirst().targetClass());
            assertEquals(1, dump.carriers().getFirst().tasks().size());
        }
    }

    @Test
    void sites_moreThanAreKept_countWithoutTheirStack() {
        var sites = new TaskSites();
        for (var i = 0; i < 5000; i++) {
            var stack = List.of(new StackTraceElement("Some", "method", "Some.java", i));
            sites.add(TaskStatus.PARKED, ParkReason.PARK, "target", stack, i, i);
        }
        var groups = sites.groups();
        assertEquals(1001, groups.size());
        assertEquals(4000, groups.getFirst().count());
        assertEquals("java.lang.String", groups.getFirst().targetClass());
        assertEquals(Duration.ofNanos(4999), groups.getFirst().oldest());
    }
}
