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
import org.jspecify.annotations.Nullable;

/**
 * A number of permits: who wants some waits until there are enough. Permits belong to nobody, so anybody may release.
 *
 * <p>
 * Strictly first come, first served: while somebody waits, everybody who comes later waits behind, even for fewer permits than
 * there are, and a release hands its permits to those in front. Nobody overtakes, nobody starves; so one big request at the head
 * holds up the small ones behind it, until it is served or gives up.
 *
 * {@snippet :
 * var connections = Semaphore.of(10);
 * connections.acquire();
 * try {
 *     ask(server);
 * } finally {
 *     connections.release();
 * }
 * }
 *
 * <p>
 * Acquiring is a yield point only where it waits; releasing and trying never are. For tasks of any carriers and schedulers, and
 * for ordinary threads, which block.
 *
 * <p>
 * Memory effects: a release happens-before the return of an acquire that succeeds afterwards.
 */
//   field   read      written                                          guard
//   state   volatile  CAS while nobody waits, else a volatile write    while somebody waits
//   queue   plain     plain                                            always
//   counts  plain     plain                                            always
public final class Semaphore {
    /**
     * What a semaphore has and has seen.
     *
     * @param available
     *            permits that nobody has; more than 0 although somebody waits if the first wants more
     * @param waiting
     *            tasks and threads that wait
     * @param waits
     *            how many acquisitions have had to wait so far
     * @param givenUp
     *            how many of these ended without a permit: time over, cancelled
     */
    public record Stats(int available, int waiting, long waits, long givenUp) {}

    /** In the state: somebody stands in the queue. It makes the word negative, so that nobody finds enough permits in it. */
    private static final int WAITED_FOR = Integer.MIN_VALUE;
    private static final int PERMITS = Integer.MAX_VALUE;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, Semaphore.class, int.class);

    private final int bound;
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue(); // the item of a waiter is how many it wants; none is one
    private volatile int state; // permits, and WAITED_FOR
    private long waits;
    private long givenUp;

    private Semaphore(int permits, int bound) {
        this.state = permits;
        this.bound = bound;
    }

    /**
     * A semaphore with so many permits at first; releases may add to them without a bound.
     *
     * @throws IllegalArgumentException
     *             if the number is negative
     */
    public static Semaphore of(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits + ", must not be negative");
        }
        return new Semaphore(permits, Integer.MAX_VALUE);
    }

    /**
     * A semaphore with so many permits, never more: a release of one that was not acquired is refused.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive
     */
    public static Semaphore bounded(int permits) {
        return new Semaphore(requirePositive(permits), permits);
    }

    // ---- acquiring ---------------------------------------------------------------------------------------------------

    /**
     * Takes a permit, and waits for it if it has to.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits; no permit was taken
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here; no permit was taken
     */
    public void acquire() {
        acquire(1, Long.MAX_VALUE);
    }

    /**
     * As {@link #acquire()}, for so many permits at once: all or none.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive, or more than a bounded semaphore ever has
     */
    public void acquire(int permits) {
        acquire(permits, Long.MAX_VALUE);
    }

    /**
     * As {@link #acquire()}, at most for {@code timeout}; 0 lets the others run once, and looks again.
     *
     * @return false if the time was over first; no permit was taken
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean acquire(Duration timeout) {
        return acquire(1, timeout);
    }

    /** As {@link #acquire(int)}, at most for {@code timeout}, as {@link #acquire(Duration)}. */
    public boolean acquire(int permits, Duration timeout) {
        return acquire(permits, Waiter.deadlineAfter(timeout));
    }

    private boolean acquire(int permits, long deadlineNanos) {
        requireObtainable(permits);
        Parker.checkCancelled();
        return take(permits) || await(permits, deadlineNanos);
    }

    /** Takes a permit if there is one and nobody waits. Never waits; does not look at cancellation. */
    public boolean tryAcquire() {
        return take(1);
    }

    /**
     * As {@link #tryAcquire()}, for so many permits at once.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive, or more than a bounded semaphore ever has
     */
    public boolean tryAcquire(int permits) {
        requireObtainable(permits);
        return take(permits);
    }

    private boolean take(int permits) {
        for (var seen = state; seen >= permits; seen = state) {
            if (STATE.compareAndSet(this, seen, seen - permits)) {
                return true;
            }
        }
        return false;
    }

    private boolean await(int permits, long deadlineNanos) {
        var waiter = new Waiter();
        if (permits > 1) {
            waiter.setItem(permits);
        }
        guard.lock(Frames.OF_A_CHANGE);
        if (!announce(permits)) {
            guard.unlock();
            return true;
        }
        waits++;
        var served = false;
        try {
            served = queue.await(guard, waiter, ParkReason.PERMIT, this, deadlineNanos);
            return served;
        } finally {
            if (!served) {
                passOn();
            }
        }
    }

    /** Marks the state as waited for, under the guard; false if it took the permits instead. */
    private boolean announce(int permits) {
        for (;;) {
            var seen = state;
            if (seen < 0 || (seen < permits && STATE.compareAndSet(this, seen, seen | WAITED_FOR))) {
                return true;
            }
            if (take(permits)) {
                return false;
            }
        }
    }

    /** Who gives up may have been all that those behind it waited for. */
    private void passOn() {
        guard.lock();
        Waiter next;
        try {
            givenUp++;
            next = serveNext();
        } finally {
            guard.unlock();
        }
        wakeAllServable(next);
    }

    // ---- releasing ---------------------------------------------------------------------------------------------------

    /**
     * Gives a permit back, to the one who has waited longest if somebody waits. Never waits.
     *
     * @throws IllegalStateException
     *             if a bounded semaphore has all its permits, or there would be more than {@link Integer#MAX_VALUE}; nothing has
     *             changed
     */
    public void release() {
        release(1);
    }

    /**
     * As {@link #release()}, for so many permits at once.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive
     */
    public void release(int permits) {
        requirePositive(permits);
        if (!put(permits)) {
            putServing(permits);
        }
    }

    /** False if somebody waits. */
    private boolean put(int permits) {
        for (var seen = state; seen >= 0; seen = state) {
            requireRoom(seen, permits);
            if (STATE.compareAndSet(this, seen, seen + permits)) {
                return true;
            }
        }
        return false;
    }

    private void putServing(int permits) {
        guard.lock(Frames.OF_A_CHANGE);
        Waiter next = null;
        try {
            if (!put(permits)) {
                requireRoom(state & PERMITS, permits);
                next = serveNext(permits);
            }
        } finally {
            guard.unlock();
        }
        wakeAllServable(next);
    }

    /**
     * Adds permits, and takes those that the first in the queue wants, if there are enough. Under the guard, and only while the
     * state is waited for.
     *
     * @return the one that was served, to be woken, or null
     */
    private @Nullable Waiter serveNext(int added) {
        var permits = (state & PERMITS) + added;
        for (var first = queue.first(); first != null; first = queue.first()) {
            var wanted = first.item() instanceof Integer several ? several : 1;
            if (permits < wanted && !first.isOver()) {
                state = permits | WAITED_FOR;
                return null;
            }
            var served = permits >= wanted && first.claim(); // an overflow there has changed nothing
            queue.remove(first);
            if (served) {
                state = permits - wanted | (queue.isEmpty() ? 0 : WAITED_FOR);
                return first;
            }
        }
        state = permits;
        return null;
    }

    /** Wakes one that was served, and serves and wakes those behind it as far as the permits go. */
    private void wakeAllServable(@Nullable Waiter served) {
        for (var next = served; next != null;) {
            next.wake();
            var seen = state;
            if (seen >= 0 || seen == WAITED_FOR) {
                return; // the usual end: nothing is left to hand out
            }
            guard.lock();
            try {
                next = serveNext();
            } finally {
                guard.unlock();
            }
        }
    }

    /** As {@link #serveNext(int)} with what is there, if anybody still waits. Under the guard. */
    private @Nullable Waiter serveNext() {
        return state < 0 ? serveNext(0) : null;
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** How many permits nobody has; a snapshot. They may be spoken for: see {@link Stats#available}. */
    public int available() {
        return state & PERMITS;
    }

    /** What it has and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(available(), queue.size(), waits, givenUp);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Semaphore[" + now.available + (bound < Integer.MAX_VALUE ? " of " + bound : "") + " permits, "
                + now.waiting + " waiting]";
    }

    // ---- arguments ---------------------------------------------------------------------------------------------------

    private static int requirePositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits: " + permits + ", must be at least 1");
        }
        return permits;
    }

    private void requireObtainable(int permits) {
        requirePositive(permits);
        if (permits > bound) {
            throw new IllegalArgumentException("permits: " + permits + ", there are never more than " + bound);
        }
    }

    private void requireRoom(int available, int released) {
        if (released > bound - available) {
            throw new IllegalStateException(
                    "released " + released + " permits, but " + available + " of at most " + bound
                            + " are available already");
        }
    }
}
