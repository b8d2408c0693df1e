package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing while others spawn: every task that was accepted has exactly one outcome, and nothing hangs. */
@Limited
final class CloseStormTest {
    private static final int ROUNDS = Scaled.size(600) / 20; // 30, and 1 on the hand-off
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    /** A task that was accepted and how often its body was entered and its callback ran. */
    private record Accepted(Task<?> task, AtomicInteger entered, AtomicInteger called) {
        static Accepted spawn(Scheduler scheduler, Action wait, boolean later) {
            var entered = new AtomicInteger();
            var called = new AtomicInteger();
            Action body = () -> {
                entered.incrementAndGet();
                wait.run();
            };
            var task = later ? scheduler.spawnLater(Duration.ofMillis(1), body) : scheduler.spawn(body);
            task.onComplete(_ -> called.incrementAndGet());
            return new Accepted(task, entered, called);
        }

        void check() {
            assertTrue(task.isDone(), task::toString);
            assertTrue(entered.get() <= 1, task::toString);
            assertTrue(task.isCancelled() || entered.get() == 1, task::toString);
            assertTrue(called.get() <= 1, task::toString);
        }
    }

    private static void storm(int carriers, Action wait, boolean later) throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var scheduler = Scheduler.builder().carriers(carriers).start();
            var accepted = new ConcurrentLinkedQueue<Accepted>();
            var enough = new CountDownLatch(50 * round);
            var spawners = new ArrayList<OrdinaryThread<?>>();
            for (var i = 0; i < 3; i++) {
                spawners.add(OrdinaryThread.start(() -> spawnUntilRejected(scheduler, wait, later, accepted, enough)));
            }
            enough.await();
            assertEquals(List.of(), scheduler.close(ENOUGH));
            for (var spawner : spawners) {
                spawner.value();
            }
            accepted.forEach(Accepted::check);
        }
    }

    private static void spawnUntilRejected(Scheduler scheduler, Action wait, boolean later, Queue<Accepted> accepted,
            CountDownLatch enough) {
        try {
            while (true) {
                accepted.add(Accepted.spawn(scheduler, wait, later));
                enough.countDown();
            }
        } catch (RejectedExecutionException closing) {
            assertTrue(enough.getCount() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_whileThreadsSpawnShortTasks_eachAcceptedOneHasItsOutcome(int carriers) throws Exception {
        storm(carriers, () -> {
        }, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_whileThreadsSpawnTasksThatPark_eachAcceptedOneHasItsOutcome(int carriers) throws Exception {
        storm(carriers, Task::park, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_whileThreadsSpawnDelayedTasks_eachAcceptedOneHasItsOutcome(int carriers) throws Exception {
        storm(carriers, Task::yield, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_whileTasksSpawnTasks_eachAcceptedOneHasItsOutcome(int carriers) throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var scheduler = Scheduler.builder().carriers(carriers).uncaughtHandler((_, _) -> {
            }).start();
            var accepted = new ConcurrentLinkedQueue<Accepted>();
            var enough = new CountDownLatch(50 * round);
            for (var i = 0; i < 3; i++) {
                scheduler.spawn(() -> {
                    while (true) {
                        accepted.add(Accepted.spawn(scheduler, Task::yield, false));
                        enough.countDown();
                        Task.yield();
                    }
                });
            }
            enough.await();
            assertEquals(List.of(), scheduler.close(ENOUGH));
            accepted.forEach(Accepted::check);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_whileThreadsCancelQueuedTasks_nothingHangs(int carriers) throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var scheduler = Scheduler.builder().carriers(carriers).start();
            var tasks = new ArrayList<Task<?>>();
            for (var i = 0; i < 500; i++) {
                tasks.add(scheduler.spawn(() -> Task.park()));
            }
            var canceller = OrdinaryThread.start(() -> tasks.reversed().forEach(Task::cancel));
            assertEquals(List.of(), scheduler.close(ENOUGH));
            canceller.value();
            assertTrue(tasks.stream().allMatch(Task::isCancelled));
        }
    }
}
