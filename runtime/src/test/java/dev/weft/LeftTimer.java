package dev.weft;

import dev.weft.internal.time.Timer;

/** A timer that nobody cancels: what an operation must not leave behind. */
public final class LeftTimer extends Timer {
    private LeftTimer() {}

    /** Leaves one on the first carrier, due in a minute. In a task of that carrier. */
    public static void leave(Scheduler scheduler) {
        var carrier = scheduler.carrier(0);
        carrier.timers().schedule(new LeftTimer(), carrier.nanoTime() + 60_000_000_000L);
    }

    @Override
    protected void expired(long nowNanos) {
        // harms nobody
    }
}
