package dev.weft.bench.gil;

/** Why a thread let go of the lock. */
public enum Release {
    /** Somebody had waited a switch interval and asked for it. */
    FORCED,
    /** Its ticks were used up. */
    TICK,
    /** It stood back by itself. */
    YIELD,
    /** For a blocking call. */
    IO,
    /** It slept. */
    TIMER,
    /** It waited for another task of the pool. */
    PARK,
    /** Its task came to its end. */
    END;

    /** Whether the holder came to it by itself. */
    public boolean isVoluntary() {
        return this != FORCED && this != TICK;
    }
}
