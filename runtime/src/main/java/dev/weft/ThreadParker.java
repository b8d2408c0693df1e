package dev.weft;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
    /** What a blocked thread waits for, and since when by the system's clock. */
    private record Blocked(ParkReason reason, Object target, long sinceNanos) {}

    private static final ThreadLocal<ThreadParker> CURRENT = ThreadLocal.withInitial(ThreadParker::new);
    private static final Set<ThreadParker> BLOCKED = ConcurrentHashMap.newKeySet(); // for dumps
    private static final AtomicLong OWNED_WAITS = new AtomicLong(); // blocks that may be part of a deadlock

    private final Thread thread = Thread.currentThread();
    private @Nullable CancelScope innermost; // own thread only
    private volatile @Nullable Blocked blocked; // written by its own thread

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
    boolean await(Waiter waiter, ParkReason reason, Object target, long deadlineNanos) {
        if (waiter.isServed()) {
            return true;
        }
        try {
            blocked = new Blocked(reason, target, World.systemClock().nanoTime());
            BLOCKED.add(this);
            if (reason.mayHaveOwner()) {
                OWNED_WAITS.getAndIncrement(); // a full fence, against the look that precedes the watchdog's sleep
                Watchdog.threadBlocks();
            }
            return await(waiter, reason, deadlineNanos);
        } finally {
            blocked = null; // first, for it can't fail
            BLOCKED.remove(this);
        }
    }

    private boolean await(Waiter waiter, ParkReason reason, long deadlineNanos) {
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

    /** The threads that are blocked now. Any thread. */
    static List<ThreadParker> blocked() {
        return List.copyOf(BLOCKED);
    }

    /** A number that differs whenever a thread began a block in between that may be part of a deadlock. Any thread. */
    static long ownedWaits() {
        return OWNED_WAITS.get();
    }

    /** What it waits for, if somebody holds that. Any thread. */
    @Nullable
    WaitEdge edge() {
        var now = blocked;
        return now == null ? null : WaitEdge.between(this, now, (short) 0, now.sinceNanos, now.reason, now.target);
    }

    Thread thread() {
        return thread;
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** For a dump of the scheduler; empty if it is no longer blocked, or waits for what belongs to another one. Any thread. */
    Optional<ThreadDump> describe(Scheduler scheduler) {
        var now = blocked;
        if (now == null || belongsElsewhere(now.target, scheduler)) {
            return Optional.empty();
        }
        var age = World.systemClock().nanoTime() - now.sinceNanos;
        var waiting = WaitDump.of(scheduler, now.reason, now.target, age);
        return Optional.of(new ThreadDump(thread.getName(), waiting, CarrierSurvey.shortened(thread.getStackTrace())));
    }

    private static boolean belongsElsewhere(Object target, Scheduler scheduler) {
        return switch (target) {
            case Task<?> task -> task.scheduler() != scheduler;
            case Scheduler other -> other != scheduler;
            default -> false;
        };
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
