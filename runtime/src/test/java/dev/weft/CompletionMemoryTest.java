package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a task needs no memory to tell those who wait for it: without any they would wait for ever. */
@Limited
final class CompletionMemoryTest {
    private static final int WAITERS = 1000;

    private static List<Waiter> addWaiters(Task<?> task) {
        var waiters = new ArrayList<Waiter>();
        for (var i = 0; i < WAITERS; i++) {
            waiters.add(new Waiter());
            assertTrue(waiters.getLast().addToEndOf(task));
        }
        return waiters;
    }

    @Test
    void fire_manyWait_tellsAllWithoutMemory() throws Exception {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var allocated = Long.MAX_VALUE;
            for (var round = 0; round < 5; round++) { // the first ones load classes
                var task = scheduler.spawn(() -> Task.park());
                var waiters = addWaiters(task);
                var stack = task.completions();
                var before = memory.getCurrentThreadAllocatedBytes();
                assertTrue(Completion.fire(stack, task));
                allocated = Math.min(allocated, memory.getCurrentThreadAllocatedBytes() - before);
                assertEquals(WAITERS, waiters.stream().filter(Waiter::isServed).count());
                task.cancel();
            }
            assertTrue(allocated < WAITERS, allocated + " bytes");
        }
    }
}
