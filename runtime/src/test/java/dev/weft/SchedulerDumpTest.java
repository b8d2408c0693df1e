package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a dump says of tasks, taken by whoever drives the carriers. */
@Limited
final class SchedulerDumpTest {
    static TaskDump dumpOf(SchedulerDump dump, Task<?> task) {
        return dump.carriers().stream().flatMap(carrier -> carrier.tasks().stream())
                .filter(each -> each.id() == task.id())
                .findFirst().orElseThrow(() -> new AssertionError(task + " is not in " + dump));
    }

    private static WaitDump waitOf(SchedulerDump dump, Task<?> task) {
        return dumpOf(dump, task).waiting().orElseThrow();
    }

    static boolean mentions(List<StackTraceElement> stack, Class<?> type) {
        return stack.stream().anyMatch(frame -> frame.getClassName().startsWith(type.getName()));
    }

    private static WaitDump dumpOfWaitFor(Object target) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> new Waiter().await(ParkReason.LOCK, target));
            kit.awaitAllParked();
            return waitOf(kit.scheduler().dump(), task);
        }
    }

    @Test
    void dump_parkedTask_hasItsFiguresAndItsStack() {
        try (var kit = TestKit.fifo(2)) {
            var task = kit.scheduler().spawn("patient", () -> Task.park());
            kit.awaitAllParked();
            kit.advance(Duration.ofHours(2));
            var dump = kit.scheduler().dump();
            var found = dumpOf(dump, task);
            assertEquals("patient", found.name());
            assertEquals(TaskStatus.PARKED, found.status());
            assertEquals(task.homeCarrier().index(), found.carrier());
            assertTrue(found.body().startsWith(SchedulerDumpTest.class.getName()), found.body());
            assertTrue(mentions(found.stack(), SchedulerDumpTest.class), found.toString());
            var wait = found.waiting().orElseThrow();
            assertEquals(ParkReason.PARK, wait.reason());
            assertEquals("", wait.target());
            assertEquals(Duration.ofHours(2), wait.age());
            assertEquals(Optional.empty(), wait.owner());
            assertEquals(List.of(), dump.groups());
        }
    }

    @Test
    void dump_sleeper_namesTheTime() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.sleep(Duration.ofDays(1)));
            kit.awaitAllParked();
            var wait = waitOf(kit.scheduler().dump(), task);
            assertEquals(ParkReason.SLEEP, wait.reason());
            assertEquals("PT24H", wait.target());
        }
    }

    @Test
    void dump_joiner_namesTheTaskAsOwner() {
        try (var kit = TestKit.fifo()) {
            var slow = kit.scheduler().spawn("slow", () -> Task.park());
            var joiner = kit.spawn(() -> slow.join());
            kit.awaitAllParked();
            var wait = waitOf(kit.scheduler().dump(), joiner);
            assertEquals(ParkReason.JOIN, wait.reason());
            assertTrue(wait.owner().orElseThrow().contains("slow"), wait.toString());
            assertEquals(OptionalLong.of(slow.id()), wait.ownerId());
        }
    }

    @Test
    void dump_ownedTarget_namesTheOwner() {
        record Door(Parker holder) implements Owned {
            @Override
            public Optional<Parker> owner() {
                return Optional.of(holder);
            }
        }

        var wait = dumpOfWaitFor(new Door(Parker.current()));
        assertEquals(ParkReason.LOCK, wait.reason());
        assertEquals(Optional.of(Thread.currentThread().toString()), wait.owner());
        assertEquals(OptionalLong.empty(), wait.ownerId());
    }

    @Test
    void dump_targetWhoseTextOrOwnerThrows_isNamedByItsClass() {
        final class Broken implements Owned {
            @Override
            public Optional<Parker> owner() {
                throw new AssertionError("no owner");
            }

            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        }

        var wait = dumpOfWaitFor(new Broken());
        assertTrue(wait.target().contains(Broken.class.getName()), wait.target());
        assertTrue(wait.target().contains("StackOverflowError"), wait.target());
        assertEquals(Optional.empty(), wait.owner());
    }

    @Test
    void dump_targetWithALongText_isCut() {
        assertEquals("x".repeat(200) + "...", dumpOfWaitFor("x".repeat(10_000)).target());
    }

    @Test
    void dump_targetWhoseTextWaits_doesNotWait() {
        var target = new Object() {
            @Override
            public String toString() {
                Task.sleep(Duration.ofDays(1));
                return "slept";
            }
        };
        assertTrue(dumpOfWaitFor(target).target().contains("IllegalStateException"));
    }

    @Test
    void dump_readyTask_waitsForNothing() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.scheduler().spawn(() -> Task.yield());
            while (task.status() == TaskStatus.NEW) {
                stepped.turn(0);
            }
            var found = dumpOf(stepped.scheduler().dump(), task);
            assertEquals(TaskStatus.READY, found.status());
            assertEquals(Optional.empty(), found.waiting());
            assertTrue(mentions(found.stack(), SchedulerDumpTest.class), found.toString());
        }
    }

    @Test
    void dump_unstartedAndEndedTasks_areOnlyCounted() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> 1);
            kit.awaitAllParked();
            kit.spawn(() -> 2);
            var dump = kit.scheduler().dump();
            assertEquals(List.of(), dump.carriers().getFirst().tasks());
            assertEquals(1, dump.stats().ended());
            assertEquals(1, dump.stats().alive());
        }
    }

    @Test
    void dump_insideASteppedTask_isAnswered() throws Exception {
        try (var kit = TestKit.fifo(3)) {
            var parked = kit.spawn(() -> Task.park());
            var dump = kit.run(() -> {
                var made = kit.scheduler().dump();
                parked.unpark();
                return made;
            });
            assertTrue(dump.carriers().stream().allMatch(CarrierDump::answered));
            assertEquals(TaskStatus.PARKED, dumpOf(dump, parked).status());
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
    }

    @Test
    void dump_ofCarriersThatNobodyTurnedYet_isEmpty() {
        var stepper = Scheduler.builder().carriers(2).stepped();
        var dump = stepper.scheduler().dump();
        assertEquals(2, dump.carriers().size());
        assertEquals(0, dump.carriers().getFirst().started());
        stepper.close(Duration.ZERO);
    }

    @Test
    void dump_afterClose_isEmptyAndAnswered() {
        var kit = TestKit.fifo(2);
        kit.spawn(() -> Task.park());
        kit.awaitAllParked();
        kit.close();
        var dump = kit.scheduler().dump();
        assertEquals(SchedulerDump.Phase.STOPPED, dump.phase());
        assertTrue(dump.carriers().stream().allMatch(carrier -> carrier.answered() && carrier.tasks().isEmpty()));
    }

    @Test
    void dump_changesNothingButOneSwitchOfItsCaller() throws Exception {
        try (var kit = TestKit.fifo()) {
            var parked = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            var before = kit.scheduler().stats();
            kit.scheduler().dump();
            kit.awaitAllParked();
            var after = kit.scheduler().stats();
            assertEquals(before.switches(), after.switches());
            assertEquals(before.spawned(), after.spawned());
            assertEquals(before.ended(), after.ended());
            assertTrue(parked.isParked());
        }
    }

    @Test
    void dump_onACarrierOutsideAnyTask_isRefused() {
        try (var kit = TestKit.fifo()) {
            var refusal = new Throwable[1];
            kit.scheduler().carrier(0).execute(
                    () -> refusal[0] = assertThrows(IllegalStateException.class, () -> kit.scheduler().dump()));
            kit.awaitAllParked();
            assertTrue(String.valueOf(refusal[0].getMessage()).contains("carrier"));
        }
    }
}
