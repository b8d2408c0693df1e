package dev.weft.pace;

/**
 * Permits that come at a fixed rate, up to a bound. It reads no clock, and whoever has it guards it.
 *
 * <p>
 * Kept as a time at which it was full, and how many permits were taken since then: how many have come since then is computed from the
 * time that has passed, so nothing is rounded twice.
 */
final class Bucket {
    /** A wake-up that is no later than this costs no permits. */
    static final long LATE_NANOS = 10_000_000;

    private final int permits;
    private final long periodNanos;
    private final int size;
    private long startNanos;
    private long taken;
    private long lateNanos; // how late who waited last woke up, within the bound

    /** A full one, into which so many permits come in each period. */
    Bucket(int permits, long periodNanos, int size) {
        this.permits = permits;
        this.periodNanos = periodNanos;
        this.size = size;
    }

    int size() {
        return size;
    }

    /** It is full at this time; earlier ones are forgotten. */
    void fill(long nowNanos) {
        startNanos = nowNanos;
        taken = 0;
        lateNanos = 0;
    }

    /**
     * Somebody comes: if it is full, the next permit comes a whole interval after now. The time by which the last wake-up was late does not
     * count: whoever takes one permit after the other could not come any sooner.
     */
    void spill(long nowNanos) {
        if (come(nowNanos - lateNanos) >= taken) {
            fill(nowNanos);
        }
    }

    /** As {@link #spill}, for somebody who waits: what came within the bound before now has not run over. */
    void spillLate(long nowNanos) {
        if (come(nowNanos - LATE_NANOS) > taken) {
            fill(nowNanos);
        }
    }

    /** As {@link #spillLate}, for somebody who wanted to wake up at that time. */
    void wakeUp(long readyNanos, long nowNanos) {
        lateNanos = Math.clamp(nowNanos - readyNanos, 0, LATE_NANOS);
        spillLate(nowNanos);
    }

    /** When so many permits are in it, if nobody takes any before. */
    long readyNanos(long count) {
        var missing = taken + count - size;
        return missing <= 0 ? 0 : Periods.after(startNanos, Periods.scaledUp(missing, periodNanos, permits));
    }

    /** Takes permits that are ready. */
    void take(int count) {
        taken += count;
    }

    /** How many permits are in it. */
    int available(long nowNanos) {
        return Math.clamp(size - taken + come(nowNanos), 0, size);
    }

    /** How many permits have come since the start; a clock that was read a little earlier counts as then. */
    private long come(long nowNanos) {
        return Periods.scaled(Math.max(0, nowNanos - startNanos), permits, periodNanos);
    }
}
