package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Turns and what is held back between them. */
@Limited
final class StepperTest {
    private static final Duration LONG = Duration.ofDays(1);

    private static void settle(Stepper stepper) {
        while (stepper.turn(0)) {
            // until nothing is ready
        }
    }

    @Test
    void turn_othersAreAlwaysReady_runsWhatOrdinaryThreadsSpawn() {
        var stepper = Scheduler.builder().carriers(1).stepped();
        for (var i = 0; i < 2; i++) {
            stepper.scheduler().spawn(() -> {
                for (;;) {
                    Task.yield();
                }
            });
        }
        stepper.turn(0);
        stepper.turn(0);
        var ran = stepper.scheduler().spawn(() -> {});
        for (var turn = 0; turn < 200 && !ran.isDone(); turn++) {
            assertTrue(stepper.turn(0));
        }
        assertTrue(ran.isDone());
        stepper.close(LONG);
    }

    @Test
    void withhold_taskThatWasCancelledOrHasEnded_isFalse() {
        var stepper = Scheduler.builder().carriers(1).stepped();
        var cancelled = stepper.scheduler().spawn(() -> {});
        cancelled.cancel();
        assertFalse(stepper.withhold(cancelled));
        assertFalse(stepper.isWithheld(cancelled));
        var ended = stepper.scheduler().spawn(() -> {});
        settle(stepper);
        assertFalse(stepper.withhold(ended));
        assertFalse(stepper.release(ended));
        stepper.close(LONG);
    }

    @Test
    void release_twice_queuesOnce() {
        var stepper = Scheduler.builder().carriers(1).stepped();
        var runs = new AtomicInteger();
        var task = stepper.scheduler().spawn(() -> {
            runs.incrementAndGet();
            Task.yield();
            runs.incrementAndGet();
        });
        for (var part = 0; part < 2; part++) {
            assertTrue(stepper.withhold(task));
            assertTrue(stepper.isWithheld(task));
            assertFalse(stepper.withhold(task));
            assertFalse(stepper.turn(0));
            assertTrue(stepper.isStalled());
            assertTrue(stepper.release(task));
            assertFalse(stepper.release(task));
            stepper.turn(0);
            assertEquals(part + 1, runs.get());
        }
        stepper.turn(0);
        assertTrue(task.isDone());
        stepper.close(LONG);
    }

    @Test
    void withhold_twoCarriers_releasedWhereItWas() {
        var stepper = Scheduler.builder().carriers(2).stepped();
        var task = stepper.scheduler().spawnOn(1, "local", () -> Task.yield());
        assertTrue(stepper.withhold(task));
        assertFalse(stepper.turn(1));
        assertTrue(stepper.release(task));
        assertFalse(stepper.turn(0));
        assertTrue(stepper.turn(1));
        assertTrue(stepper.withhold(task));
        assertFalse(stepper.turn(1));
        assertTrue(stepper.release(task));
        assertTrue(stepper.turn(1));
        assertTrue(task.isDone());
        stepper.close(LONG);
    }

    @Test
    void close_moreTasksThanRoundsAtOneTime_allRunTheirFinally() {
        var stepper = new Stepper(new Scheduler(Scheduler.builder().carriers(1), 1), 10);
        var tasks = new ArrayList<Task<?>>();
        var cleaned = new AtomicInteger();
        for (var i = 0; i < 50; i++) {
            tasks.add(stepper.scheduler().spawn(() -> {
                try {
                    Task.park();
                } finally {
                    cleaned.incrementAndGet();
                }
            }));
        }
        settle(stepper);
        assertEquals(List.of(), stepper.close(LONG));
        assertEquals(50, cleaned.get());
        assertTrue(tasks.stream().allMatch(Task::isCancelled));
    }

    @Test
    void close_taskThatGoesOnForEver_isGivenUp() {
        var stepper = new Stepper(new Scheduler(Scheduler.builder().carriers(1), 1), 10);
        var deaf = stepper.scheduler().spawn(() -> Task.shield(() -> {
            for (;;) {
                Task.yield();
            }
        }));
        settleFor(stepper, 3);
        assertEquals(List.of(deaf), stepper.close(LONG));
        assertTrue(deaf.isDone());
    }

    private static void settleFor(Stepper stepper, int turns) {
        for (var turn = 0; turn < turns; turn++) {
            stepper.turn(0);
        }
    }
}
