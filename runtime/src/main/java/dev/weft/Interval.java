package dev.weft;

import java.time.Duration;

/**
 * A beat that comes again and again, at fixed times: {@link #await} waits for the next one. Beats that nobody waited for are
 * skipped, so a late task does not run after the clock.
 *
 * <p>
 * For one task or one thread.
 *
 * {@snippet :
 * var second = Interval.every(Duration.ofSeconds(1));
 * while (true) {
 *     second.await();
 *     report();
 * }
 * }
 */
public final class Interval {
    private final long periodNanos;
    private long nextNanos;

    private Interval(long periodNanos) {
        this.periodNanos = periodNanos;
        this.nextNanos = Durations.after(Waiter.nanoTime(), periodNanos);
    }

    /**
     * Starts now; the first beat comes after one period.
     *
     * @throws IllegalArgumentException
     *             unless the period is positive
     */
    public static Interval every(Duration period) {
        var nanos = Durations.nanos(period, "period");
        if (nanos == 0) {
            throw new IllegalArgumentException("period is zero");
        }
        return new Interval(nanos);
    }

    /**
     * Waits for the next beat; only yields if it has come already. A yield point.
     *
     * @return how many beats were skipped
     * @throws Cancelled
     *             in a cancelled scope; the beat is not used up
     */
    public long await() {
        var wait = nextNanos - Waiter.nanoTime();
        Task.sleep(Duration.ofNanos(Math.max(0, wait)));
        var late = Math.max(0, Waiter.nanoTime() - nextNanos);
        var skipped = late / periodNanos;
        nextNanos = Durations.after(nextNanos, (skipped + 1) * periodNanos);
        return skipped;
    }
}
