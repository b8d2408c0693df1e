package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one caller at a time at the state of a primitive, for a few instructions: who finds it held spins.
 *
 * <p>
 * Tasks that share a lock wait by parking, and have to keep their queue somewhere while they do so: here. Between {@link #lock} and
 * {@link #unlock} nothing may wait, call code of users, or wake anybody. It has no owner and is not reentrant.
 *
 * {@snippet :
 * guard.lock();
 * try {
 *     queue.add(waiter);
 * } finally {
 *     guard.unlock();
 * }
 * }
 *
 * <p>
 * Memory effects: an unlock happens-before every later lock.
 */
// Rejected: a ReentrantLock. It may park, its owner is the carrier and not the task, and it costs three times as much.
public final class Guard {
    /** The holder needs some 20 ns: after so many looks it was most likely taken off its processor. */
    private static final int SPINS = 200;
    /** So often the processor is offered to the holder before the caller sleeps for a moment. */
    private static final int YIELDS = 100;
    private static final long NAP_NANOS = 50_000;
    private static final int FRAMES_OF_A_WAIT = 20;

    private static final AtomicLong NEXT_RANK = new AtomicLong();
    private static final VarHandle HELD = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "held",
            VarHandle.class, Guard.class, boolean.class);

    private final long rank = NEXT_RANK.getAndIncrement();
    @SuppressWarnings("UnusedVariable") // by the handle
    private boolean held; // CAS to lock, release store to unlock

    /** A free one. */
    public Guard() {}

    /** Takes it. Spins while somebody else has it. */
    public void lock() {
        if (!HELD.compareAndSet(this, false, true)) {
            lockContended();
        }
    }

    /**
     * As {@link #lock()}, for code that must not overflow halfway: what a waiter needs that enqueues, or that serves and wakes
     * several others.
     *
     * @param frames
     *            so many small ones are needed; up to 20 cost a nanosecond, the others one or two each
     * @throws StackOverflowError
     *             if there is no stack for them; it was not taken
     */
    public void lock(int frames) {
        Debts.requireStack(frames);
        lock();
    }

    /**
     * As {@link #lock()}, for who will enqueue this waiter, and take it back if the wait fails.
     *
     * @throws StackOverflowError
     *             if there is no stack for that; it was not taken
     */
    public void lockFor(Waiter waiter) {
        if (waiter.parker() instanceof Task<?>) {
            Coroutines.requireStack(FRAMES_OF_A_WAIT);
        } else {
            Debts.requireStack(FRAMES_OF_A_WAIT);
        }
        lock();
    }

    private void lockContended() {
        for (var tries = 0; !tryLock(); tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else if (tries < SPINS + YIELDS) {
                offerProcessor();
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    private boolean tryLock() {
        return !(boolean) HELD.getOpaque(this) && HELD.compareAndSet(this, false, true);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the holder is off its processor: this may be the one it waits for
    private static void offerProcessor() {
        Thread.yield();
    }

    /** Gives it back. The caller must have taken it. */
    public void unlock() {
        HELD.setRelease(this, false);
    }

    /** A number that no other guard has: who takes several takes them in this order. */
    public long rank() {
        return rank;
    }
}
