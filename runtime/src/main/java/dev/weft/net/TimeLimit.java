package dev.weft.net;

import dev.weft.Waiter;
import java.time.Duration;

/**
 * How long one operation may take in all.
 *
 * @param timeout what the caller asked for; for messages
 * @param deadlineNanos absolute, on the caller's clock; {@link Long#MAX_VALUE} is none
 */
record TimeLimit(Duration timeout, long deadlineNanos) {
    static final TimeLimit NONE = new TimeLimit(Duration.ZERO, Long.MAX_VALUE);

    /** A limit that counts from now; throws {@link IllegalArgumentException} if {@code timeout} is negative. */
    static TimeLimit of(Duration timeout) {
        return new TimeLimit(timeout, Waiter.deadlineAfter(timeout));
    }

    /** True if the operation may do only what needs no wait. */
    boolean isZero() {
        return timeout.isZero() && deadlineNanos != Long.MAX_VALUE;
    }

    /** True if the time is over, on the caller's clock. */
    boolean isOver() {
        return deadlineNanos != Long.MAX_VALUE && deadlineNanos <= Waiter.nanoTime();
    }
}
