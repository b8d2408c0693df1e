package dev.weft.sync;

import dev.weft.Cancelled;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Lets tasks that hold a {@link Mutex} wait for what others, with the same mutex, will do: the mutex is given up for the wait.
 *
 * <p>
 * Signals go to the callers in the order in which they began to wait; one that gives up takes none, so no signal is lost. Nobody
 * wakes without one, but until the mutex is the caller's again others may have been in: look at what was waited for in a loop, or
 * have {@link #awaitUntil} do it.
 *
 * {@snippet :
 * var mutex = Mutex.create();
 * var notEmpty = mutex.newCondition();
 * mutex.run(() -> {
 *     while (items.isEmpty()) {
 *         notEmpty.await();
 *     }
 *     handle(items.removeFirst());
 * });
 * }
 *
 * <p>
 * An ordinary thread may wait and signal as well. Memory effects: those of the mutex; what happened before a signal happens-before
 * the return of the await that it ends.
 */
// Rejected: a signal that moves the waiter to the queue of the mutex and leaves it parked. It saves one switch where the one that
// signals goes on with the mutex in its hands, but a dump would go on naming the condition for somebody who waits for the mutex.
public final class Condition {
    private final Mutex mutex;
    private final WaitQueue queue = new WaitQueue(); // under the mutex's guard

    Condition(Mutex mutex) {
        this.mutex = mutex;
    }

    /** The mutex that it belongs to. */
    public Mutex mutex() {
        return mutex;
    }

    /**
     * Unlocks the mutex, however many times the caller has locked it, waits for a signal, and locks it again as many times. A
     * yield point.
     *
     * <p>
     * However it ends, the mutex is the caller's again, and waiting for that can't be cancelled. One thing can prevent it: the
     * stack can't be suspended here and somebody else has the mutex meanwhile; then the exception leaves the caller without it.
     *
     * @throws Cancelled
     *             in a cancelled scope, or if an ordinary thread is interrupted, before a signal came
     * @throws dev.weft.PinnedException
     *             if the task's stack can't be suspended here
     * @throws IllegalStateException
     *             if the caller does not hold the mutex
     */
    public void await() {
        awaitSignal(Long.MAX_VALUE);
    }

    /**
     * As {@link #await()}, at most for {@code timeout}; 0 lets others in once. The time that it takes to lock the mutex again comes on
     * top.
     *
     * @return true if it was signalled, false if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean await(Duration timeout) {
        return awaitSignal(Waiter.deadlineAfter(timeout));
    }

    /**
     * Waits for signals until something holds; not at all if it does already.
     *
     * @param predicate
     *            called with the mutex held
     * @throws Cancelled
     *             as {@link #await()}
     */
    public void awaitUntil(BooleanSupplier predicate) {
        awaitUntil(predicate, Long.MAX_VALUE);
    }

    /**
     * As {@link #awaitUntil(BooleanSupplier)}, at most for {@code timeout}.
     *
     * @return what the predicate said last
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean awaitUntil(BooleanSupplier predicate, Duration timeout) {
        return awaitUntil(predicate, Waiter.deadlineAfter(timeout));
    }

    private boolean awaitUntil(BooleanSupplier predicate, long deadlineNanos) {
        Objects.requireNonNull(predicate, "predicate");
        Parker.checkCancelled();
        mutex.requireHeld();
        var inTime = true;
        while (!predicate.getAsBoolean()) {
            if (!inTime) {
                return false;
            }
            inTime = awaitSignal(deadlineNanos);
        }
        return true;
    }

    private boolean awaitSignal(long deadlineNanos) {
        Parker.checkCancelled();
        var caller = mutex.requireHeld();
        var waiter = new Waiter();
        mutex.guard.lock(Frames.OF_A_PASSING_ON); // as well, to take the mutex back
        queue.add(waiter);
        mutex.guard.unlock();
        var levels = -1; // the mutex is the caller's
        var signalled = false;
        try {
            levels = mutex.unlockFully(caller);
            signalled = waiter.await(ParkReason.CONDITION, this, deadlineNanos);
            return signalled;
        } finally {
            if (!signalled) {
                leave(waiter);
            }
            if (levels >= 0) {
                mutex.lockFully(caller, levels);
            }
        }
    }

    private void leave(Waiter waiter) {
        mutex.guard.lock();
        try {
            queue.remove(waiter);
        } finally {
            mutex.guard.unlock();
        }
    }

    /**
     * Lets the one that waits longest go on, as soon as it gets the mutex; nothing if nobody waits. Never waits; no cancellation
     * point.
     *
     * @throws IllegalStateException
     *             if the caller does not hold the mutex
     */
    public void signal() {
        signal(1);
    }

    /**
     * As {@link #signal()} for the {@code count} that wait longest, or all if there are fewer.
     *
     * @throws IllegalArgumentException
     *             if the count is negative
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative: " + count);
        }
        mutex.requireHeld();
        for (var i = 0; i < count && signalNext(); i++) {
            // one by one: nobody is woken under the guard, and who is not there now can't come while the caller has the mutex
        }
    }

    /** As {@link #signal()} for all that wait. */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private boolean signalNext() {
        Waiter next;
        mutex.guard.lock();
        try {
            next = queue.serve();
        } finally {
            mutex.guard.unlock();
        }
        if (next == null) {
            return false;
        }
        next.wake();
        return true;
    }

    /**
     * What a condition has now.
     *
     * @param waiting
     *            how many wait for a signal
     */
    public record Stats(int waiting) {}

    /** A snapshot. Any thread. */
    public Stats stats() {
        mutex.guard.lock();
        try {
            return new Stats(queue.size());
        } finally {
            mutex.guard.unlock();
        }
    }

    @Override
    public String toString() {
        return "condition of " + mutex.label() + " (" + stats().waiting() + " wait)";
    }
}
