package dev.weft.bench.gil;

import java.util.EnumMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A global interpreter lock: what CPython's two have in common. Only its holder runs; there is no queue, no owner of the next turn and
 * no order. Who lets go wakes one waiter, and whoever is quickest then has it, the waker included, unless the rules of {@link
 * IntervalGil} say otherwise.
 *
 * <p> The mutex guards the lock's own state for some instructions at a time; it is never held by running code.
 */
abstract sealed class Gil permits TickGil, IntervalGil {
    /** Some microseconds. */
    private static final int LOOKS = 100;

    final ReentrantLock mutex;
    private final LockWait lockWait;
    private final Condition released;

    private volatile @Nullable Thread holder; // written under the mutex; without it a thread may only ask: am I it?
    private final AtomicInteger signals = new AtomicInteger(); // wake-ups that nobody has taken yet; made under the mutex

    // Guarded by the mutex.
    private @Nullable Thread lastHolder;
    private Release lastRelease = Release.END;
    private int waiters;
    private long failedAcquires;
    private final EnumMap<Release, Long> switches = new EnumMap<>(Release.class);
    private @Nullable GilListener listener;
    private long takenNanos; // by the last holder; only if there is a listener
    private long releasedNanos; // likewise

    Gil(LockWait lockWait, ReentrantLock mutex) {
        this.lockWait = lockWait;
        this.mutex = mutex;
        this.released = mutex.newCondition();
    }

    /** The boundary between two bytecodes: where the holder may have to let go. */
    abstract void checkpoint();

    /** Waits once, with the mutex, by {@link #awaitReleased}; the caller looks afterwards whether the lock is free. */
    abstract boolean awaitOnce() throws InterruptedException;

    /** What else taking the lock means; with the mutex. */
    abstract void taken(boolean switched);

    /** What else letting go means; with the mutex. */
    abstract void dropped(Thread dropper);

    abstract long requests();

    final boolean isHeldByCurrentThread() {
        return holder == Thread.currentThread();
    }

    /** Takes the lock, waiting as long as it takes; an interrupt is kept for later, as CPython's threads know none. */
    final void take() {
        if (isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread holds the lock already: " + Thread.currentThread());
        }
        boolean interrupted = false;
        mutex.lock();
        try {
            while (holder != null) {
                try {
                    if (awaitOnce() && holder != null) {
                        failedAcquires++;
                    }
                } catch (InterruptedException _) {
                    interrupted = true;
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

    /**
     * Waits until the lock is let go of, or the time is over; true if it was woken. As in the C library, a signal is a token: who waits
     * and looks first has it, and a thread that wakes without goes on with what is left of its time.
     */
    final boolean awaitReleased(long nanos) throws InterruptedException {
        waiters++;
        try {
            long left = nanos;
            boolean woken = takeSignal();
            while (!woken && left > 0) {
                left = lockWait.await(released, left);
                woken = takeSignal();
            }
            return woken;
        } finally {
            waiters--;
        }
    }

    /** Waits as above, but awake, and never longer than a thread needs to fall asleep. */
    final boolean awaitReleasedAwake() {
        long nanos = lockWait.fallAsleepNanos();
        boolean woken = false;
        waiters++;
        mutex.unlock();
        try {
            long start = System.nanoTime();
            while (!woken && System.nanoTime() - start < nanos) {
                Thread.onSpinWait();
                woken = takeSignal();
            }
        } finally {
            mutex.lock();
            waiters--;
        }
        return woken;
    }

    private boolean takeSignal() {
        int count = signals.get();
        return count > 0 && signals.compareAndSet(count, count - 1);
    }

    private void becomeHolder(Thread taker) {
        holder = taker;
        boolean switched = taker != lastHolder;
        if (listener != null && (switched || lastRelease != Release.TICK)) {
            tellHold(listener);
            takenNanos = System.nanoTime();
        }
        if (switched) {
            if (lastHolder != null) {
                switches.merge(lastRelease, 1L, Long::sum);
            }
            lastHolder = taker;
        }
        taken(switched);
    }

    private void tellHold(GilListener told) {
        if (lastHolder != null && takenNanos != 0) {
            told.held(lastHolder, takenNanos, releasedNanos, lastRelease);
        }
    }

    /** Others hold the mutex for some instructions only; falling asleep for that would let everybody else pass first. */
    private void lockAwake() {
        for (int i = 0; i < LOOKS; i++) {
            if (mutex.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        mutex.lock();
    }

    /** Lets go of the lock and wakes one waiter. */
    final void drop(Release why) {
        requireHeld();
        Thread dropper = Thread.currentThread();
        lockAwake();
        try {
            holder = null;
            lastRelease = why;
            if (listener != null) {
                releasedNanos = System.nanoTime();
            }
            if (signals.get() < waiters) {
                signals.incrementAndGet();
                released.signal();
            }
            dropped(dropper);
        } finally {
            mutex.unlock();
        }
    }

    final boolean isHeld() {
        return holder != null;
    }

    final boolean wasLastHeldBy(Thread thread) {
        return lastHolder == thread;
    }

    final void requireHeld() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread does not hold the lock: " + Thread.currentThread());
        }
    }

    /** Tells the former listener of the last hold, if that is over, and the new one from the next hold on. */
    final void setListener(@Nullable GilListener newListener) {
        mutex.lock();
        try {
            if (listener != null && holder == null) {
                tellHold(listener);
            }
            takenNanos = 0;
            listener = newListener;
        } finally {
            mutex.unlock();
        }
    }

    final GilStats stats() {
        mutex.lock();
        try {
            return new GilStats(requests(), failedAcquires, switches);
        } finally {
            mutex.unlock();
        }
    }
}
