package dev.weft;

import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One wait in progress, for something that somebody holds: an edge of the wait-for graph, as one reading found it.
 *
 * @param waiter
 *            who waits
 * @param place
 *            what counts its waits: the worker of a task, or of a thread the wait itself
 * @param number
 *            which of them it is; see {@link Worker#parks}
 * @param sinceNanos
 *            when it began, by the waiter's clock
 * @param reason
 *            why it waits
 * @param target
 *            for what
 * @param owner
 *            who held that then; the waiter itself only where it waits for permits and holds one
 */
// The proof of a deadlock by two readings. Let the second begin when the first has ended, and let every edge of a circle have the
// same place and number, target and owner in both. Then there was a moment between them when all of the waits were under way: a
// number is left for good when its wait ends. At that moment each target was held by the owner that was read: an owner that waits
// lets nothing go, and the second reading saw what it had done before. And nobody waited who had been served: a task
// that was woken is no longer PARKED, and to what was handed to its waiter that one is the owner already, which is no edge; of
// permits it may be the owner all the same, but then all of them are held by such as wait for one, and none was handed over. So
// nobody of the circle could get on, but by a deadline or cancellation.
//
// Of one wait's fields a reading may be torn; two that are equal are not. The task writes the number, then the target, with a
// fence between, and takes the target back at the end; the reader reads the target first. So if both readings have the target
// and the number, the wait had begun before the first one ended, and had not ended when the second one began.
record WaitEdge(Parker waiter, Object place, short number, long sinceNanos, ParkReason reason, Object target,
        Parker owner) {
    /** Any thread. Null if it does not wait for what somebody else holds. */
    static @Nullable WaitEdge of(Parker parker) {
        return switch (parker) {
            case Task<?> task -> ofTask(task);
            case ThreadParker thread -> thread.edge();
        };
    }

    private static @Nullable WaitEdge ofTask(Task<?> task) {
        var worker = task.worker();
        if (worker == null || !task.isParked()) {
            return null;
        }
        var target = worker.parkTarget();
        VarHandle.acquireFence();
        var number = worker.parks();
        var since = worker.suspendedAtNanos();
        var reason = worker.parkReason();
        VarHandle.fullFence();
        if (target == null || worker.taskOrNull() != task || !task.isParked()) {
            return null;
        }
        return between(task, worker, number, since, reason, target);
    }

    /** Null if nobody else holds the target; but of permits the waiter may hold all that it waits for itself. */
    static @Nullable WaitEdge between(Parker waiter, Object place, short number, long sinceNanos, ParkReason reason,
            Object target) {
        var owner = WaitDump.owner(reason, target).orElse(null);
        var handedOver = owner == waiter && reason != ParkReason.PERMIT;
        if (owner == null || handedOver || (owner == target && hasEnded(owner))) {
            return null;
        }
        return new WaitEdge(waiter, place, number, sinceNanos, reason, target, owner);
    }

    /** True if the owner has ended: it holds for ever what it has not let go. The end of a task is let go by its end. */
    boolean isAbandoned() {
        return owner != target && hasEnded(owner);
    }

    private static boolean hasEnded(Parker owner) {
        return switch (owner) {
            case Task<?> task -> task.hasEnded();
            case ThreadParker thread -> thread.hasEnded();
        };
    }

    /** True if a reading now finds the same. */
    @SuppressWarnings("ReferenceEquality") // what strangers call equal is not the same
    boolean isUnchanged() {
        var now = of(waiter);
        return now != null && now.place == place && now.number == number && now.sinceNanos == sinceNanos
                && now.target == target && now.owner == owner;
    }

    DeadlockDump.Member describe(List<StackTraceElement> stack) {
        return switch (waiter) {
            case Task<?> task -> DeadlockDump.Member.of(task, waitDump(task.scheduler(),
                    task.scheduler().world().clock().nanoTime()), stack);
            case ThreadParker thread -> DeadlockDump.Member.of(thread.thread(), waitDump(
                    owner instanceof Task<?> task ? task.scheduler() : null, World.systemClock().nanoTime()), stack);
        };
    }

    private WaitDump waitDump(@Nullable Scheduler scheduler, long now) {
        return WaitDump.of(scheduler, reason, target, owner, now - sinceNanos);
    }
}
