package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class ParkTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void park_permitGivenBefore_returnsWithoutLettingOthersRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                Task.current().unpark();
                Task.park();
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "other"), trace);
    }

    @Test
    void park_permitGivenAfter_returns() throws Exception {
        try (var kit = TestKit.fifo()) {
            var parked = kit.spawn(() -> {
                Task.park();
                return "released";
            });
            kit.awaitAllParked();
            assertEquals(TaskStatus.PARKED, parked.status());
            parked.unpark();
            kit.runToEnd();
            assertEquals("released", parked.join());
        }
    }

    @Test
    void park_nobodyUnparks_staysParked() {
        try (var kit = TestKit.fifo()) {
            var parked = kit.spawn(() -> Task.park());
            kit.advance(Duration.ofDays(365));
            assertFalse(parked.isDone());
        }
    }

    @Test
    void unpark_beforeTheStart_isKeptForTheFirstPark() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.park());
            task.unpark();
            kit.awaitAllParked();
            assertTrue(task.isDone());
        }
    }

    @Test
    void unpark_twiceBefore_isOnePermit() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.park();
                trace.add("first");
                Task.park();
                trace.add("second");
            });
            task.unpark();
            task.unpark();
            kit.awaitAllParked();
        }
        assertEquals(List.of("first"), trace);
    }

    @Test
    void unpark_twiceWhileParked_isOnePermit() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.park();
                trace.add("first");
                Task.park();
                trace.add("second");
            });
            kit.awaitAllParked();
            task.unpark();
            task.unpark();
            kit.awaitAllParked();
        }
        assertEquals(List.of("first"), trace);
    }

    @Test
    void unpark_ended_changesNothing() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "value");
            kit.runToEnd();
            task.unpark();
            kit.runToEnd();
            assertEquals("value", task.resultNow());
        }
    }

    @Test
    void park_joinAndSleepInBetween_doNotTakeThePermit() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.current().unpark();
                Task.spawn(() -> Task.sleep(SECOND)).join();
                Task.sleep(SECOND);
                Task.yield();
                assertTrue(Task.park(Duration.ZERO));
            });
        }
    }

    @Test
    void unpark_duringAJoin_endsTheNextParkAndNotTheJoin() throws Exception {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> Task.sleep(SECOND));
            var task = kit.spawn(() -> {
                joined.join();
                trace.add("joined at " + kit.clock().elapsed());
                Task.park();
                trace.add("parked");
            });
            kit.awaitAllParked();
            task.unpark();
            kit.runToEnd();
        }
        assertEquals(List.of("joined at PT1S", "parked"), trace);
    }

    @Test
    void wake_whileParked_doesNotEndThePark() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            task.wake();
            kit.awaitAllParked();
            assertFalse(task.isDone());
            task.unpark();
            kit.awaitAllParked();
            assertTrue(task.isDone());
        }
    }

    @Test
    void parkWithTimeout_nobodyUnparks_isFalseAtTheTime() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertFalse(kit.run(() -> Task.park(SECOND)));
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    @Test
    void parkWithTimeout_unparkedInTime_isTrueAndLeavesNoTimer() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> Task.park(SECOND));
            assertEquals(1, stepped.timers(0));
            task.unpark();
            stepped.settle();
            assertTrue(task.resultNow());
            assertEquals(0, stepped.timers(0));
        }
    }

    @Test
    void parkWithTimeout_permitAndTimeInTheSameTurn_isTrue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> Task.park(SECOND));
            stepped.clock().advanceTo(SECOND.toNanos());
            task.unpark();
            stepped.settle();
            assertTrue(task.resultNow());
        }
    }

    @Test
    void parkWithTimeout_unparkedTooLate_keepsThePermit() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(Task.park(SECOND));
                Task.current().unpark();
                assertTrue(Task.park(SECOND));
                assertFalse(Task.park(SECOND));
            });
            assertEquals(Duration.ofSeconds(2), kit.clock().elapsed());
        }
    }

    @Test
    void parkWithTimeout_zero_onlyLooks() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(Task.park(Duration.ZERO));
                Task.current().unpark();
                assertTrue(Task.park(Duration.ZERO));
                assertFalse(Task.park(Duration.ZERO));
            });
        }
    }

    @Test
    void parkWithTimeout_negative_throwsWithTheValueAndKeepsThePermit() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.current().unpark();
                var thrown = assertThrows(IllegalArgumentException.class, () -> Task.park(Duration.ofSeconds(-2)));
                assertMentions("PT-2S", thrown);
                assertTrue(Task.park(Duration.ZERO));
            });
        }
    }

    @Test
    void park_inCancelledScope_throwsAndKeepsThePermit() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.current().unpark();
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, Task::park);
                    assertThrows(Cancelled.class, () -> Task.park(SECOND));
                });
                assertTrue(Task.park(Duration.ZERO));
            });
        }
    }

    @Test
    void park_outsideTask_throwsIllegalState() {
        assertThrows(IllegalStateException.class, Task::park);
        assertThrows(IllegalStateException.class, () -> Task.park(SECOND));
    }
}
