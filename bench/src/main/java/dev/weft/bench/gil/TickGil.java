package dev.weft.bench.gil;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of CPython 3.1 and before, rule by rule ({@code Python/ceval.c}; its names in brackets).
 *
 * <ol>
 * <li>Every check interval [_Py_CheckInterval], counted in checkpoints, the holder lets go of the lock and takes it again <b>at
 * once</b>. Nobody is handed anything: a waiter was woken, and if the holder is quicker, as it mostly is, the waiter finds the lock
 * taken, a failed acquire, and waits on.
 * <li>Nobody asks for the lock, and no clock matters: a holder without checkpoints keeps it.
 * <li>A holder that lets go of its own accord (it blocks) waits for nobody.
 * <li>There is one count [_Py_Ticker] for all threads: who takes the lock goes on with what is left of it.
 * <li>A check interval of 0 or less lets go at every checkpoint.
 * </ol>
 */
final class TickGil extends Gil {
    /** CPython's, until 3.1. */
    static final int DEFAULT_CHECK_INTERVAL = 100;

    private volatile int checkInterval = DEFAULT_CHECK_INTERVAL;
    private int ticksLeft = DEFAULT_CHECK_INTERVAL; // the holder only

    TickGil(LockWait lockWait, ReentrantLock mutex) {
        super(lockWait, mutex);
    }

    void setCheckInterval(int ticks) {
        checkInterval = Math.max(1, ticks);
    }

    @Override
    boolean awaitOnce() throws InterruptedException {
        return awaitReleased(LockWait.FOREVER);
    }

    @Override
    void taken(boolean byAnother) {
        // Who takes it does not change the count.
    }

    @Override
    void dropped(Thread dropper) {
        // It waits for nobody.
    }

    @Override
    void checkpoint() {
        requireHeld();
        if (--ticksLeft <= 0) {
            ticksLeft = checkInterval;
            drop(Release.TICK);
            take();
        }
    }

    @Override
    long requests() {
        return 0;
    }
}
