package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An orderly close cancels everybody; that is no failure of anybody. */
@Limited
final class CloseNoiseTest {
    @Test
    void close_tasksThatJoinEachOther_reportsNoFailure() {
        var stepped = SteppedScheduler.of(1);
        var parked = stepped.startOn(0, () -> Task.park());
        var joiner = stepped.startOn(0, () -> parked.join());
        var second = stepped.startOn(0, () -> joiner.get());
        stepped.close();
        assertEquals(List.of(), stepped.reports());
        assertTrue(List.of(parked, joiner, second).stream().allMatch(Task::isCancelled));
    }

    @Test
    void close_taskThatBoundsItsWait_reportsNoFailure() {
        var stepped = SteppedScheduler.of(1);
        var task = stepped.startOn(0, () -> Timeout.run(YieldPoint.LONG, () -> Task.park()));
        stepped.close();
        assertEquals(List.of(), stepped.reports());
        assertTrue(task.isCancelled());
    }
}
