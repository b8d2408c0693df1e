package dev.weft;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary thread that waits in one of our operations: it blocks.
 *
 * <p>
 * It keeps the cancel scopes that the thread is in. Nobody runs timers for it, so the deadlines of those scopes bound every
 * block and are looked at on every check. A wake-up is the permit of {@link LockSupport}.
 */
final class ThreadParker implements Parker {
    private static final ThreadLocal<ThreadParker> CURRENT = ThreadLocal.withInitial(ThreadParker::new);

    private final Thread thread = Thread.currentThread();
    private @Nullable CancelScope innermost; // own thread only

    static ThreadParker current() {
        if (Carrier.driven() != null) {
            throw new IllegalStateException("nothing may wait on a carrier outside a task: " + Thread.currentThread());
        }
        return CURRENT.get();
    }

    static void checkCurrentCancelled() {
        if (Carrier.driven() == null) {
            CURRENT.get().checkCancelledHere();
        }
    }

    @Nullable
    CancelScope innermost() {
        return innermost;
    }

    void enter(CancelScope scope) {
        innermost = scope;
    }

    void exit(CancelScope scope) {
        innermost = scope.parent();
    }

    void checkCancelledHere() {
        var scope = cancelledScope();
        if (scope != null) {
            throw new Cancelled(scope);
        }
    }

    private @Nullable CancelScope cancelledScope() {
        if (innermost == null) {
            return null;
        }
        innermost.expireOutwards(World.systemClock().nanoTime());
        return CancelScope.outermostCancelled(innermost, null);
    }

    /** See {@link Waiter#await(ParkReason, Object, long)}; the caller is this thread. */
    boolean await(Waiter waiter, ParkReason reason, long deadlineNanos) {
        var clock = World.systemClock();
        while (!waiter.isServed()) {
            var scope = cancelledScope();
            if (scope != null && waiter.withdraw()) {
                throw new Cancelled(scope);
            }
            if (thread.isInterrupted() && waiter.withdraw()) {
                throw new Cancelled(thread + " was interrupted while it waited (" + reason + ")");
            }
            var now = clock.nanoTime();
            if (deadlineNanos <= now) {
                return !waiter.withdraw();
            }
            block(Math.min(deadlineNanos, CancelScope.earliestDeadline(innermost)), now);
        }
        return true;
    }

    private void block(long untilNanos, long nowNanos) {
        if (untilNanos == Durations.NEVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, untilNanos - nowNanos);
        }
    }

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
        return thread.toString();
    }
}
