package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where tasks were spawned: traced in all our tests. */
@Limited
final class SpawnTraceTest {
    private static SpawnSite siteOf(Task<?> task) {
        return task.spawnSite().orElseThrow();
    }

    @Test
    void spawnSite_fromAThread_isTheCallerOfSpawn() {
        try (var kit = TestKit.fifo()) {
            var site = siteOf(kit.spawn(() -> 1));
            assertEquals(OptionalLong.empty(), site.spawner());
            assertEquals("spawnSite_fromAThread_isTheCallerOfSpawn", site.frame().getMethodName());
            assertEquals(SpawnTraceTest.class.getName(), site.frame().getClassName());
        }
    }

    @Test
    void spawnSite_inATask_isItsBodyHoweverItSpawns() throws Exception {
        try (var kit = TestKit.fifo()) {
            var spawner = kit.spawn(() -> {
                var scheduler = Task.current().scheduler();
                return List.of(Task.spawn(() -> 1), Task.spawnLocal(() -> 1), Task.spawnLater(Duration.ZERO, () -> 1),
                        scheduler.spawn(() -> 1), scheduler.spawnLater(Duration.ZERO, () -> 1));
            });
            kit.runToEnd();
            for (var task : spawner.resultNow()) {
                assertEquals(OptionalLong.of(spawner.id()), siteOf(task).spawner());
                assertEquals(SpawnTraceTest.class.getName(), siteOf(task).frame().getClassName());
            }
        }
    }

    @Test
    void spawnSite_namedTask_keepsItsName() {
        try (var kit = TestKit.fifo()) {
            var task = kit.scheduler().spawn("named", () -> 1);
            assertTrue(task.spawnSite().isPresent());
            assertEquals("named", task.name());
            assertEquals("task-" + kit.spawn(() -> 1).id(), "task-" + (task.id() + 1));
        }
    }

    @Test
    void spawnSite_callback_hasNone() throws Exception {
        var sites = new ArrayList<Optional<SpawnSite>>();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> 1).onComplete(_ -> sites.add(Task.current().spawnSite()));
            kit.runToEnd();
        }
        assertEquals(List.of(Optional.empty()), sites);
    }

    @Test
    void spawnSite_inADump_isThereAndInItsText() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals(task.spawnSite(), SchedulerDumpTest.dumpOf(dump, task).spawned());
            assertTrue(dump.toString().contains("    spawned at " + SpawnTraceTest.class.getName()), dump.toString());
        }
    }

    @Test
    void bodyName_beforeAndAfterTheStart_isTheClassOfTheBody() {
        final class Work implements Action {
            @Override
            public void run() {
                Task.park();
            }
        }

        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(new Work());
            assertEquals(Work.class.getName(), task.bodyName());
            kit.awaitAllParked();
            assertEquals(Work.class.getName(), task.bodyName());
            assertFalse(task.isCallback());
        }
    }
}
