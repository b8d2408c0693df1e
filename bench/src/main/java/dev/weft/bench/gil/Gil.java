package dev.weft.bench.gil;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The global interpreter lock of CPython 3.2 and later, rule by rule ({@code Python/ceval_gil.c}; its names in
 * brackets).
 *
 * <ol>
 * <li>A thread that finds the lock taken waits one switch interval [COND_TIMED_WAIT]. If the time is over, the lock
 * still taken and <b>no switch happened meanwhile</b> [switch_number], it asks the holder to let go
 * [SET_GIL_DROP_REQUEST], and waits again.
 * <li>A switch by anybody starts the interval of every waiter afresh: among many waiters nobody has a right to his
 * 5 ms.
 * <li>The holder looks for a request at its checkpoints only. Then it lets go and waits until <b>another</b> thread
 * has taken the lock [FORCE_SWITCHING], and only then queues up again. Which thread that is, nobody decides.
 * <li>A holder that lets go of its own accord (it blocks) asks nobody and waits for nobody; but if a request
 * happens to be pending, the wait of rule 3 holds for it too.
 * <li>Whoever takes the lock clears the request.
 * </ol>
 *
 * CPython's second mutex is left out: it makes "let go, then wait for the switch" atomic, which one mutex with two
 * conditions does here.
 */
final class Gil {
    /** Why a holder lets go. */
    enum Drop {
        FORCED, VOLUNTARY
    }

    private final ReentrantLock mutex;
    private final Condition released;
    private final Condition switched;
    private final IntervalWait intervalWait;

    private volatile long intervalNanos;
    private volatile boolean dropRequested; // written under the mutex; the holder reads it at every checkpoint
    private volatile @Nullable Thread holder; // written under the mutex; without it a thread may only ask: am I it?

    // Guarded by the mutex.
    private @Nullable Thread lastHolder;
    private long switchNumber;
    private Drop lastDrop = Drop.VOLUNTARY;
    private long requests;
    private long forcedSwitches;
    private long voluntarySwitches;

    Gil(long intervalNanos, IntervalWait intervalWait, ReentrantLock mutex) {
        this.intervalNanos = intervalNanos;
        this.intervalWait = intervalWait;
        this.mutex = mutex;
        this.released = mutex.newCondition();
        this.switched = mutex.newCondition();
    }

    void setIntervalNanos(long nanos) {
        intervalNanos = nanos;
    }

    boolean isHeldByCurrentThread() {
        return holder == Thread.currentThread();
    }

    /** Takes the lock, waiting as long as it takes; an interrupt is kept for later, as CPython's threads know none. */
    void take() {
        if (isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread holds the lock already: " + Thread.currentThread());
        }
        boolean interrupted = false;
        mutex.lock();
        try {
            while (holder != null) {
                long switchNumberBefore = switchNumber;
                boolean timedOut = false;
                try {
                    timedOut = intervalWait.await(released, intervalNanos) <= 0;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
                if (timedOut && holder != null && switchNumber == switchNumberBefore) {
                    dropRequested = true;
                    requests++;
                }
            }
            becomeHolder(Thread.currentThread());
        } finally {
            mutex.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void becomeHolder(Thread taker) {
        holder = taker;
        if (taker != lastHolder) {
            countSwitch();
            lastHolder = taker;
            switchNumber++;
        }
        dropRequested = false;
        switched.signal(); // at most one thread waits there: only a holder can begin to
    }

    private void countSwitch() {
        if (lastHolder == null) {
            return;
        }
        switch (lastDrop) {
            case FORCED -> forcedSwitches++;
            case VOLUNTARY -> voluntarySwitches++;
        }
    }

    /** Lets go of the lock. With a request pending it returns only when another thread has taken the lock. */
    void drop(Drop why) {
        requireHeld();
        Thread dropper = Thread.currentThread();
        mutex.lock();
        try {
            holder = null;
            lastDrop = why;
            released.signal();
            if (dropRequested) {
                // A pending request means that its author is still waiting for the lock: this wait ends.
                dropRequested = false;
                while (lastHolder == dropper) {
                    switched.awaitUninterruptibly();
                }
            }
        } finally {
            mutex.unlock();
        }
    }

    /** The boundary between two bytecodes: switches if, and only if, somebody asked. */
    void checkpoint() {
        requireHeld();
        if (dropRequested) {
            drop(Drop.FORCED);
            take();
        }
    }

    private void requireHeld() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread does not hold the lock: " + Thread.currentThread());
        }
    }

    GilStats stats() {
        mutex.lock();
        try {
            return new GilStats(requests, forcedSwitches, voluntarySwitches);
        } finally {
            mutex.unlock();
        }
    }
}
