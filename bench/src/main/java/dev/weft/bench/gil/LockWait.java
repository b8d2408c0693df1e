package dev.weft.bench.gil;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;

/** How a thread waits for the lock. Tests replace it to decide when an interval is over, and how fast a woken thread is. */
interface LockWait {
    /** The real clock. */
    LockWait REAL = Condition::awaitNanos;

    /** An interval that does not end. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * Waits, with the lock's mutex held, until {@code released} is signalled or {@code nanos} are over.
     *
     * @return zero or less if the time is over, otherwise a positive number
     */
    long await(Condition released, long nanos) throws InterruptedException;

    /**
     * For how long a thread that has asked can have the lock without falling asleep again. In CPython the holder notices some 100 ns
     * after it was asked, and {@code pthread_cond_timedwait} needs a few hundred until it sleeps: a race in C code that Java's timing
     * can't repeat. So lots are drawn, with the odds that CPython 3.11 and glibc 2.36 showed on two cores ({@code bench/python/gil.py
     * wakeup}): beside two hogs an I/O thread gets one of three switches, on an idle machine fewer. When the asker stays awake, then long enough.
     */
    default long fallAsleepNanos() {
        return ThreadLocalRandom.current().nextInt(5) < 3 ? 20_000 : 0;
    }
}
