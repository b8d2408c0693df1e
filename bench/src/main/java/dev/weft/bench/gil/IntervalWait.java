package dev.weft.bench.gil;

import java.util.concurrent.locks.Condition;

/** How a thread that wants the lock waits one switch interval. Tests replace it to decide when an interval is over. */
interface IntervalWait {
    /** The real clock. */
    IntervalWait REAL = Condition::awaitNanos;

    /**
     * Waits, with the lock's mutex held, until {@code released} is signalled or {@code nanos} are over.
     *
     * @return zero or less if the time is over, otherwise a positive number
     */
    long await(Condition released, long nanos) throws InterruptedException;
}
