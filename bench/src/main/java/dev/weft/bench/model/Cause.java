package dev.weft.bench.model;

/** Why a body stopped running and another could: the answer to "what causes a switch?". */
public enum Cause {
    /** It stood back by itself: {@link Session#yieldNow}, or, on Weft, for whom it had just served. */
    YIELD,
    /** It waited for another body: a channel, a mutex, a join. */
    PARK,
    /** It waited for a socket, or for a blocking call. */
    IO,
    /** It slept. */
    TIMER,
    /** Another had waited a switch interval and asked for the lock. */
    FORCED,
    /** Its ticks were used up; on Weft its slice, at a checkpoint. */
    TICK
}
