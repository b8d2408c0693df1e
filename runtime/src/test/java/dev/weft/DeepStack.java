package dev.weft;

import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/** Runs actions with little stack left. */
public final class DeepStack {
    /** A stack whose end is soon reached. */
    public static final long SMALL = 400 << 10;
    /** Likewise, for a thread: an overflow costs as many frames as it leaves. */
    private static final long SMALLEST = 180 << 10;
    /** Steps in which the whole stack is gone through. */
    private static final int COARSE = 40;
    /** Frames that are gone through one by one: more than our operations are deep. */
    private static final int FINE = 60;

    private DeepStack() {}

    /** Runs the body as a task with a small stack (on the continuation), and waits for its scheduler's end. */
    public static void run(Action body) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).stackSize(SMALL).uncaughtHandler((_, _) -> {
        }).start()) {
            scheduler.spawn(body).get();
        }
    }

    /** Runs the body on an ordinary thread with a small stack, and waits for its end. */
    public static void runOnThread(Action body) throws Exception {
        var outcome = new FutureTask<>(() -> {
            body.run();
            return true;
        });
        new Thread(null, outcome, "ordinary", SMALLEST).start();
        outcome.get();
    }

    public static int descend(int depth, Runnable atTheBottom) {
        if (depth == 0) {
            atTheBottom.run();
            return 0;
        }
        return descend(depth - 1, atTheBottom) + 1;
    }

    public static boolean isReached(int depth, Runnable atTheBottom) {
        try {
            return descend(depth, atTheBottom) == depth;
        } catch (StackOverflowError tooDeep) {
            return false;
        }
    }

    /** The smallest depth, as far as the compiler keeps still, at which even doing nothing overflows. */
    public static int limit() {
        var fits = 0;
        var overflows = 1000;
        while (isReached(overflows, DeepStack::nothing)) {
            fits = overflows;
            overflows *= 2;
        }
        while (overflows - fits > 1) {
            var middle = (fits + overflows) / 2;
            if (isReached(middle, DeepStack::nothing)) {
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
     * Runs the action at depths throughout the stack, frame by frame where it overflows first (a suspension needs room for the
     * JVM's own work), at the very end (where its own calls overflow), and once beyond, for the compiler moves the end.
     *
     * @return how many times it overflowed
     */
    public static int overflows(Runnable atTheBottom) {
        var limit = limit();
        var step = limit / COARSE;
        var first = IntStream.rangeClosed(1, COARSE).map(n -> n * step).filter(depth -> !isReached(depth, atTheBottom))
                .findFirst().orElse(limit);
        return (int) IntStream
                .concat(IntStream.range(first - step, Math.min(first, first - step + FINE)),
                        IntStream.concat(IntStream.range(limit - FINE, limit + 2), IntStream.of(limit * 10)))
                .filter(depth -> !isReached(depth, atTheBottom)).count();
    }
}
