package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Mutex;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Deadlocks in a dump. */
@Limited
final class SchedulerDumpDeadlockTest {
    private final Mutex first = Mutex.create("first");
    private final Mutex second = Mutex.create("second");

    private static void lockBoth(Mutex one, Mutex other) {
        one.lock();
        while (other.owner().isEmpty()) {
            Task.yield();
        }
        other.lock();
    }

    /** Of this scheduler's tasks: a test beside this one may have threads that wait for each other. */
    private static List<DeadlockDump> deadlocks(SchedulerDump dump) {
        return dump.deadlocks().stream()
                .filter(found -> found.members().stream().anyMatch(member -> member.task().isPresent())).toList();
    }

    private Task<Void> spawnDeadlock(TestKit kit) {
        var a = kit.scheduler().spawn("a", () -> lockBoth(first, second));
        kit.scheduler().spawn("b", () -> lockBoth(second, first));
        return a;
    }

    private static void assertComplete(SchedulerDump dump, Task<?> a) {
        assertEquals(1, deadlocks(dump).size());
        var members = deadlocks(dump).getFirst().members();
        assertEquals(2, members.size());
        for (var i = 0; i < 2; i++) {
            var other = members.get(1 - i);
            assertEquals(other.task(), members.get(i).waiting().ownerId());
            assertEquals(SchedulerDumpTest.dumpOf(dump, a).waiting().orElseThrow().reason(),
                    members.get(i).waiting().reason());
            assertTrue(SchedulerDumpTest.mentions(members.get(i).stack(), SchedulerDumpDeadlockTest.class));
        }
        assertTrue(members.stream().anyMatch(member -> member.task().equals(OptionalLong.of(a.id()))));
    }

    @Test
    void dump_twoMutexes_namesTheDeadlockWithStacks() {
        try (var kit = TestKit.fifo(2)) {
            var a = spawnDeadlock(kit);
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertComplete(dump, a);
            var text = dump.toString();
            assertTrue(text.contains("\nDeadlock: \""), text);
            assertTrue(text.contains("\"a\" #" + a.id() + " waits for mutex second"), text);
        }
    }

    @Test
    void dump_waitsWithoutACircle_namesNone() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> first.run(() -> Task.park()));
            kit.spawn(() -> first.lock());
            kit.awaitAllParked();
            assertEquals(List.of(), deadlocks(kit.scheduler().dump()));
            assertFalse(kit.scheduler().dump().toString().contains("Deadlock:"));
        }
    }

    /** Of thousands of tasks these two are named, with their stacks. */
    @Test
    void dump_amongThousands_namesTheDeadlockWithStacks() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i <= SchedulerDump.MOST_SINGLE; i++) {
                kit.spawn(() -> Task.park());
            }
            var a = spawnDeadlock(kit);
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals(SchedulerDump.MOST_SINGLE + 1, dump.groups().getFirst().count());
            assertComplete(dump, a);
        }
    }

    @Test
    void dump_deadlockOfAnotherScheduler_isNotNamed() {
        try (var kit = TestKit.fifo(); var other = TestKit.fifo()) {
            spawnDeadlock(kit);
            kit.awaitAllParked();
            assertEquals(List.of(), deadlocks(other.scheduler().dump()));
        }
    }

    @Test
    void dump_ofAStartedScheduler_namesTheDeadlockWithStacks() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).watchdog(Duration.ZERO).start()) {
            var a = scheduler.spawn("a", () -> lockBoth(first, second));
            var b = scheduler.spawn("b", () -> lockBoth(second, first));
            while (!a.isParked() || !b.isParked()) {
                Thread.onSpinWait();
            }
            assertComplete(SchedulerDumpThreadsTest.answered(scheduler::dump), a);
            assertComplete(SchedulerDumpThreadsTest.answered(() -> scheduler.spawn(() -> scheduler.dump()).join()), a);
        }
    }

    @Test
    void dump_deadlockWithAThread_namesBoth() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).watchdog(Duration.ZERO).start()) {
            var thread = OrdinaryThread.start(() -> {
                first.lock();
                scheduler.spawn("a", () -> first.lock()).join();
            });
            var dump = scheduler.dump();
            while (deadlocks(dump).isEmpty()) {
                dump = scheduler.dump();
            }
            var members = deadlocks(dump).getFirst().members();
            assertEquals(2, members.size());
            assertTrue(members.stream().anyMatch(member -> member.task().isEmpty()
                    && member.name().equals("ordinary") && member.scheduler().isEmpty()
                    && member.waiting().reason() == ParkReason.JOIN && member.waiting().ownerId().isPresent()));
            thread.interrupt();
            assertTrue(thread.failure() instanceof Cancelled);
        }
    }

    @Test
    void toJson_deadlock_equalsTheModel() {
        try (var kit = TestKit.fifo()) {
            spawnDeadlock(kit);
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            var found = JsonMapper.shared().readTree(dump.toJson()).get("deadlocks");
            assertEquals(dump.deadlocks().size(), found.size());
            var members = dump.deadlocks().getFirst().members();
            for (var i = 0; i < members.size(); i++) {
                var json = found.get(0).get("members").get(i);
                assertEquals(members.get(i).name(), json.get("name").asString());
                assertEquals(members.get(i).task().orElseThrow(), json.get("task").asLong());
                assertEquals(members.get(i).scheduler(), json.get("scheduler").asString());
                assertEquals(members.get(i).waiting().target(), json.get("waiting").get("target").asString());
                assertEquals(members.get(i).stack().stream().map(StackTraceElement::toString).toList(),
                        json.get("stack").valueStream().map(frame -> frame.asString()).toList());
            }
        }
    }
}
