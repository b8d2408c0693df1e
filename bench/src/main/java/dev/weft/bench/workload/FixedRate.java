package dev.weft.bench.workload;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Does something again and again at a fixed rate and takes down how long after its time each was done. The times are fixed beforehand:
 * who is held up does what has become due without a pause, and all of that counts as late. A loop that looks at the clock only when it
 * gets to run would take down one long wait and leave out those that it never began (coordinated omission).
 */
final class FixedRate {
    private final long firstNanos;
    private final long everyNanos;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** @param firstNanos when the first is due, by the clock */
    FixedRate(long firstNanos, long everyNanos, LongSupplier nanoTime, Pause pause) {
        this.firstNanos = firstNanos;
        this.everyNanos = everyNanos;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** A way to wait. */
    @FunctionalInterface
    interface Pause {
        /** Waits at least that long. */
        void sleep(Duration duration) throws Exception;
    }

    /** What is done. */
    @FunctionalInterface
    interface Step {
        /**
         * Does the next one.
         *
         * @param number
         *            from 0
         */
        void run(int number) throws Exception;
    }

    /** Does it so many times; gives how long after the time it was due each had been done. */
    Latencies run(int times, Step step) throws Exception {
        var latencies = new Latencies();
        for (int number = 0; number < times; number++) {
            long dueNanos = firstNanos + number * everyNanos;
            long earlyNanos = dueNanos - nanoTime.getAsLong();
            if (earlyNanos > 0) {
                pause.sleep(Duration.ofNanos(earlyNanos));
            }
            step.run(number);
            latencies.record(nanoTime.getAsLong() - dueNanos);
        }
        return latencies;
    }
}
