package dev.weft.sync;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Opens once, when it has been counted down to 0, and stays open: for waiting until a number of things have happened.
 *
 * {@snippet :
 * var ready = Latch.of(3);
 * for (var i = 0; i < 3; i++) {
 *     Task.spawn(() -> {
 *         serve();
 *         ready.countDown();
 *     });
 * }
 * ready.await();
 * }
 *
 * <p>
 * Waiting is a yield point; counting down is not. For tasks of any carriers and schedulers, and for ordinary threads, which
 * block.
 *
 * <p>
 * Memory effects: every counting down happens-before the return of a wait that finds the latch open.
 */
public final class Latch {
    /**
     * What a latch is and has seen.
     *
     * @param count
     *            what is left to count down; 0 is open
     * @param waiting
     *            tasks and threads that wait
     * @param waits
     *            how many calls have had to wait so far
     */
    public record Stats(int count, int waiting, long waits) {}

    private static final VarHandle COUNT = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "count",
            VarHandle.class, Latch.class, int.class);

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private volatile int count; // downwards: by CAS, but to 0 under the guard
    private long waits; // under the guard

    private Latch(int count) {
        this.count = count;
    }

    /**
     * A latch that opens when it has been counted down so many times; one of 0 is open.
     *
     * @throws IllegalArgumentException
     *             if the number is negative
     */
    public static Latch of(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + ", must not be negative");
        }
        return new Latch(count);
    }

    /** Counts down by one, and opens at 0. Nothing if it is open: the count is never negative. Never waits. */
    public void countDown() {
        for (var seen = count; seen > 1; seen = count) {
            if (COUNT.compareAndSet(this, seen, seen - 1)) {
                return;
            }
        }
        if (count == 1) {
            open();
        }
    }

    /** Only for who has seen 1: whoever counts down from there opens, and twice does no harm. */
    private void open() {
        guard.lock();
        Waiter served;
        try {
            queue.requireStack();
            count = 0;
            served = queue.serveAll();
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
    }

    /** How often it has still to be counted down; a snapshot. */
    public int count() {
        return count;
    }

    /** True once it is open. */
    public boolean isOpen() {
        return count == 0;
    }

    /**
     * Waits until it is open; returns at once if it is.
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
        if (count == 0) {
            return true;
        }
        var waiter = new Waiter();
        guard.lock(Frames.OF_A_CHANGE);
        if (count == 0) {
            guard.unlock();
            return true;
        }
        waits++;
        return queue.await(guard, waiter, ParkReason.LATCH, this, deadlineNanos);
    }

    /** What it is and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(count, queue.size(), waits);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Latch[" + (now.count == 0 ? "open" : "count " + now.count) + ", " + now.waiting + " waiting]";
    }
}
