package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@Limited
final class WaiterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Waiter> waiters = new ArrayList<>();

    /** Creates a waiter for the caller, and waits for at most a second. */
    private boolean awaitNew() {
        var waiter = new Waiter();
        waiters.add(waiter);
        return waiter.await(ParkReason.CONDITION, this, Waiter.deadlineAfter(SECOND));
    }

    @Test
    void serve_waiting_endsTheWaitOnce() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, this::awaitNew);
            var waiter = waiters.getFirst();
            assertSame(task, waiter.parker());
            assertFalse(waiter.isServed());
            assertTrue(waiter.serve());
            assertTrue(waiter.isServed());
            assertFalse(waiter.serve());
            stepped.settle();
            assertTrue(task.resultNow());
            assertFalse(waiter.serve());
            assertFalse(waiter.isWithdrawn());
            assertEquals(0, stepped.timers(0));
        }
    }

    @Test
    void serve_beforeTheAwait_awaitReturnsWithoutLettingOthersRun() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                var waiter = new Waiter();
                assertTrue(waiter.serve());
                waiter.await(ParkReason.CONDITION, this);
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "other"), trace);
    }

    @Test
    void await_deadlinePassed_isFalseAndTheWaiterIsNeverServed() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, this::awaitNew);
            stepped.advance(SECOND.minusNanos(1));
            assertFalse(task.isDone());
            stepped.advance(Duration.ofNanos(1));
            assertFalse(task.resultNow());
            assertTrue(waiters.getFirst().isWithdrawn());
            assertFalse(waiters.getFirst().serve());
        }
    }

    @Test
    void await_deadlineInThePast_isFalseAtOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiter = new Waiter();
                assertFalse(waiter.await(ParkReason.CONDITION, this, Waiter.nanoTime()));
                assertTrue(waiter.isWithdrawn());
            });
        }
    }

    @Test
    void await_servedAndDeadlineInThePast_isTrue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiter = new Waiter();
                waiter.serve();
                assertTrue(waiter.await(ParkReason.CONDITION, this, Waiter.nanoTime()));
            });
        }
    }

    @Test
    void await_servedByThreadAndDeadlineInTheSameTurn_isTrue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, this::awaitNew);
            stepped.clock().advanceTo(SECOND.toNanos());
            waiters.getFirst().serve();
            stepped.settle();
            assertTrue(task.resultNow());
        }
    }

    @Test
    void await_alarmRangAndServedBeforeItRan_isTrue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var server = stepped.startOn(0, () -> {
                Task.sleep(SECOND); // due in the same turn, and queued first
                return waiters.getFirst().serve();
            });
            var task = stepped.startOn(0, this::awaitNew);
            stepped.advance(SECOND);
            assertTrue(server.resultNow());
            assertTrue(task.resultNow());
        }
    }

    @Test
    void await_alarmRangAndRanBeforeTheServer_isFalseAndServerIsTold() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, this::awaitNew);
            var server = stepped.startOn(0, () -> {
                Task.sleep(SECOND); // due in the same turn, and queued second
                return waiters.getFirst().serve();
            });
            stepped.advance(SECOND);
            assertFalse(task.resultNow());
            assertFalse(server.resultNow());
        }
    }

    @Test
    void withdraw_waiting_isTrueOnceAndItIsNeverServed() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiter = new Waiter();
                assertTrue(waiter.withdraw());
                assertFalse(waiter.withdraw());
                assertTrue(waiter.isWithdrawn());
                assertFalse(waiter.serve());
                assertFalse(waiter.isServed());
            });
        }
    }

    @Test
    void withdraw_served_isFalse() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiter = new Waiter();
                waiter.serve();
                assertFalse(waiter.withdraw());
                assertTrue(waiter.isServed());
            });
        }
    }

    @Test
    void wake_withoutServe_waitsOn() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, this::awaitNew);
            for (var i = 0; i < 3; i++) {
                task.wake();
                task.unpark();
                stepped.settle();
                assertEquals(TaskStatus.PARKED, task.status());
            }
            waiters.getFirst().serve();
            stepped.settle();
            assertTrue(task.resultNow());
        }
    }

    @Test
    void await_waiterOfAnother_throwsIllegalStateAndChangesNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mine = new Waiter();
                Task.spawn(() -> {
                    assertThrows(IllegalStateException.class, () -> mine.await(ParkReason.CONDITION, this));
                }).join();
                assertTrue(mine.serve());
            });
            var threads = new Waiter();
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> threads.await(ParkReason.CONDITION, this));
            });
            assertTrue(threads.serve());
        }
    }

    @Test
    void construct_onCarrierOutsideAnyTask_throwsIllegalState() {
        var thrown = new AtomicReference<Throwable>();
        try (var stepped = SteppedScheduler.of(1)) {
            stepped.scheduler().carrier(0)
                    .execute(() -> thrown.set(assertThrows(IllegalStateException.class, () -> new Waiter())));
            stepped.settle();
        }
        assertTrue(thrown.get() instanceof IllegalStateException);
    }

    @Test
    void serve_threadsRaceForOne_oneWins() throws Exception {
        for (var round = 0; round < 200; round++) {
            var won = new AtomicInteger();
            var waiter = new Waiter();
            var threads = new ArrayList<OrdinaryThread<Boolean>>();
            for (var i = 0; i < 3; i++) {
                threads.add(OrdinaryThread.start(() -> won.addAndGet(waiter.serve() ? 1 : 0) >= 0));
            }
            waiter.await(ParkReason.CONDITION, this);
            for (var thread : threads) {
                thread.value();
            }
            assertEquals(1, won.get());
        }
    }

    @Test
    void deadlineAfter_hugeAndNegative_saturatesAndThrows() throws Exception {
        assertEquals(Long.MAX_VALUE, Waiter.deadlineAfter(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> Waiter.deadlineAfter(Duration.ofNanos(-1)));
        try (var kit = TestKit.fifo()) {
            kit.clock().advanceTo(5);
            assertEquals(Long.MAX_VALUE, kit.run(() -> Waiter.deadlineAfter(Duration.ofNanos(Long.MAX_VALUE))));
            assertEquals(8, kit.run(() -> Waiter.deadlineAfter(Duration.ofNanos(3))));
        }
    }
}
