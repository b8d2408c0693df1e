package dev.weft;

import java.time.Duration;

/** Checks durations that callers hand in and turns them into nanoseconds. */
final class Durations {
    /** A deadline that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private Durations() {}

    /**
     * The nanoseconds of a duration, saturating at {@link #NEVER}.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    static long nanos(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + duration);
        }
        return duration.toSeconds() >= NEVER / 1_000_000_000L ? NEVER : duration.toNanos();
    }

    /** {@code nowNanos + nanos}, saturating: clocks are never negative. */
    static long after(long nowNanos, long nanos) {
        var sum = nowNanos + nanos;
        return sum < 0 ? NEVER : sum;
    }
}
