package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

@Limited
final class TaskIdentityTest {
    @Test
    void name_given_isThatName() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("outer", kit.scheduler().spawn("outer", () -> 1).name());
            kit.run(() -> {
                assertEquals("callable", Task.spawn("callable", () -> 1).name());
                assertEquals("action", Task.spawn("action", () -> Task.yield()).name());
            });
        }
    }

    @Test
    void name_notGiven_isMadeOfTheId() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> 1);
            assertEquals("task-" + task.id(), task.name());
        }
    }

    @Test
    void id_spawnedByThreadsTasksAndTimersOnManyCarriers_isUnique() {
        var ids = new HashSet<Long>();
        var count = 5_000; // more than a carrier takes at a time
        try (var kit = TestKit.seeded(3, 7)) {
            for (var i = 0; i < 3; i++) {
                kit.spawn(() -> {
                    for (var j = 0; j < count; j++) {
                        assertTrue(ids.add(Task.spawn(() -> 1).id()));
                    }
                    assertTrue(ids.add(Task.spawnLater(Duration.ofSeconds(1), () -> 1).id()));
                    assertTrue(ids.add(Task.spawnLocal(() -> 1).id()));
                });
                assertTrue(ids.add(kit.spawn(() -> 1).id()));
                assertTrue(ids.add(kit.scheduler().spawnLater(Duration.ofSeconds(1), () -> 1).id()));
            }
            kit.runToEnd();
        }
        assertEquals(3 * (count + 4), ids.size());
    }

    @Test
    void scheduler_always_isTheOneItBelongsTo() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertSame(kit.scheduler(), kit.spawn(() -> 1).scheduler());
            assertSame(kit.scheduler(), kit.run(() -> Task.current().scheduler()));
        }
    }

    @Test
    void status_beforeTheStart_isNew() {
        try (var kit = TestKit.fifo()) {
            assertEquals(TaskStatus.NEW, kit.spawn(() -> 1).status());
            assertEquals(TaskStatus.NEW, kit.scheduler().spawnLater(Duration.ofSeconds(1), () -> 1).status());
        }
    }

    @Test
    void status_ofTheRunningTask_isRunning() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(TaskStatus.RUNNING, kit.run(() -> {
                Task.yield();
                return Task.current().status();
            }));
        }
    }

    @Test
    void status_yieldedSeenByAnother_isReady() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var yielding = Task.spawn(() -> Task.yield());
                Task.yield();
                assertEquals(TaskStatus.READY, yielding.status());
            });
        }
    }

    @Test
    void status_yieldedBetweenTurns_isReady() {
        try (var stepped = SteppedScheduler.of(1)) {
            var yielding = stepped.scheduler().spawn(() -> {
                Task.yield();
                Task.yield();
            });
            stepped.turn(0);
            stepped.turn(0);
            assertFalse(yielding.isDone());
            assertEquals(TaskStatus.READY, yielding.status());
        }
    }

    @Test
    void status_wokenAndNotYetRun_isReady() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var parked = Task.spawn(() -> Task.park());
                Task.yield();
                assertEquals(TaskStatus.PARKED, parked.status());
                parked.unpark();
                assertEquals(TaskStatus.READY, parked.status());
            });
        }
    }

    @Test
    void status_ended_isTheOutcome() {
        try (var kit = TestKit.fifo()) {
            var succeeded = kit.spawn(() -> 1);
            var failed = kit.spawn(() -> {
                throw new IllegalStateException("from the body");
            });
            var cancelled = kit.spawn(() -> Task.park());
            var unstarted = kit.spawn(() -> 1);
            unstarted.cancel();
            kit.awaitAllParked();
            cancelled.cancel();
            kit.awaitAllParked();
            assertEquals(TaskStatus.SUCCEEDED, succeeded.status());
            assertEquals(TaskStatus.FAILED, failed.status());
            assertSame(IllegalStateException.class, failed.exceptionNow().getClass());
            assertEquals(TaskStatus.CANCELLED, cancelled.status());
            assertEquals(TaskStatus.CANCELLED, unstarted.status());
        }
    }

    @Test
    void toString_inEachState_tellsNameIdStatusAndReason() {
        try (var kit = TestKit.fifo()) {
            var task = kit.scheduler().spawn("sleeper", () -> Task.sleep(Duration.ofSeconds(1)));
            var named = "Task[sleeper #" + task.id() + " ";
            assertEquals(named + "NEW]", task.toString());
            kit.awaitAllParked();
            assertEquals(named + "PARKED SLEEP]", task.toString());
            kit.runToEnd();
            assertEquals(named + "SUCCEEDED]", task.toString());
        }
    }

    @Test
    void toString_parkedForDifferentReasons_namesEach() {
        try (var kit = TestKit.fifo()) {
            var parked = kit.spawn(() -> Task.park());
            var joining = kit.spawn(() -> parked.join(Duration.ofHours(1)));
            kit.awaitAllParked();
            assertTrue(parked.toString().endsWith("PARKED PARK]"), parked::toString);
            assertTrue(joining.toString().endsWith("PARKED JOIN]"), joining::toString);
        }
    }
}
