package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waking somebody with little stack left: it works, or throws {@link StackOverflowError} and the next wake-up works. */
@Limited
final class DeepWakeTest {
    /** Depths that are tried: more than a wake-up is deep in the interpreter. */
    private static final int DEPTHS = 150;

    /** A task that parks again and again, and counts how often it was woken. */
    private static final class Sleeper {
        private final AtomicInteger woken = new AtomicInteger();
        private final Task<?> task;

        Sleeper(Scheduler scheduler) {
            task = scheduler.spawn(() -> {
                while (true) {
                    Task.park();
                    woken.incrementAndGet();
                }
            });
        }

        void awaitParked() {
            while (task.status() != TaskStatus.PARKED) {
                Task.yield();
            }
        }

        /** Tries it in the deep; here it must work, whatever became of that. */
        void wakeAt(int depth) {
            awaitParked();
            var before = woken.get();
            DeepStack.isReached(depth, task::unpark);
            task.unpark();
            while (woken.get() == before) {
                Task.yield();
            }
        }
    }

    private static void wakeDeeperAndDeeper(Sleeper sleeper) {
        var limit = DeepStack.limit();
        for (var depth = limit - DEPTHS; depth < limit + 2; depth++) {
            sleeper.wakeAt(depth);
        }
        assertTrue(sleeper.woken.get() >= DEPTHS);
        sleeper.task.cancel();
    }

    @Test
    void unpark_onTheSameCarrierDeeperAndDeeper_losesNoLaterOne() throws Exception {
        DeepStack.run(() -> {
            for (var round = 0; round < 5; round++) {
                wakeDeeperAndDeeper(new Sleeper(Task.current().scheduler()));
            }
        });
    }

    @Test
    void unpark_onAnotherCarrierDeeperAndDeeper_losesNoLaterOne() throws Exception {
        try (var other = Scheduler.builder().carriers(1).start()) {
            DeepStack.run(() -> {
                for (var round = 0; round < 5; round++) {
                    wakeDeeperAndDeeper(new Sleeper(other));
                }
            });
        }
    }

    /** A task that waits again and again to be served, and counts how often it was. */
    private static final class Served {
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicReference<Waiter> waiter = new AtomicReference<>();
        private final Task<?> task;

        Served(Scheduler scheduler) {
            task = scheduler.spawn(() -> {
                while (true) {
                    var next = new Waiter();
                    waiter.set(next);
                    next.await(ParkReason.PERMIT, this);
                    served.incrementAndGet();
                }
            });
        }

        /** Tries it in the deep; here it must work, whatever became of that. */
        void serveAt(int depth) {
            while (task.status() != TaskStatus.PARKED) {
                Task.yield();
            }
            var before = served.get();
            var present = waiter.get();
            DeepStack.isReached(depth, present::serve);
            present.serve();
            while (served.get() == before) {
                Task.yield();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serve_deeperAndDeeper_neverServesWithoutAWakeUp(boolean elsewhere) throws Exception {
        try (var other = Scheduler.builder().carriers(1).start()) {
            DeepStack.run(() -> {
                var waiting = new Served(elsewhere ? other : Task.current().scheduler());
                var limit = DeepStack.limit();
                for (var depth = limit - DEPTHS; depth < limit + 2; depth++) {
                    waiting.serveAt(depth);
                }
                assertTrue(waiting.served.get() >= DEPTHS);
                waiting.task.cancel();
            });
        }
    }

    @Test
    void cancel_ofADelayedTaskDeeperAndDeeper_endsItSoonerOrLater() throws Exception {
        DeepStack.run(() -> {
            var limit = DeepStack.limit();
            for (var depth = limit - DEPTHS; depth < limit + 2; depth++) {
                var delayed = Task.spawnLater(Duration.ofDays(1), () -> Task.yield());
                DeepStack.isReached(depth, delayed::cancel);
                delayed.cancel();
                assertTrue(delayed.isCancelled());
            }
        });
    }
}
