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

/** Closing from inside a task. */
@Limited
final class CloseInsideTest {
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    /** Closes with a deadline longer than the limit of a test, so that one that returns only then is seen as a hang. */
    private static List<Task<?>> close(Scheduler scheduler) {
        return scheduler.close(Duration.ofMinutes(10));
    }

    private static void startEndless(int count, AtomicInteger cleanedUp) throws InterruptedException {
        var started = new CountDownLatch(count);
        for (var i = 0; i < count; i++) {
            Task.spawn(() -> {
                try {
                    started.countDown();
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(Duration.ofMillis(1)));
                    cleanedUp.incrementAndGet();
                }
            });
        }
        while (started.getCount() > 0) {
            Task.yield();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void close_insideATask_cancelsAndJoinsAllOthersFirst(int carriers) {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var closer = scheduler.spawn(() -> {
                var cleanedUp = new AtomicInteger();
                startEndless(100, cleanedUp);
                assertEquals(List.of(), close(scheduler));
                return cleanedUp.get();
            });
            assertEquals(100, closer.join());
        }
    }

    @Test
    void close_insideATask_thatTaskGoesOnAfterwards() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var closer = scheduler.spawn(() -> {
                close(scheduler);
                assertFalse(scheduler.isClosed());
                Task.yield();
                Task.sleep(Duration.ofMillis(1));
                assertThrows(RejectedExecutionException.class, () -> Task.spawn(() -> 7));
                return 7;
            });
            assertEquals(7, closer.join());
        }
    }

    @Test
    void close_insideATask_theCarriersStopWhenItHasEnded() {
        var scheduler = Scheduler.builder().carriers(2).start();
        scheduler.spawn(() -> close(scheduler));
        assertEquals(List.of(), close(scheduler));
        assertTrue(scheduler.isClosed());
    }

    @Test
    void close_insideATaskTwice_bothReturn() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                assertEquals(List.of(), close(scheduler));
                assertEquals(List.of(), close(scheduler));
            }).join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void close_insideSeveralTasks_theyDoNotWaitForEachOther(int carriers) {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var closers = new ArrayList<Task<List<Task<?>>>>();
            var gate = scheduler.spawn(() -> Task.park());
            for (var i = 0; i < 4; i++) {
                closers.add(scheduler.spawn(() -> Task.shield(() -> {
                    gate.join(); // nobody closes before all are spawned
                    return close(scheduler);
                })));
            }
            gate.unpark();
            for (var closer : closers) {
                assertTrue(closer.join(ENOUGH), closer::toString);
            }
        }
    }

    @Test
    void close_insideATaskAndFromAThread_bothReturn() throws Exception {
        var cleanedUp = new AtomicInteger();
        var started = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(2).start();
        var closer = scheduler.spawn(() -> {
            startEndless(10, cleanedUp);
            started.countDown();
            return close(scheduler);
        });
        started.await();
        assertEquals(List.of(), close(scheduler));
        assertEquals(10, cleanedUp.get());
        assertTrue(closer.isDone());
    }

    @Test
    void close_fromAThreadAfterATaskClosed_endsThatTaskToo() throws Exception {
        var closed = new CountDownLatch(1);
        var cleanedUp = new AtomicBoolean();
        var scheduler = Scheduler.builder().carriers(1).start();
        var closer = scheduler.spawn(() -> {
            close(scheduler);
            closed.countDown();
            try {
                Task.park();
            } finally {
                cleanedUp.set(true);
            }
        });
        closed.await();
        assertEquals(List.of(), close(scheduler));
        assertTrue(cleanedUp.get());
        assertTrue(closer.isCancelled());
    }

    @Test
    void close_insideACancelledTask_completesAllTheSame() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var cleanedUp = new AtomicInteger();
            var closer = scheduler.spawn(() -> {
                startEndless(10, cleanedUp);
                Task.current().cancel();
                assertEquals(List.of(), close(scheduler));
                return cleanedUp.get();
            });
            assertEquals(10, closer.join());
        }
    }

    @Test
    void close_ofAnotherScheduler_isRefusedAndThatStaysOpen() {
        try (var mine = Scheduler.builder().carriers(1).start();
                var other = Scheduler.builder().carriers(1).start()) {
            mine.spawn(() -> {
                assertThrows(IllegalStateException.class, other::close);
            }).join();
            assertEquals(7, other.spawn(() -> 7).join());
        }
    }

    @Test
    void close_onACarrierOutsideATask_isRefusedAndItStaysOpen() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var port = scheduler.spawn(() -> CarrierPort.forNewResource()).join();
            var refused = new CountDownLatch(1);
            port.execute(() -> {
                assertThrows(IllegalStateException.class, scheduler::close);
                refused.countDown();
            });
            refused.await();
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void close_ofAnotherSchedulerByWayOfAThread_works() {
        try (var mine = Scheduler.builder().carriers(1).start()) {
            var other = Scheduler.builder().carriers(1).start();
            mine.spawn(() -> {
                var closer = OrdinaryThread.start(() -> close(other));
                assertEquals(List.of(), closer.value());
            }).join();
            assertTrue(other.isClosed());
        }
    }

    /** A task that did not get into close counts as one that has still to end, for another that closes. */
    @Test
    void close_insideATaskAtTheEndOfItsStack_isThereOrNot() throws Exception {
        var refused = 0;
        for (var above = 0; above < 600; above += 20) {
            var frames = above;
            try (var scheduler = Scheduler.builder().carriers(1).stackSize(DeepStack.SMALL).start()) {
                var overflowed = new AtomicBoolean();
                var over = new AtomicBoolean();
                var returned = new AtomicBoolean();
                var early = new AtomicBoolean();
                var deep = scheduler.spawn(() -> {
                    var limit = DeepStack.limit();
                    Task.spawn(() -> Task.shield(() -> {
                        while (!over.get()) {
                            Task.yield();
                        }
                        close(scheduler);
                        returned.set(true);
                        return true;
                    }));
                    overflowed.set(!DeepStack.isReached(limit - frames, () -> scheduler.close(Duration.ZERO)));
                    over.set(overflowed.get());
                    Task.shield(() -> Task.park(Duration.ofMillis(2)));
                    early.set(returned.get());
                    over.set(true);
                });
                deep.get();
                assertFalse(early.get());
                refused += overflowed.get() ? 1 : 0;
            }
        }
        assertTrue(refused > 0);
    }
}
