package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ordinary threads bound their waits in the same way, by the system's clock. */
@Limited
final class TimeoutOnThreadTest {
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void call_valueInTime_isReturned() throws Exception {
        assertEquals("value", Timeout.call(LONG, () -> "value"));
    }

    @Test
    void call_timeOverInAJoin_throwsAndLeavesNoWaiter() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> "not run");
            assertThrows(DeadlineExceededException.class, () -> Timeout.call(SHORT, task::join));
            assertNull(task.completions());
        }
    }

    @Test
    void call_timeOverInASleep_throws() {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> Task.sleep(LONG)));
    }

    @Test
    void call_zero_runsUpToTheFirstYieldPoint() {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(Duration.ZERO, () -> {
            trace.add("entered");
            Task.yield();
            trace.add("never");
        }));
        assertEquals(List.of("entered"), trace);
    }

    @Test
    void call_negative_throws() {
        assertThrows(IllegalArgumentException.class, () -> Timeout.call(SHORT.negated(), () -> trace.add("never")));
        assertEquals(List.of(), trace);
    }

    @Test
    void outerShorter_innerHandlerNeverSeesIt() {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> {
            try {
                Timeout.run(LONG, () -> Task.sleep(LONG));
            } catch (DeadlineExceededException taken) {
                trace.add("taken by the inner handler");
            }
            trace.add("never");
        }));
        assertEquals(List.of(), trace);
    }

    @Test
    void innerShorter_outerIsNotLost() {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(Duration.ofMillis(20), () -> {
            for (;;) {
                try {
                    Timeout.run(SHORT, () -> Task.sleep(LONG));
                } catch (DeadlineExceededException inner) {
                    trace.add("inner");
                }
            }
        }));
        assertTrue(trace.size() < 20, trace::toString);
    }

    @Test
    void callOrElse_timeOver_isTheFallback() throws Exception {
        assertEquals("fallback", Timeout.callOrElse(SHORT, () -> {
            Task.sleep(LONG);
            return "slept";
        }, "fallback"));
    }

    @Test
    void call_interrupted_isCancelledNotTimedOutAndKeepsTheStatus() throws Exception {
        var thread = OrdinaryThread.start(() -> {
            var thrown = assertThrows(Cancelled.class, () -> Timeout.run(LONG, () -> Task.sleep(LONG)));
            assertTrue(thrown.scope().isEmpty());
            assertTrue(Thread.currentThread().isInterrupted());
        });
        thread.awaitBlocked().interrupt();
        thread.value();
    }

    @Test
    void call_left_boundsTheThreadNoLonger() throws Exception {
        assertThrows(DeadlineExceededException.class, () -> Timeout.run(SHORT, () -> Task.sleep(LONG)));
        Task.yield();
        Task.sleep(SHORT);
        assertTrue(Timeout.call(LONG, () -> CancelScope.run(scope -> Task.sleep(SHORT))));
    }

    @Test
    void cancel_scopeByAnotherThread_endsTheWaitInside() throws Exception {
        var scopes = new CancelScope[1];
        var thread = OrdinaryThread.start(() -> CancelScope.run(scope -> {
            scopes[0] = scope;
            Task.sleep(LONG);
        }));
        thread.awaitBlocked();
        scopes[0].cancel();
        assertFalse(thread.value());
    }

    @Test
    void cancel_scopeByTask_endsTheWaitInside() throws Exception {
        try (var kit = TestKit.fifo()) {
            var scopes = new CancelScope[1];
            var thread = OrdinaryThread.start(() -> CancelScope.run(scope -> {
                scopes[0] = scope;
                Task.sleep(LONG);
            }));
            thread.awaitBlocked();
            kit.run(() -> scopes[0].cancel());
            assertFalse(thread.value());
        }
    }

    @Test
    void waiter_servedByTaskInTime_isTrue() throws Exception {
        try (var kit = TestKit.fifo()) {
            var waiters = new Waiter[1];
            var thread = OrdinaryThread.start(() -> Timeout.call(LONG, () -> {
                waiters[0] = new Waiter();
                return waiters[0].await(ParkReason.CONDITION, this, Waiter.deadlineAfter(LONG));
            }));
            thread.awaitBlocked();
            kit.run(() -> assertTrue(waiters[0].serve()));
            assertTrue(thread.value());
        }
    }
}
