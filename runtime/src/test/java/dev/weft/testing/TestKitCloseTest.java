package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing a kit is a test as well: of the clean-up of what it ran. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TestKitCloseTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void close_parkedTasks_runTheirFinallyBlocks() {
        var kit = TestKit.fifo();
        var task = kit.spawn(() -> {
            try {
                Task.park();
            } finally {
                trace.add("cleaned up");
            }
        });
        kit.awaitAllParked();
        kit.close();
        assertTrue(task.isCancelled());
        assertTrue(kit.scheduler().isClosed());
        assertEquals(List.of("cleaned up"), trace);
    }

    @Test
    void close_cleanUpThatSleeps_takesVirtualTime() {
        var kit = TestKit.fifo();
        kit.spawn(() -> {
            try {
                Task.park();
            } finally {
                Task.shield(() -> {
                    Task.sleep(Duration.ofHours(1));
                    return trace.add("cleaned up at " + kit.clock().elapsed());
                });
            }
        });
        kit.awaitAllParked();
        kit.close();
        assertEquals(List.of("cleaned up at PT1H"), trace);
    }

    @Test
    void close_unstartedTasks_neverEnterTheirBodies() {
        var kit = TestKit.fifo();
        var ready = kit.spawn(() -> trace.add("never"));
        var delayed = kit.scheduler().spawnLater(Duration.ofHours(1), () -> trace.add("never"));
        kit.close();
        assertTrue(ready.isCancelled());
        assertTrue(delayed.isCancelled());
        assertEquals(List.of(), trace);
    }

    @Test
    void close_unstartedDelayedTaskWithTimer_endsCancelled() {
        var kit = TestKit.fifo();
        var delayed = kit.scheduler().spawnLater(Duration.ofDays(1_000), () -> trace.add("never"));
        kit.awaitAllParked();
        kit.close();
        assertTrue(delayed.isCancelled());
        assertEquals(List.of(), trace);
    }

    @Test
    void close_taskThatHidesForEver_isNamedWithTheSeed() {
        var kit = TestKit.seeded(42);
        var stubborn = kit.scheduler().spawn("stubborn", () -> Task.shield(() -> {
            Task.park();
            return 1;
        }));
        kit.awaitAllParked();
        var thrown = assertThrows(AssertionError.class, kit::close);
        assertTrue(thrown.toString().contains("stubborn") && thrown.toString().contains("42"), thrown::toString);
        assertTrue(stubborn.isDone());
    }

    @Test
    void close_taskThatSwallowsForEver_isNamed() {
        var kit = TestKit.fifo();
        kit.scheduler().spawn("swallower", () -> {
            for (;;) {
                try {
                    Task.sleep(Duration.ofSeconds(1));
                } catch (Cancelled swallowed) {
                    // on purpose: what a careless catch (Throwable) does
                }
            }
        });
        kit.awaitAllParked();
        var thrown = assertThrows(AssertionError.class, kit::close);
        assertTrue(thrown.toString().contains("swallower"), thrown::toString);
    }

    @Test
    void close_twice_isFine() {
        var kit = TestKit.fifo();
        kit.spawn(() -> Task.park());
        kit.close();
        kit.close();
        assertTrue(kit.scheduler().isClosed());
    }

    @Test
    void spawn_afterClose_isRejected() {
        var kit = TestKit.fifo();
        kit.close();
        assertThrows(RejectedExecutionException.class, () -> kit.spawn(() -> trace.add("never")));
        assertThrows(RejectedExecutionException.class,
                () -> kit.scheduler().spawnLater(Duration.ZERO, () -> trace.add("never")));
        assertEquals(List.of(), trace);
    }

    @Test
    void close_severalCarriers_endsTheTasksOfAll() {
        var kit = TestKit.seeded(3, 11);
        var tasks = new ArrayList<Task<?>>();
        for (var i = 0; i < 30; i++) {
            tasks.add(kit.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    trace.add("cleaned up");
                }
            }));
        }
        kit.awaitAllParked();
        kit.close();
        assertTrue(tasks.stream().allMatch(Task::isCancelled));
        assertEquals(30, trace.size());
    }
}
