package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guest loop on a machine that is so slow that time passes between any two reads of the clock. */
@Limited
final class StepperOnRealClockTest {
    /** Each read takes longer than the budget of a batch. */
    private static final class SlowClock implements World.Clock {
        private long now;

        @Override
        public long nanoTime() {
            return now += 2 * Carrier.BATCH_NANOS;
        }
    }

    private static Stepper stepper() {
        return Scheduler.builder().carriers(1).world(World.builder().clock(new SlowClock()).build()).stepped();
    }

    @Test
    void turn_clockPassesTheBudgetBeforeTheFirstRun_runsAllTheSame() {
        var stepper = stepper();
        var task = stepper.scheduler().spawn(() -> {
            Task.yield();
            return "ran";
        });
        for (var turn = 0; turn < 10; turn++) {
            stepper.turn(0);
        }
        assertTrue(task.isDone(), "ten turns ran nothing");
        assertEquals("ran", task.resultNow());
        assertEquals(List.of(), stepper.close(Duration.ofDays(1)));
    }

    @Test
    void turn_somethingIsReady_isTrue() {
        var stepper = stepper();
        var task = stepper.scheduler().spawn(() -> {
            for (var i = 0; i < 5; i++) {
                Task.yield();
            }
        });
        var turns = 0;
        while (stepper.turn(0)) {
            assertTrue(++turns < 1_000, "turns without end");
        }
        assertTrue(task.isDone(), "said that nothing is ready, though a task was");
        assertEquals(List.of(), stepper.close(Duration.ofDays(1)));
    }
}
