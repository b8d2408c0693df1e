package dev.weft.sync;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;

/**
 * A flag that tasks wait for: {@link #set} lets all of them go on, and those who come while it is set do not wait.
 *
 * <p>
 * A wait is ended by the setting, not by the flag: {@code set(); clear();} releases everybody who waits at that moment, and who
 * comes after the clearing waits for the next setting. They go on in the order in which they came.
 *
 * {@snippet :
 * var configured = new Event();
 * Task.spawn(() -> {
 *     configured.await();
 *     serve();
 * });
 * configured.set();
 * }
 *
 * <p>
 * Waiting is a yield point; setting and clearing are not. For tasks of any carriers and schedulers, and for ordinary threads,
 * which block.
 *
 * <p>
 * Memory effects: a setting happens-before the return of every wait that it ends or that finds the event set by it.
 */
public final class Event {
    /**
     * What an event is and has seen.
     *
     * @param set
     *            whether it is set
     * @param waiting
     *            tasks and threads that wait
     * @param waits
     *            how many calls have had to wait so far
     */
    public record Stats(boolean set, int waiting, long waits) {}

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private volatile boolean set; // written under the guard
    private long waits; // under the guard

    /** An event that is not set. */
    public Event() {}

    /** Sets it, and lets all go on that wait. Nothing if it is set. Never waits. */
    public void set() {
        guard.lock();
        Waiter served;
        try {
            queue.requireStack();
            set = true;
            served = queue.serveAll();
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
    }

    /** Takes the setting back: who comes from now on waits. Never waits. */
    public void clear() {
        guard.lock();
        set = false;
        guard.unlock();
    }

    /** Whether it is set; a snapshot. */
    public boolean isSet() {
        return set;
    }

    /**
     * Waits until it is set; returns at once if it is.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here
     */
    public void await() {
        await(Long.MAX_VALUE);
    }

    /**
     * As {@link #await()}, at most for {@code timeout}; 0 lets the others run once, and looks again.
     *
     * @return false if the time was over first
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean await(Duration timeout) {
        return await(Waiter.deadlineAfter(timeout));
    }

    private boolean await(long deadlineNanos) {
        Parker.checkCancelled();
        if (set) {
            return true;
        }
        var waiter = new Waiter();
        guard.lock(Frames.OF_A_CHANGE);
        if (set) {
            guard.unlock();
            return true;
        }
        waits++;
        return queue.await(guard, waiter, ParkReason.EVENT, this, deadlineNanos);
    }

    /** What it is and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(set, queue.size(), waits);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Event[" + (now.set ? "set" : "not set") + ", " + now.waiting + " waiting]";
    }
}
