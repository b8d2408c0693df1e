package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.internal.coroutine.Coroutines;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues between tasks of several carriers and ordinary threads, near the end of the stack, and what they keep alive. */
@Limited
final class TaskQueueThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int COLLECTIONS = 30;

    private static int scaled(int onContinuation) {
        return Coroutines.kind() == Coroutines.Kind.CONTINUATION ? onContinuation : onContinuation / 20;
    }

    // ---- threads -----------------------------------------------------------------------------------------------------

    @Test
    void operations_onThreads_blockAndAreServed() throws Exception {
        var queue = TaskQueue.<String>fifo(1);
        var taker = OrdinaryThread.start(() -> queue.take()).awaitBlocked();
        queue.put("first");
        assertEquals("first", taker.value());
        queue.put("second");
        var putter = OrdinaryThread.start(() -> queue.put("third")).awaitBlocked();
        var join = OrdinaryThread.start(() -> queue.join()).awaitBlocked();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            assertEquals("second", scheduler.spawn(() -> queue.take()).join());
            putter.value();
            assertEquals("third", scheduler.spawn(() -> queue.take(LONG).orElseThrow()).join());
        }
        for (var i = 0; i < 3; i++) {
            queue.taskDone();
        }
        assertTrue(join.value());
    }

    @Test
    void operations_onThreadTimedOutOrInterrupted_leaveNoWaiter() throws Exception {
        var queue = TaskQueue.<String>fifo(1);
        assertEquals(Optional.empty(), queue.take(SHORT));
        queue.put("item");
        assertEquals(false, queue.put("another", SHORT));
        assertEquals(false, queue.join(SHORT));
        for (Action action : List.<Action>of(() -> queue.put("another"), () -> queue.join())) {
            var interrupted = OrdinaryThread.start(() -> {
                assertThrows(Cancelled.class, () -> action.run());
                assertTrue(Thread.currentThread().isInterrupted());
            }).awaitBlocked();
            interrupted.interrupt();
            interrupted.value();
        }
        assertEquals(new TaskQueue.Stats(1, 0, 0, 1, 1, 0, 0, 0), queue.stats());
    }

    @ParameterizedTest
    @EnumSource
    void manyToMany_eachCrew_checksumsAgree(Crew crew) throws Exception {
        for (var kind : QueueKind.values()) {
            var each = scaled(2_000);
            var queue = kind.<Integer>create(3, Comparator.naturalOrder());
            var sum = new AtomicLong();
            var items = 4 * each;
            crew.run(members -> {
                for (var n = 0; n < 4; n++) {
                    var base = n * each;
                    members.start(() -> {
                        for (var i = 0; i < each; i++) {
                            while (i % 7 == 0 && !queue.put(base + i, Duration.ofNanos(i))) {
                                Task.yield();
                            }
                            if (i % 7 != 0) {
                                queue.put(base + i);
                            }
                        }
                    });
                    members.start(() -> {
                        for (var item : queue) {
                            sum.addAndGet(item);
                            queue.taskDone();
                        }
                    });
                }
                Crew.until(() -> queue.stats().put() == items);
                queue.join();
                assertEquals((long) items * (items - 1) / 2, sum.get());
                queue.shutdown();
            });
            assertEquals(new TaskQueue.Stats(items, items, 0, 0, 0, 0, 0, 0), queue.stats());
        }
    }

    @Test
    void fifo_onTwoCarriers_keepsTheOrder() throws Exception {
        var items = scaled(20_000);
        var queue = TaskQueue.<Integer>fifo(5);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                for (var i = 0; i < items; i++) {
                    queue.put(i);
                }
                queue.shutdown();
            });
            var last = scheduler.spawn(() -> {
                var next = 0;
                for (int item : queue) {
                    assertEquals(next++, item);
                }
                return next;
            });
            assertEquals(items, last.join());
        }
    }

    /** Cancels at random moments of the real world: what was put and what was taken must still agree. */
    @ParameterizedTest
    @EnumSource
    void cancelled_atRandomMoments_losesNothing(QueueKind kind) throws Exception {
        var queue = kind.<Integer>create(1, Comparator.naturalOrder());
        var put = new AtomicInteger();
        var taken = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < scaled(300); round++) {
                var tasks = new ArrayList<Task<?>>();
                for (var i = 0; i < 3; i++) {
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            queue.put(1);
                            put.incrementAndGet();
                        }
                    }));
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            taken.addAndGet(queue.take());
                        }
                    }));
                }
                while (taken.get() < 10 * round) {
                    Thread.onSpinWait();
                }
                tasks.forEach(Task::cancel);
                tasks.forEach(task -> task.join(LONG));
            }
        }
        assertEquals(put.get(), taken.get() + queue.shutdownNow().size());
        assertEquals(0, queue.stats().waitingToPut() + queue.stats().waitingToTake());
    }

    // ---- little stack ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void putAndTake_nearTheEndOfTheStack_workOrChangeNothing(QueueKind kind) throws Exception {
        DeepStack.run(() -> {
            var queue = kind.<Integer>create(4, Comparator.naturalOrder());
            var put = new AtomicInteger();
            var taken = new AtomicInteger();
            assertTrue(DeepStack.overflows(() -> {
                if (queue.tryPut(put.get() % 3)) {
                    put.incrementAndGet();
                }
                queue.take();
                taken.incrementAndGet();
                queue.taskDone();
            }) > 0);
            var stats = queue.stats();
            assertEquals(put.get(), stats.put());
            assertEquals(taken.get(), stats.taken());
            assertEquals(put.get() - taken.get(), queue.shutdownNow().size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void operations_nearTheEndOfTheStackWithAPartner_workOrChangeNothing(QueueKind kind) throws Exception {
        DeepStack.run(() -> {
            var there = kind.<Integer>create(1, Comparator.naturalOrder());
            var back = kind.<Integer>create(1, Comparator.naturalOrder());
            var echo = Task.spawn(() -> {
                for (var item : there) {
                    back.put(item);
                }
                return 1;
            });
            var put = new AtomicInteger();
            var taken = new AtomicInteger();
            assertTrue(DeepStack.overflows(() -> {
                there.put(1);
                put.incrementAndGet();
                back.take();
                taken.incrementAndGet();
            }) > 0);
            while (taken.get() < put.get()) {
                back.take();
                taken.incrementAndGet();
            }
            there.shutdown();
            echo.join();
            assertEquals(put.get(), there.stats().put());
            assertEquals(new TaskQueue.Stats(put.get(), put.get(), 0, 0, put.get(), 0, 0, 0), back.stats());
        });
    }

    // ---- retention ---------------------------------------------------------------------------------------------------

    /** What happens to an item, in a task. */
    private interface Use {
        void of(TaskQueue<Object> queue, Object item) throws Exception;
    }

    private static void assertFree(TaskQueue<Object> queue, Use use) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var reference = leave(scheduler, queue, use);
            for (var i = 0; i < COLLECTIONS && reference.get() != null; i++) {
                scheduler.spawn(() -> Task.yield()).join();
                System.gc();
            }
            assertNull(reference.get());
            assertNotNull(queue.toString());
        }
    }

    private static WeakReference<Object> leave(Scheduler scheduler, TaskQueue<Object> queue, Use use) {
        var item = new Object();
        scheduler.spawn(() -> use.of(queue, item)).join();
        return new WeakReference<>(item);
    }

    private static TaskQueue<Object> create(QueueKind kind, int capacity) {
        return kind.create(capacity, (_, _) -> 0);
    }

    @ParameterizedTest
    @EnumSource
    void item_taken_isFree(QueueKind kind) throws Exception {
        assertFree(create(kind, 3), (queue, item) -> {
            queue.put("one");
            queue.put(item);
            queue.put("two");
            for (var i = 0; i < 3; i++) {
                assertNotNull(queue.take());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void item_dropped_isFree(QueueKind kind) throws Exception {
        assertFree(create(kind, 3), (queue, item) -> {
            queue.put(item);
            queue.shutdownNow();
        });
    }

    @ParameterizedTest
    @EnumSource
    void item_ofAPutterThatTimedOut_isFree(QueueKind kind) throws Exception {
        assertFree(create(kind, 1), (queue, item) -> {
            queue.put("one");
            queue.put(item, SHORT);
        });
    }
}
