package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What throws once more while a scheduler ends for a bug, or throws where nobody expects it, costs nobody else anything. */
@Limited
final class LoopBugLossTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MANY = 200;

    /** One whose clock throws when it is asked at such a moment. */
    private static World world(BooleanSupplier isMoment) {
        return World.builder().clock(() -> {
            if (isMoment.getAsBoolean()) {
                throw new LoopBug.Bug();
            }
            return World.systemClock().nanoTime();
        }).build();
    }

    private static void assertFailed(List<? extends Task<?>> tasks) throws Exception {
        for (var task : tasks) {
            assertTrue(task.join(SOON), task::toString);
            assertInstanceOf(LoopBug.Bug.class, task.exceptionNow());
        }
    }

    /** The clock is read for callbacks that are queued, and goes on throwing. */
    @Test
    void abandonedTasks_whoseCallbacksCannotBeQueued_allFail() throws Exception {
        var bug = new LoopBug(LoopBug.Where.CLOCK, true);
        var scheduler = Scheduler.builder().carriers(1).world(bug.world()).start();
        var started = new CountDownLatch(MANY);
        var tasks = new ArrayList<Task<?>>();
        for (var i = 0; i < MANY; i++) {
            tasks.add(scheduler.spawn(() -> {
                started.countDown();
                Task.park();
            }));
            tasks.getLast().onComplete(_ -> {});
        }
        started.await();
        bug.arm();
        scheduler.carrier(0).executeQuietly(() -> {}); // if it sleeps
        assertFailed(tasks);
        scheduler.close(SOON);
        assertEquals(0, scheduler.shutdown().alive());
    }

    @Test
    void queuedTasks_whoseCallbacksCannotBeQueued_allFail() throws Exception {
        var bug = new LoopBug(LoopBug.Where.CLOCK, true);
        var stepper = Scheduler.builder().carriers(1).world(bug.world()).stepped();
        var tasks = new ArrayList<Task<?>>();
        for (var i = 0; i < MANY; i++) {
            tasks.add(stepper.scheduler().spawnOn(0, "posted", () -> {}));
            tasks.getLast().onComplete(_ -> {});
            tasks.add(stepper.scheduler().spawn(() -> 7));
        }
        bug.arm();
        assertThrows(LoopBug.Bug.class, () -> stepper.turn(0));
        stepper.close(Duration.ZERO);
        assertFailed(tasks);
        assertEquals(0, stepper.scheduler().shutdown().alive());
    }

    /** A throwable of which not even the name can be had. */
    @SuppressWarnings("serial")
    private static final class Nameless extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("made by the test");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("made by the test");
        }
    }

    @Test
    void bugThatCannotBeLogged_tasksFailWithIt() throws Exception {
        var bug = new Nameless();
        var scheduler = Scheduler.builder().carriers(2).start();
        var parked = scheduler.spawn(() -> Task.park());
        var other = scheduler.spawn(() -> {
            var carrier = Task.current().homeCarrier();
            carrier.timers().schedule(new Timer() {
                @Override
                protected void expired(long nowNanos) {
                    throw bug;
                }
            }, carrier.nanoTime());
            Task.park();
        });
        assertTrue(other.join(SOON));
        assertTrue(parked.join(SOON));
        assertSame(bug, other.exceptionNow());
        assertSame(bug, parked.exceptionNow());
    }

    /** A task that is woken is claimed before it is queued: what throws in between would lose it. */
    @Test
    void clockThatThrowsInAWakeUp_losesNobody() throws Exception {
        var throwing = new AtomicBoolean();
        var world = world(() -> throwing.get() && Task.insideTask());
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            var parked = new ArrayList<Task<?>>();
            scheduler.spawn(() -> {
                for (var i = 0; i < MANY; i++) {
                    parked.add(Task.spawn(() -> Task.park()));
                }
                Task.yield();
                throwing.set(true);
                parked.forEach(Task::unpark);
                throwing.set(false);
            }).get();
            for (var task : parked) {
                assertTrue(task.join(SOON), task::toString);
            }
        }
    }

    /** No memory for the timer of a delayed task: nobody gets that task, and nobody waits for it. */
    @Test
    void timeThatCannotBeReadForADelayedTask_leavesNoCount() throws Exception {
        var throwing = new AtomicBoolean();
        var world = world(() -> throwing.get() && Task.insideTask());
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            assertEquals(1L, scheduler.spawn(() -> {
                throwing.set(true);
                assertThrows(LoopBug.Bug.class, () -> Task.spawnLater(Duration.ofDays(1), () -> 7));
                throwing.set(false);
                return scheduler.shutdown().alive();
            }).get());
        }
    }

    /** Whichever of its looks at the clock fails, a timeout leaves no scope open: that would fail its task at the end. */
    @Test
    void timeThatCannotBeReadForATimeout_leavesNoScopeOpen() throws Exception {
        var looks = new AtomicInteger(Integer.MAX_VALUE);
        var world = world(() -> Task.insideTask() && looks.decrementAndGet() == 0);
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            var failures = scheduler.spawn(() -> {
                var count = 0;
                for (var look = 1; look <= 3; look++) {
                    looks.set(look);
                    try {
                        Timeout.run(Duration.ofDays(1), () -> {});
                    } catch (LoopBug.Bug bug) {
                        count++;
                    }
                    assertNull(CancelScope.innermost());
                }
                return count;
            }).get();
            assertTrue(failures >= 2, "failed looks: " + failures);
        }
    }

    /** A throwable leaves the body of a worker between two tasks: the loop hears of it, whatever the coroutine is made of. */
    @Test
    void bugBetweenTwoTasksOfAWorker_endsTheScheduler() throws Exception {
        var throwing = new AtomicBoolean();
        var world = world(() -> {
            var worker = Worker.current();
            return throwing.get() && worker != null && worker.taskOrNull() == null;
        });
        var scheduler = Scheduler.builder().carriers(1).world(world).start();
        var parked = scheduler.spawn(() -> Task.park());
        scheduler.spawn(() -> {
            throwing.set(true);
            for (var i = 0; i < MANY; i++) {
                Task.spawn(() -> {});
            }
        });
        assertFailed(List.of(parked));
        scheduler.close(SOON);
    }

    @Test
    void awaitOfAStepper_thatThrew_sleepsNoMore() {
        var bug = new LoopBug(LoopBug.Where.POLLER, false);
        var stepper = Scheduler.builder().carriers(1).world(bug.world()).stepped();
        bug.arm();
        assertThrows(LoopBug.Bug.class, () -> stepper.await(Duration.ofSeconds(1)));
        assertFalse(stepper.scheduler().carrier(0).sleep().isSleeping());
        stepper.close(Duration.ZERO);
    }
}
