package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting with little stack left: it works or throws {@link StackOverflowError}, and the task goes on from there. */
@Limited
final class DeepStackTest {
    @Test
    void yield_deeperAndDeeper_worksOrOverflowsAndTheTaskGoesOn() throws Exception {
        DeepStack.run(() -> {
            DeepStack.overflows(Task::yield);
            var other = Task.spawn(() -> 7);
            Task.yield();
            assertTrue(other.isDone());
        });
    }

    @Test
    void yield_overflowed_theTaskCountsAsRunning() throws Exception {
        DeepStack.run(() -> {
            DeepStack.overflows(Task::yield);
            assertEquals(TaskStatus.RUNNING, Task.current().status());
        });
    }

    @Test
    void await_overflowed_theTaskCountsAsRunning() throws Exception {
        DeepStack.run(() -> {
            DeepStack.overflows(() -> new Waiter().await(ParkReason.LOCK, "test", Waiter.nanoTime() + 1000));
            assertEquals(TaskStatus.RUNNING, Task.current().status());
        });
    }

    @Test
    void sleep_overflowed_leavesNoTimer() throws Exception {
        DeepStack.run(() -> {
            DeepStack.overflows(() -> Task.sleep(Duration.ofNanos(1000)));
            assertEquals(0, Task.current().homeCarrier().timers().size());
        });
    }

    @Test
    void park_afterOverflows_endsByAPermitOnly() throws Exception {
        DeepStack.run(() -> {
            DeepStack.overflows(Task::yield);
            var me = Task.current();
            var unparked = new AtomicInteger();
            for (var i = 0; i < 10; i++) {
                Task.spawn(() -> {
                    unparked.incrementAndGet();
                    me.unpark();
                });
                Task.park();
                assertEquals(i + 1, unparked.get());
            }
        });
    }

    @Test
    void overflow_notCaught_isTheFailureOfTheTaskAndOthersRun() throws Exception {
        DeepStack.run(() -> {
            var deep = Task.spawn(() -> DeepStack.descend(Integer.MAX_VALUE, Task::yield));
            assertTrue(deep.join(Duration.ofMinutes(1)));
            assertEquals(StackOverflowError.class, deep.exceptionNow().getClass());
            assertEquals(7, Task.spawn(() -> {
                Task.yield();
                return 7;
            }).join());
        });
    }

    @Test
    @ContinuationOnly("the stack of a virtual thread has another limit")
    void stackSize_larger_reachesDeeper() throws Exception {
        try (var small = Scheduler.builder().carriers(1).stackSize(DeepStack.SMALL).start();
                var large = Scheduler.builder().carriers(1).stackSize(64L << 20).start()) {
            // At 4 bytes a frame even inlined frames are too large for the small stack; at 500, what the interpreter needs for one,
            // all of them fit into the large one.
            int depth = (int) DeepStack.SMALL / 4;
            assertFalse(small.spawn(() -> DeepStack.isReached(depth, DeepStackTest::nothing)).join());
            assertTrue(large.spawn(() -> DeepStack.isReached(depth, DeepStackTest::nothing)).join());
        }
    }

    private static void nothing() {
        // to be there is enough
    }
}
