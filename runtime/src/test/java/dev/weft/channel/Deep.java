package dev.weft.channel;

import dev.weft.DeepStack;
import dev.weft.Task;
import java.util.stream.IntStream;

/** As {@link DeepStack}, with a check after each depth. */
final class Deep {
    /** Steps in which the whole stack is gone through. */
    private static final int COARSE = 40;
    /** Frames that are gone through one by one: more than our operations are deep. */
    private static final int FINE = 150;

    private Deep() {}

    /**
     * Runs the action at depths throughout the stack, frame by frame where it overflows first and at the very end, and once beyond, for
     * the compiler moves the end; after each, in the shallow, the check.
     *
     * @return how many times it overflowed
     */
    static int overflows(Runnable atTheBottom, Runnable check) {
        var limit = DeepStack.limit();
        var step = limit / COARSE;
        var overflows = 0;
        var first = limit;
        for (var n = 1; n <= COARSE && first == limit; n++) {
            if (!DeepStack.isReached(n * step, atTheBottom)) {
                overflows++;
                first = n * step;
            }
            check.run();
        }
        var depths = IntStream.concat(IntStream.range(first - step, Math.min(first, first - step + FINE)),
                IntStream.concat(IntStream.range(limit - FINE, limit + 2), IntStream.of(limit * 10))).toArray();
        for (var depth : depths) {
            if (!DeepStack.isReached(depth, atTheBottom)) {
                overflows++;
            }
            check.run();
            Task.yield();
        }
        return overflows;
    }
}
