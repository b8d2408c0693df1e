package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing from an ordinary thread. */
@Limited
final class SchedulerCloseTest {
    /** Longer than the limit of a test, so that a close that returns only then is seen as a hang. */
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    /** Tasks on all carriers that wait for ever and count when they are cleaned up. */
    private static List<Task<Void>> startEndless(Scheduler scheduler, int count, AtomicInteger cleanedUp)
            throws InterruptedException {
        var started = new CountDownLatch(count);
        var tasks = new ArrayList<Task<Void>>();
        for (var i = 0; i < count; i++) {
            tasks.add(scheduler.spawn(() -> {
                try {
                    started.countDown();
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(Duration.ofMillis(1)));
                    cleanedUp.incrementAndGet();
                }
            }));
        }
        started.await();
        return tasks;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void close_parkedTasks_cancelsThemAndWaitsForTheirCleanUp(int carriers) throws Exception {
        var cleanedUp = new AtomicInteger();
        var scheduler = Scheduler.builder().carriers(carriers).start();
        var tasks = startEndless(scheduler, 100, cleanedUp);
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertEquals(100, cleanedUp.get());
        assertTrue(tasks.stream().allMatch(Task::isCancelled));
        assertTrue(scheduler.isClosed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void close_noTasks_endsTheThreads(int carriers) throws Exception {
        var scheduler = Scheduler.builder().carriers(carriers).name("closing-" + carriers).start();
        var threads = threadsOf(scheduler);
        assertEquals(carriers, threads.size());
        scheduler.close();
        for (var thread : threads) {
            thread.join();
        }
    }

    private static List<Thread> threadsOf(Scheduler scheduler) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches(scheduler.name() + "-\\d+")).toList();
    }

    @Test
    void close_sleepingTask_doesNotWaitForItsTime() throws Exception {
        var started = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(1).start();
        var sleeper = scheduler.spawn(() -> {
            started.countDown();
            Task.sleep(Duration.ofDays(1));
        });
        started.await();
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertTrue(sleeper.isCancelled());
    }

    @Test
    void close_taskThatReturnsAllTheSame_hasSucceeded() throws Exception {
        var started = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(1).start();
        var task = scheduler.spawn(() -> {
            started.countDown();
            assertThrows(Cancelled.class, Task::park);
            return 7;
        });
        started.await();
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertEquals(7, task.resultNow());
    }

    @Test
    void close_queuedTasks_neverEnterThem() throws Exception {
        var entered = new AtomicInteger();
        var release = new AtomicBoolean();
        var started = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(1).start();
        var busy = scheduler.spawn(() -> {
            started.countDown();
            while (!release.get()) {
                Thread.onSpinWait();
            }
        });
        started.await();
        var queued = new ArrayList<Task<Integer>>();
        for (var i = 0; i < 100; i++) {
            queued.add(scheduler.spawn(entered::incrementAndGet));
        }
        var closer = OrdinaryThread.start(() -> scheduler.close(ENOUGH));
        assertRejectsSoon(scheduler);
        release.set(true);
        assertEquals(List.of(), closer.value());
        assertEquals(0, entered.get());
        assertTrue(queued.stream().allMatch(Task::isCancelled));
        assertTrue(busy.isDone());
    }

    private static void assertRejectsSoon(Scheduler scheduler) {
        while (true) {
            try {
                scheduler.spawn(() -> 0);
                Thread.onSpinWait();
            } catch (RejectedExecutionException closing) {
                return;
            }
        }
    }

    @Test
    void close_delayedTasksPending_cancelsThemWithoutWaitingForTheirTime() {
        var scheduler = Scheduler.builder().carriers(2).start();
        var fromOutside = scheduler.spawnLater(Duration.ofDays(1), () -> 7);
        var fromATask = scheduler.spawn(() -> Task.spawnLater(Duration.ofDays(1), () -> 7)).join();
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertTrue(fromOutside.isCancelled());
        assertTrue(fromATask.isCancelled());
        assertTrue(scheduler.isClosed());
    }

    @Test
    void close_callbacksOfCancelledTasks_run() throws Exception {
        var called = new AtomicInteger();
        var cleanedUp = new AtomicInteger();
        var scheduler = Scheduler.builder().carriers(2).start();
        for (var task : startEndless(scheduler, 10, cleanedUp)) {
            task.onComplete(ended -> {
                assertTrue(ended.isCancelled());
                Task.yield();
                called.incrementAndGet();
            });
        }
        scheduler.spawnLater(Duration.ofDays(1), () -> 7).onComplete(_ -> called.incrementAndGet());
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertEquals(11, called.get());
    }

    @Test
    void close_cleanUpThatSpawns_isRejectedThere() throws Exception {
        var rejected = new AtomicInteger();
        var started = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(1).start();
        scheduler.spawn(() -> {
            started.countDown();
            try {
                Task.park();
            } finally {
                assertThrows(RejectedExecutionException.class, () -> Task.spawn(() -> 7));
                assertThrows(RejectedExecutionException.class, () -> Task.spawnLocal(() -> 7));
                assertThrows(RejectedExecutionException.class, () -> Task.spawnLater(Duration.ZERO, () -> 7));
                rejected.incrementAndGet();
            }
        });
        started.await();
        assertEquals(List.of(), scheduler.close(ENOUGH));
        assertEquals(1, rejected.get());
    }

    @Test
    void close_negativeDeadline_throwsWithTheValueAndStaysOpen() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var thrown = assertThrows(IllegalArgumentException.class, () -> scheduler.close(Duration.ofMillis(-3)));
            Thrown.assertMentions("PT-0.003S", thrown);
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void close_twice_theSecondDoesNothing() {
        var scheduler = Scheduler.builder().carriers(2).start();
        scheduler.close();
        scheduler.close();
        assertEquals(List.of(), scheduler.close(Duration.ZERO));
        assertTrue(scheduler.isClosed());
    }

    @Test
    void close_concurrentlyFromThreads_allReturnWhenItIsClosed() throws Exception {
        var cleanedUp = new AtomicInteger();
        var scheduler = Scheduler.builder().carriers(2).start();
        startEndless(scheduler, 50, cleanedUp);
        var closers = new ArrayList<OrdinaryThread<Boolean>>();
        for (var i = 0; i < 8; i++) {
            closers.add(OrdinaryThread.start(() -> {
                assertEquals(List.of(), scheduler.close(ENOUGH));
                return scheduler.isClosed();
            }));
        }
        for (var closer : closers) {
            assertTrue(closer.value());
        }
        assertEquals(50, cleanedUp.get());
    }

    @Test
    void close_interruptedThread_waitsAllTheSameAndKeepsTheStatus() throws Exception {
        var cleanedUp = new AtomicInteger();
        var scheduler = Scheduler.builder().carriers(1).start();
        startEndless(scheduler, 10, cleanedUp);
        var kept = OrdinaryThread.start(() -> {
            Thread.currentThread().interrupt();
            assertEquals(List.of(), scheduler.close(ENOUGH));
            return Thread.currentThread().isInterrupted();
        });
        assertTrue(kept.value());
        assertEquals(10, cleanedUp.get());
    }

    @Test
    void isClosed_open_isFalse() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            assertFalse(scheduler.isClosed());
        }
    }
}
