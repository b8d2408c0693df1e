package dev.weft;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * One wait of one parker, that anybody may end once.
 *
 * <p>
 * The parker creates it, puts it where the other side finds it, and awaits; the other side serves. Serving, cancellation and
 * the deadline race for one word, so exactly one of them wins: a waiter that was served returns that, whatever else happened,
 * and one that gave up is never served, so its turn can be passed on.
 *
 * {@snippet :
 * var waiter = new Waiter();
 * queue.add(waiter);                                        // where another task will call waiter.serve()
 * if (!waiter.await(ParkReason.PERMIT, this, Waiter.deadlineAfter(timeout))) {
 *     queue.remove(waiter);
 * }
 * }
 *
 * <p>
 * Memory effects: {@link #serve} happens-before the return of {@link #await} that it causes.
 */
public final class Waiter {
    private static final int WAITING = 0;
    private static final int SERVED = 1;
    private static final int WITHDRAWN = 2;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, Waiter.class, int.class);

    private final Parker parker;
    private volatile int state; // WAITING -> SERVED (server) | WITHDRAWN (the parker), by CAS only

    /**
     * A waiter of the running task or the calling thread.
     *
     * @throws IllegalStateException
     *             on a carrier outside any task
     */
    public Waiter() {
        this(Parker.current());
    }

    Waiter(Parker parker) {
        this.parker = parker;
    }

    /** The absolute deadline that is {@code timeout} from now on the caller's clock; {@link Long#MAX_VALUE} is never. */
    public static long deadlineAfter(Duration timeout) {
        return Durations.after(nanoTime(), Durations.nanos(timeout, "timeout"));
    }

    /** The caller's clock: that of its scheduler's world, or the system's on an ordinary thread. */
    public static long nanoTime() {
        var worker = Worker.current();
        return worker == null ? World.systemClock().nanoTime() : worker.carrier().nanoTime();
    }

    /** Who waits. */
    public Parker parker() {
        return parker;
    }

    /**
     * Ends the wait and wakes the parker. Any thread; never waits.
     *
     * @return true if this call ended it; false if it had been served before or had given up
     * @throws StackOverflowError
     *             if there is no stack left; nothing has changed
     */
    public boolean serve() {
        var debts = Debts.ofCaller();
        if (!STATE.compareAndSet(this, WAITING, SERVED)) {
            return false;
        }
        try {
            parker.wake();
        } catch (StackOverflowError | OutOfMemoryError noRoom) {
            if (debts == null) {
                throw noRoom;
            }
            debts.last = new Object[]{this, debts.last}; // no call
        }
        return true;
    }

    /** Wakes the parker of a waiter that was served. */
    void wake() {
        parker.wake();
    }

    /** True once it was served. */
    public boolean isServed() {
        return state == SERVED;
    }

    /** True once it gave up: it will never be served. */
    public boolean isWithdrawn() {
        return state == WITHDRAWN;
    }

    /**
     * Gives up a wait that is not awaited, as an operation does that found what it wanted by itself.
     *
     * @return false if it was served before
     */
    public boolean withdraw() {
        return STATE.compareAndSet(this, WAITING, WITHDRAWN);
    }

    /**
     * As {@link #await(ParkReason, Object, long)} without a deadline.
     */
    public void await(ParkReason reason, Object target) {
        await(reason, target, Durations.NEVER);
    }

    /**
     * Waits until served: the task parks, an ordinary thread blocks. A yield point.
     *
     * @param reason
     *            why, for dumps
     * @param target
     *            what is waited for, for dumps
     * @param deadlineNanos
     *            absolute, on the caller's clock ({@link #deadlineAfter}); {@link Long#MAX_VALUE} is none
     * @return true if served; false if the deadline passed first, and then the waiter is withdrawn
     * @throws Cancelled
     *             if a scope of the caller is cancelled, or the ordinary thread interrupted, before it was served; withdrawn
     * @throws PinnedException
     *             if the task's stack can't be suspended here; withdrawn
     * @throws IllegalStateException
     *             if the caller is not the parker that created it
     */
    public boolean await(ParkReason reason, Object target, long deadlineNanos) {
        if (parker != Parker.current()) {
            throw new IllegalStateException("a waiter of " + parker + " is awaited by " + Parker.current());
        }
        try {
            return switch (parker) {
                case Task<?> task -> TaskWait.await(task, this, reason, target, deadlineNanos);
                case ThreadParker thread -> thread.await(this, reason, target, deadlineNanos);
            };
        } catch (StackOverflowError | OutOfMemoryError | PinnedException failure) {
            if (withdraw() || isWithdrawn()) {
                throw failure;
            }
            return true; // served before it failed: whoever served it counts on that
        }
    }
}
