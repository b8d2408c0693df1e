package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All of {@code dev.weft.sync} and {@code dev.weft.channel} with little stack left, on ordinary threads, which have no carrier that does
 * the rest: an operation does all that it says, or throws {@link StackOverflowError}; who waits is not forgotten, and nobody stands in
 * a queue without waiting. {@code DeepLockTest} and {@code ChannelDeepStackTest} have tasks.
 */
@Limited
final class DeepThreadTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    /** So many frames before the end of the stack it begins: more than any operation makes sure of. */
    private static final int DEPTHS = 700;
    /** Too deep for the stack under any compiler: a frame has 16 bytes at least. */
    private static final int BOTTOMLESS = 1_000_000;

    private static final int STEP = 61;
    private static final int FINE_STEP = 5;

    static Stream<WaitOperation> operations() {
        return EnumSet.range(WaitOperation.LOCK, WaitOperation.SELECT_SEVERAL).stream().filter(WaitOperation::isServed);
    }

    private interface AtDepth {
        void run(int depth) throws Exception;
    }

    /** Runs it on a thread with a small stack, nearer and nearer to its end. */
    private static void deeperAndDeeper(int step, AtDepth action) throws Exception {
        DeepStack.runOnThread(() -> {
            var limit = DeepStack.limit();
            for (var depth = limit - DEPTHS; depth < limit + step; depth += step) {
                action.run(depth);
            }
            action.run(BOTTOMLESS); // for the compiler moves the end
        });
    }

    private static void awaitWaiting(WaitRig rig, Task<?> task) {
        while (rig.waiting() == 0 && !task.isDone()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void serve_aTaskThatWaits_itRunsOrCanBeServedAgain(WaitOperation wait) throws Exception {
        var overflows = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            deeperAndDeeper(STEP, depth -> {
                var rig = wait.rig(1);
                rig.occupy(scheduler);
                var task = scheduler.spawn(() -> rig.await());
                awaitWaiting(rig, task);
                if (!DeepStack.isReached(depth, rig::serve)) {
                    overflows.incrementAndGet();
                    rig.serve();
                }
                assertTrue(task.join(LONG), () -> "at " + depth + ": " + task + ", " + rig.state());
                assertEquals(0, rig.waiting());
            });
        }
        assertTrue(overflows.get() > 0);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void await_isServedOrLeavesNobodyBehind(WaitOperation wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, _) -> {}).start()) {
            deeperAndDeeper(STEP, depth -> {
                var rig = wait.rig(1);
                var occupied = new AtomicBoolean();
                var over = new AtomicBoolean();
                var server = scheduler.spawn(() -> {
                    rig.occupy(scheduler);
                    occupied.set(true);
                    while (rig.waiting() == 0 && !over.get()) {
                        Task.yield();
                    }
                    if (rig.waiting() > 0) {
                        rig.serve();
                    }
                    rig.leave();
                });
                while (!occupied.get()) {
                    Thread.onSpinWait();
                }
                DeepStack.isReached(depth, () -> awaitUnchecked(rig));
                over.set(true);
                assertTrue(server.join(LONG), () -> "at " + depth + ": " + server + ", " + rig.state());
                assertEquals(0, rig.waiting(), () -> "at " + depth + ": " + rig.state());
            });
        }
    }

    private static void awaitUnchecked(WaitRig rig) {
        try {
            rig.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A spawn that throws has spawned nothing. */
    @Test
    void spawn_intoAScheduler_itRunsOrIsRefused() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var ran = new AtomicInteger();
            var spawned = new ArrayList<Task<?>>(2 * DEPTHS);
            var overflows = new AtomicInteger();
            deeperAndDeeper(FINE_STEP, depth -> {
                Carriers.awaitIdle(scheduler); // so that there is somebody to wake
                if (!DeepStack.isReached(depth, () -> spawned.add(scheduler.spawn(() -> ran.incrementAndGet())))) {
                    overflows.incrementAndGet();
                }
            });
            for (var task : spawned) {
                assertTrue(task.join(LONG));
            }
            Carriers.awaitIdle(scheduler);
            assertTrue(overflows.get() > 0);
            assertEquals(spawned.size(), ran.get());
            assertEquals(spawned.size(), scheduler.stats().spawned());
        }
    }
}
