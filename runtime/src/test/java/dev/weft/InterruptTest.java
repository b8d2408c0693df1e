package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The interrupt status is the carrier's, not the task's: what one task leaves behind reaches no other, nor the loop. */
@Limited
final class InterruptTest {
    @Test
    void interrupt_ofATaskThatEnds_isNotSeenByTheNext() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var seen = scheduler.spawn(() -> {
                var tasks = new ArrayList<Task<Boolean>>();
                for (var i = 0; i < 10; i++) {
                    tasks.add(Task.spawn(() -> {
                        var before = Thread.currentThread().isInterrupted();
                        Thread.currentThread().interrupt();
                        return before;
                    }));
                }
                return tasks.stream().filter(Task::join).count();
            });
            assertEquals(0, seen.join());
        }
    }

    @Test
    void interrupt_ofATaskThatWaits_isNotSeenByAnother() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var seen = scheduler.spawn(() -> {
                var other = Task.spawn(() -> {
                    Task.yield();
                    return Thread.currentThread().isInterrupted();
                });
                Task.yield();
                Thread.currentThread().interrupt();
                Task.yield();
                return other.join();
            });
            assertFalse(seen.join());
        }
    }

    @Test
    void interrupt_ofAParkedTask_endsNoPark() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var interrupted = new CountDownLatch(1);
            var task = scheduler.spawn(() -> {
                Thread.currentThread().interrupt();
                interrupted.countDown();
                Task.park();
            });
            interrupted.await();
            Carriers.awaitIdle(scheduler);
            assertEquals(TaskStatus.PARKED, task.status());
            task.unpark();
            task.join();
        }
    }

    @Test
    void interrupt_leftBehind_theIdleCarrierDoesNotSpin() throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(1).world(polls.world()).start()) {
            scheduler.spawn(() -> Thread.currentThread().interrupt()).join();
            polls.assertQuiet(scheduler);
        }
    }

    @Test
    void interrupt_ofTheCarriersThreadFromOutside_changesNothing() throws Exception {
        var polls = new CountingPollers();
        try (var scheduler = Scheduler.builder().carriers(1).name("interrupted").world(polls.world()).start()) {
            var parked = scheduler.spawn(() -> Task.park());
            Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("interrupted-0"))
                    .forEach(Thread::interrupt);
            polls.assertQuiet(scheduler);
            parked.unpark();
            parked.join();
        }
    }
}
