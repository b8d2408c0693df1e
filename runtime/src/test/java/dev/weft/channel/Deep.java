package dev.weft.channel;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.stream.IntStream;

/** Runs actions with little stack left. */
final class Deep {
    private static final long SMALL = 400 << 10;
    /** Steps in which the whole stack is gone through. */
    private static final int COARSE = 40;
    /** Frames that are gone through one by one: more than our operations are deep. */
    private static final int FINE = 150;

    private Deep() {}

    /** Runs the body as a task with a small stack, and waits for its scheduler's end. */
    static void run(Action body) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).stackSize(SMALL).uncaughtHandler((_, _) -> {
        }).start()) {
            scheduler.spawn(body).get();
        }
    }

    private static int descend(int depth, Runnable atTheBottom) {
        if (depth == 0) {
            atTheBottom.run();
            return 0;
        }
        return descend(depth - 1, atTheBottom) + 1;
    }

    private static boolean isReached(int depth, Runnable atTheBottom) {
        try {
            return descend(depth, atTheBottom) == depth;
        } catch (StackOverflowError tooDeep) {
            return false;
        }
    }

    private static int limit() {
        var fits = 0;
        var overflows = 1000;
        while (isReached(overflows, Deep::nothing)) {
            fits = overflows;
            overflows *= 2;
        }
        while (overflows - fits > 1) {
            var middle = (fits + overflows) / 2;
            if (isReached(middle, Deep::nothing)) {
                fits = middle;
            } else {
                overflows = middle;
            }
        }
        return overflows;
    }

    private static void nothing() {
        // what it does not need is the point
    }

    /**
     * Runs the action at depths throughout the stack, frame by frame where it overflows first and at the very end, and once beyond, for
     * the compiler moves the end; after each, in the shallow, the check.
     *
     * @return how many times it overflowed
     */
    static int overflows(Runnable atTheBottom, Runnable check) {
        var limit = limit();
        var step = limit / COARSE;
        var overflows = 0;
        var first = limit;
        for (var n = 1; n <= COARSE && first == limit; n++) {
            if (!isReached(n * step, atTheBottom)) {
                overflows++;
                first = n * step;
            }
            check.run();
        }
        var depths = IntStream.concat(IntStream.range(first - step, Math.min(first, first - step + FINE)),
                IntStream.concat(IntStream.range(limit - FINE, limit + 2), IntStream.of(limit * 10))).toArray();
        for (var depth : depths) {
            if (!isReached(depth, atTheBottom)) {
                overflows++;
            }
            check.run();
            Task.yield();
        }
        return overflows;
    }
}
