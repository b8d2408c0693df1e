package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A runtime with nothing to do sleeps, whatever waits in it. */
@Limited
final class IdleTest {
    private static final int MANY = 1000;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void idle_noTasks_doesNotTurn(int carriers) throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(carriers).world(polls.world()).start()) {
            polls.assertQuiet(scheduler);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void idle_parkedTasks_doesNotTurn(int carriers) throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(carriers).world(polls.world()).start()) {
            startWaiting(scheduler, Task::park);
            polls.assertQuiet(scheduler);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void idle_sleepingTasksAndTimeouts_doesNotTurn(int carriers) throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(carriers).world(polls.world()).start()) {
            startWaiting(scheduler, () -> Timeout.run(Duration.ofHours(2), () -> Task.sleep(Duration.ofHours(1))));
            polls.assertQuiet(scheduler);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void idle_afterAStorm_doesNotTurn(int carriers) throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(carriers).world(polls.world()).start()) {
            var tasks = new ArrayList<Task<Integer>>();
            for (var i = 0; i < MANY; i++) {
                tasks.add(scheduler.spawn(() -> Task.spawn(() -> 7).join()));
            }
            for (var task : tasks) {
                assertEquals(7, task.join());
            }
            polls.assertQuiet(scheduler);
        }
    }

    private static void startWaiting(Scheduler scheduler, Action wait) throws InterruptedException {
        var started = new CountDownLatch(MANY);
        for (var i = 0; i < MANY; i++) {
            scheduler.spawn(() -> {
                started.countDown();
                wait.run();
            });
        }
        started.await();
    }
}
