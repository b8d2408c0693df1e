package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Cancellation at the very moment of the wake-up. Once an operation had its effect it returns that, and the next yield point
 * throws; so nothing that was handed over is lost.
 */
@Limited
final class CancelMomentTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    /** Waits, says that it was served, and comes to its next yield point. */
    private Task<Void> waitOn(SteppedScheduler stepped, Callable<?> wait) {
        return stepped.startOn(0, () -> {
            trace.add("got " + wait.call());
            Task.yield();
            trace.add("never");
        });
    }

    private void assertServedThenCancelled(Task<?> task, String got) {
        assertTrue(task.isCancelled());
        assertEquals(List.of("got " + got), trace);
    }

    @Test
    void park_unparkedThenCancelled_returns() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = waitOn(stepped, () -> Task.park(SECOND));
            task.unpark();
            task.cancel();
            stepped.settle();
            assertServedThenCancelled(task, "true");
        }
    }

    @Test
    void park_cancelledThenUnparked_returns() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = waitOn(stepped, () -> Task.park(SECOND));
            task.cancel();
            task.unpark();
            stepped.settle();
            assertServedThenCancelled(task, "true");
        }
    }

    @Test
    void waiter_servedThenCancelled_returns() {
        try (var stepped = SteppedScheduler.of(1)) {
            var waiters = new ArrayList<Waiter>();
            var task = waitOn(stepped, () -> awaitNew(waiters));
            assertTrue(waiters.getFirst().serve());
            task.cancel();
            stepped.settle();
            assertServedThenCancelled(task, "true");
        }
    }

    @Test
    void waiter_cancelledThenServedBeforeItRan_returns() {
        try (var stepped = SteppedScheduler.of(1)) {
            var waiters = new ArrayList<Waiter>();
            var task = waitOn(stepped, () -> awaitNew(waiters));
            task.cancel();
            assertTrue(waiters.getFirst().serve(), "nobody may think that it was served, and it is not");
            stepped.settle();
            assertServedThenCancelled(task, "true");
        }
    }

    @Test
    void waiter_cancelledAndRan_isNeverServed() {
        try (var stepped = SteppedScheduler.of(1)) {
            var waiters = new ArrayList<Waiter>();
            var task = waitOn(stepped, () -> awaitNew(waiters));
            task.cancel();
            stepped.settle();
            assertTrue(task.isCancelled());
            assertFalse(waiters.getFirst().serve());
            assertEquals(List.of(), trace);
        }
    }

    @Test
    void waiter_servedBeforeItIsAwaitedInCancelledTask_returns() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> {
                var waiter = new Waiter();
                waiter.serve();
                Task.current().cancel();
                waiter.await(ParkReason.CONDITION, this);
                trace.add("got it");
                Task.yield();
                trace.add("never");
            });
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("got it"), trace);
    }

    private Boolean awaitNew(List<Waiter> waiters) {
        var waiter = new Waiter();
        waiters.add(waiter);
        return waiter.await(ParkReason.CONDITION, this, Waiter.deadlineAfter(SECOND));
    }

    @Test
    void join_endedThenCancelled_returnsTheValue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var joined = stepped.startOn(0, () -> {
                Task.park();
                return "value";
            });
            var task = waitOn(stepped, joined::join);
            joined.unpark();
            while (!joined.isDone()) {
                stepped.turn(0);
            }
            task.cancel();
            stepped.settle();
            assertServedThenCancelled(task, "value");
        }
    }

    @Test
    void join_cancelledThenEndedBeforeItRan_returnsTheValue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var joined = stepped.startOn(0, () -> {
                Task.park();
                return "value";
            });
            var task = waitOn(stepped, joined::join);
            joined.unpark(); // queued first
            task.cancel();
            stepped.settle();
            assertServedThenCancelled(task, "value");
        }
    }

    @Test
    void sleep_timeOverAndCancelledInTheSameTurn_isCancelledAtTheNextYieldPointAtTheLatest() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = waitOn(stepped, () -> {
                Task.sleep(SECOND);
                return "time";
            });
            stepped.clock().advanceTo(SECOND.toNanos());
            task.cancel();
            stepped.settle();
            assertTrue(task.isCancelled());
            assertFalse(trace.contains("never"));
            assertEquals(0, stepped.timers(0));
        }
    }

    @Test
    void scope_servedAndCancelledAtOnce_bodyKeepsWhatItGotAndReturnsTrue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var scopes = new ArrayList<CancelScope>();
            var waiters = new ArrayList<Waiter>();
            var task = stepped.startOn(0, () -> CancelScope.run(scope -> {
                scopes.add(scope);
                trace.add("got " + awaitNew(waiters));
            }));
            waiters.getFirst().serve();
            scopes.getFirst().cancel();
            stepped.settle();
            assertTrue(task.resultNow());
        }
        assertEquals(List.of("got true"), trace);
    }
}
