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
    private static StackTraceElement frameOf(Task<?> task) {
        return task.spawnSite().frame().orElseThrow();
    }

    @Test
    void spawnSite_fromAThread_isTheCallerOfSpawn() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> 1);
            assertEquals(OptionalLong.empty(), task.spawnSite().spawner());
            assertEquals("spawnSite_fromAThread_isTheCallerOfSpawn", frameOf(task).getMethodName());
            assertEquals(SpawnTraceTest.class.getName(), frameOf(task).getClassName());
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
                assertEquals(OptionalLong.of(spawner.id()), task.spawnSite().spawner());
                assertEquals(SpawnTraceTest.class.getName(), frameOf(task).getClassName());
            }
        }
    }

    @Test
    void spawnSite_namedTask_keepsItsName() {
        try (var kit = TestKit.fifo()) {
            var task = kit.scheduler().spawn("named", () -> 1);
            assertTrue(task.spawnSite().frame().isPresent());
            assertEquals("named", task.name());
            assertEquals("task-" + kit.spawn(() -> 1).id(), "task-" + (task.id() + 1));
        }
    }

    @Test
    void spawnSite_callback_hasNone() throws Exception {
        var sites = new ArrayList<SpawnSite>();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> 1).onComplete(_ -> sites.add(Task.current().spawnSite()));
            kit.runToEnd();
        }
        assertEquals(List.of(new SpawnSite(OptionalLong.empty(), Optional.empty())), sites);
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
    void spawner_inADump_isThereAndInItsText() {
        try (var kit = TestKit.fifo()) {
            var spawner = kit.spawn(() -> Task.spawn(() -> Task.park()));
            kit.awaitAllParked();
            var child = spawner.resultNow();
            var dump = kit.scheduler().dump();
            assertEquals(OptionalLong.of(spawner.id()), SchedulerDumpTest.dumpOf(dump, child).spawned().spawner());
            assertTrue(dump.toString().contains("    spawned by #" + spawner.id() + " at "), dump.toString());
        }
    }

    @Test
    void spawner_ofALowerOrHigherNumberOrOutOfReach_isKnownOrNone() {
        try (var kit = TestKit.fifo()) {
            for (var id : new long[]{2, 1L << 40, (1L << 40) + Integer.MAX_VALUE}) {
                var spawner = taskWithId(kit, id);
                var child = taskWithId(kit, 1L << 40 | 1);
                child.inherit(spawner);
                assertEquals(id == 2 ? OptionalLong.empty() : OptionalLong.of(id), child.spawnSite().spawner());
            }
        }
    }

    private static Task<?> taskWithId(TestKit kit, long id) {
        return new Task<Void>(kit.scheduler(), id, null, Spawn.body(() -> Task.park()));
    }

    /** Prints the dump of a task and its child; started without tracing. */
    static final class Untraced {
        private Untraced() {}

        public static void main(String[] args) {
            try (var kit = TestKit.fifo()) {
                kit.spawn(() -> {
                    Task.spawn(() -> Task.park());
                    Task.park();
                });
                kit.awaitAllParked();
                System.out.println(kit.scheduler().dump());
                System.out.println(kit.scheduler().dump().toJson());
            }
        }
    }

    @Test
    void spawner_withoutTracing_isInADumpAllTheSame() throws Exception {
        try (var jvm = ChildJvm.startAlike(Untraced.class)) {
            var ended = jvm.end();
            assertEquals(1, ended.lines().stream().filter(line -> line.contains("spawned by #1")).count(),
                    ended::toString);
            assertTrue(ended.printed("\"spawned\":{\"spawner\":1}"), ended::toString);
            assertFalse(ended.printed("spawned at"), ended::toString);
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
