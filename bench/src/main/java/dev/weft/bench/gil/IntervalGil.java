package dev.weft.bench.gil;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of CPython 3.2 and later, rule by rule ({@code Python/ceval_gil.c}; its names in brackets).
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
 * To rule 3: who has just asked is still awake when the holder lets go some 100 ns later, and often has the lock before the one that
 * was woken out of its sleep, be it an I/O thread that has waited longer. Beside two hogs that makes it wait for several intervals,
 * in CPython and here; a fair queue would serve it at the next switch.
 *
 * <p> CPython's second mutex is left out: it makes "let go, then wait for the switch" atomic, which one mutex with two
 * conditions does here.
 */
final class IntervalGil extends Gil {
    /** CPython's {@code DEFAULT_INTERVAL}. */
    static final Duration DEFAULT_INTERVAL = Duration.ofMillis(5);

    private final Condition switched;

    private volatile long intervalNanos = DEFAULT_INTERVAL.toNanos();
    private volatile boolean dropRequested; // written under the mutex; the holder reads it at every checkpoint

    // Guarded by the mutex.
    private long switchNumber;
    private long requests;

    IntervalGil(LockWait lockWait, ReentrantLock mutex) {
        super(lockWait, mutex);
        this.switched = mutex.newCondition();
    }

    void setIntervalNanos(long nanos) {
        intervalNanos = nanos;
    }

    @Override
    boolean awaitOnce() throws InterruptedException {
        long switchNumberBefore = switchNumber;
        boolean woken = awaitReleased(intervalNanos);
        if (!woken && isHeld() && switchNumber == switchNumberBefore) {
            dropRequested = true;
            requests++;
            return awaitReleasedAwake();
        }
        return woken;
    }

    @Override
    void taken(boolean byAnother) {
        if (byAnother) {
            switchNumber++;
        }
        dropRequested = false;
        switched.signal(); // at most one thread waits there: only a holder can begin to
    }

    /** With a request pending it returns only when another thread has taken the lock. */
    @Override
    void dropped(Thread dropper) {
        if (dropRequested) {
            // A pending request means that its author is still waiting for the lock: this wait ends.
            dropRequested = false;
            while (wasLastHeldBy(dropper)) {
                switched.awaitUninterruptibly();
            }
        }
    }

    /** Switches if, and only if, somebody asked. */
    @Override
    void checkpoint() {
        requireHeld();
        if (dropRequested) {
            drop(Release.FORCED);
            take();
        }
    }

    @Override
    long requests() {
        return requests;
    }
}
