package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A throwable that leaves a carrier's loop, by a bug of ours, ends the scheduler, and nobody waits for it in vain. */
@Limited
final class LoopBugTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    static Stream<Arguments> bugs() {
        return Arrays.stream(LoopBug.Where.values())
                .flatMap(where -> Stream.of(false, true).flatMap(again -> Stream.of(1, 3)
                        .map(carriers -> Arguments.of(where, again, carriers))));
    }

    /** A scheduler whose loop breaks, and tasks in every state: parked, asleep, delayed, and one that spawns and yields. */
    private static final class Broken {
        final LoopBug bug;
        final Scheduler scheduler;
        final List<Task<?>> tasks = new ArrayList<>();

        Broken(LoopBug.Where where, boolean again, int carriers) throws InterruptedException {
            bug = new LoopBug(where, again);
            scheduler = Scheduler.builder().carriers(carriers).world(bug.world()).start();
            var started = new CountDownLatch(3);
            tasks.add(scheduler.spawn(() -> {
                started.countDown();
                Task.park();
            }));
            tasks.add(scheduler.spawn(() -> {
                started.countDown();
                Task.sleep(Duration.ofDays(1));
            }));
            tasks.add(scheduler.spawnLater(Duration.ofDays(1), () -> 7));
            tasks.add(scheduler.spawn(() -> {
                started.countDown();
                while (true) {
                    Task.sleep(Duration.ofMillis(1));
                    try {
                        Task.spawnLocal(() -> 7);
                    } catch (RejectedExecutionException stopped) {
                        Task.park(); // by the bug of another carrier
                    }
                    Task.yield();
                }
            }));
            started.await();
        }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void bug_unfinishedTasks_failWithIt(LoopBug.Where where, boolean again, int carriers) throws Exception {
        var broken = new Broken(where, again, carriers);
        broken.bug.arm();
        for (var task : broken.tasks) {
            assertTrue(task.join(SOON), task::toString);
            assertIsTheBug(task.exceptionNow());
        }
    }

    private static void assertIsTheBug(@Nullable Throwable failure) {
        assertInstanceOf(LoopBug.Bug.class, failure);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void bug_threadThatJoins_isReleased(LoopBug.Where where, boolean again, int carriers) throws Exception {
        var broken = new Broken(where, again, carriers);
        var joiner = OrdinaryThread.start(() -> broken.tasks.getFirst().join()).awaitBlocked();
        broken.bug.arm();
        assertIsTheBug(joiner.failure().getCause());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void bug_allCarriersStop(LoopBug.Where where, boolean again, int carriers) throws Exception {
        var broken = new Broken(where, again, carriers);
        broken.bug.arm();
        broken.tasks.getFirst().join(SOON);
        broken.scheduler.close(SOON);
        assertTrue(broken.scheduler.isClosed());
    }

    @Test
    void bug_spawnAfterwards_isRejected() throws Exception {
        var broken = new Broken(LoopBug.Where.CLOCK, false, 1);
        broken.bug.arm();
        broken.tasks.getFirst().join(SOON);
        assertThrows(RejectedExecutionException.class, () -> broken.scheduler.spawn(() -> 7));
        assertThrows(RejectedExecutionException.class, () -> broken.scheduler.spawnLater(Duration.ZERO, () -> 7));
    }

    @Test
    void bug_whileThreadsSpawn_everyAcceptedTaskEnds() throws Exception {
        for (var round = 0; round < 30; round++) {
            var broken = new Broken(LoopBug.Where.CLOCK, false, 2);
            var accepted = new ConcurrentLinkedQueue<Task<?>>();
            var spawners = new ArrayList<OrdinaryThread<?>>();
            for (var i = 0; i < 3; i++) {
                spawners.add(OrdinaryThread.start(() -> {
                    assertThrows(RejectedExecutionException.class, () -> {
                        while (true) {
                            accepted.add(broken.scheduler.spawn(() -> 7));
                        }
                    });
                }));
            }
            broken.bug.arm();
            for (var spawner : spawners) {
                spawner.value();
            }
            for (var task : accepted) {
                assertTrue(task.join(SOON), task::toString);
            }
        }
    }

    /** Counted, and then off its processor until the loops have ended: what jcstress saw once as a task that failed and never ended. */
    @Test
    void bug_betweenTheCountAndTheQueueOfASpawn_taskFailsAndIsCountedAsEnded() throws Exception {
        var broken = new Broken(LoopBug.Where.CLOCK, false, 1);
        var scheduler = broken.scheduler;
        for (var i = 0; i < 3; i++) {
            scheduler.shutdown().countOutsideSpawn();
        }
        broken.bug.arm();
        scheduler.close(SOON);
        assertTrue(scheduler.isClosed());
        var injected = new Task<Void>(scheduler, 1, null, Spawn.body(() -> {}));
        scheduler.injection().add(injected);
        scheduler.shutdown().abandonInjectedAfterBug();
        var queued = new Task<Void>(scheduler, 2, null, Spawn.body(() -> {}));
        Spawn.queueOn(scheduler.carrier(0), queued);
        var delayed = new Task<Void>(scheduler, 3, null, Spawn.body(() -> {}));
        Spawn.delayOn(scheduler.carrier(0), delayed, Durations.NEVER);
        assertIsTheBug(injected.exceptionNow());
        assertIsTheBug(queued.exceptionNow());
        assertIsTheBug(delayed.exceptionNow());
        assertEquals(0, scheduler.shutdown().alive());
    }

    /** The clock is read for the first entry of a queue, so what throws has drained the inbox and queued nothing yet. */
    @Test
    void bug_whileWhatOthersPostedIsQueued_noneOfItIsLost() throws Exception {
        for (var posted = 1; posted <= 3; posted++) {
            var bug = new LoopBug(LoopBug.Where.CLOCK, false);
            var stepper = Scheduler.builder().carriers(1).world(bug.world()).stepped();
            var tasks = new ArrayList<Task<?>>();
            for (var i = 0; i < posted; i++) {
                tasks.add(stepper.scheduler().spawnOn(0, "posted", () -> {}));
            }
            bug.arm();
            assertThrows(LoopBug.Bug.class, () -> stepper.turn(0));
            stepper.close(Duration.ZERO);
            for (var task : tasks) {
                assertIsTheBug(task.exceptionNow());
            }
        }
    }

    @Test
    void bug_insideSchedulerRun_isThrownThere() {
        var bug = new LoopBug.Bug();
        assertSame(bug, assertThrows(LoopBug.Bug.class, () -> Scheduler.run(() -> {
            var carrier = Task.current().homeCarrier();
            carrier.timers().schedule(timerThatThrows(bug), carrier.nanoTime());
            Task.park();
        })));
    }

    @Test
    void bug_afterMainEnded_isThrownBySchedulerRun() {
        var bug = new LoopBug.Bug();
        assertSame(bug, assertThrows(LoopBug.Bug.class, () -> Scheduler.run(() -> {
            Task.spawn(() -> {
                Task.yield();
                var carrier = Task.current().homeCarrier();
                carrier.timers().schedule(timerThatThrows(bug), carrier.nanoTime());
                Task.park();
            });
            return 7;
        })));
    }

    private static Timer timerThatThrows(RuntimeException bug) {
        return new Timer() {
            @Override
            protected void expired(long nowNanos) {
                throw bug;
            }
        };
    }

    @Test
    void bug_inAStepper_leavesTheTurnAndEndsTheTasks() {
        var bug = new LoopBug.Bug();
        var stepper = Scheduler.builder().carriers(1).stepped();
        var task = stepper.scheduler().spawn(() -> {
            var carrier = Task.current().homeCarrier();
            carrier.timers().schedule(timerThatThrows(bug), carrier.nanoTime());
            Task.park();
        });
        assertSame(bug, assertThrows(LoopBug.Bug.class, () -> {
            while (true) {
                stepper.turn(0);
            }
        }));
        stepper.close(Duration.ZERO);
        assertSame(bug, task.exceptionNow());
    }
}
