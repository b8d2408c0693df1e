package dev.weft.pace;

import java.math.BigInteger;
import java.time.Duration;

/** Checks durations that callers hand in, turns them into nanoseconds and computes with them. */
final class Periods {
    /** How much stack an operation makes sure of before it takes its guard, in small frames: to wait, to leave, to serve others. */
    static final int FRAMES_OF_A_CHANGE = 100;

    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;
    static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private Periods() {}

    /** The nanoseconds of a duration that is not negative; {@link #NEVER} if they are too many. */
    static long nanos(Duration duration) {
        return duration.toSeconds() >= NEVER / 1_000_000_000L ? NEVER : duration.toNanos();
    }

    /**
     * As {@link #nanos}, of one that a caller hands in.
     *
     * @throws IllegalArgumentException
     *             unless it is positive
     */
    static long positiveNanos(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + ", must be positive");
        }
        return nanos(duration);
    }

    /**
     * Looks at a duration that a caller hands in.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    static void requireNotNegative(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + ", must not be negative");
        }
    }

    /** {@code sinceNanos + nanos}, both not negative, saturating. */
    static long after(long sinceNanos, long nanos) {
        var sum = sinceNanos + nanos;
        return sum < 0 ? NEVER : sum;
    }

    /** {@code value * factor / divisor}, exactly and rounded down, saturating; none is negative. */
    static long scaled(long value, long factor, long divisor) {
        var product = value * factor;
        if (Math.multiplyHigh(value, factor) == 0 && product >= 0) {
            return product / divisor;
        }
        return saturated(BigInteger.valueOf(value).multiply(BigInteger.valueOf(factor)), divisor);
    }

    /** As {@link #scaled}, rounded up. */
    static long scaledUp(long value, long factor, long divisor) {
        var product = value * factor;
        if (Math.multiplyHigh(value, factor) == 0 && product >= 0) {
            return Math.ceilDiv(product, divisor);
        }
        return saturated(BigInteger.valueOf(value).multiply(BigInteger.valueOf(factor))
                .add(BigInteger.valueOf(divisor - 1)), divisor);
    }

    private static long saturated(BigInteger product, long divisor) {
        return product.divide(BigInteger.valueOf(divisor)).min(BigInteger.valueOf(NEVER)).longValue();
    }
}
