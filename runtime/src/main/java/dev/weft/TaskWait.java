package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.time.Timer;
import org.jspecify.annotations.Nullable;

/** How a task waits: the one place where serving, cancellation, deadline and refused suspension meet. */
final class TaskWait {
    /** Wakes its task at a deadline. On the heap of the task's own carrier, touched by that carrier only. */
    private static final class Alarm extends Timer {
        private final Task<?> task;
        private boolean rung;

        Alarm(Task<?> task) {
            this.task = task;
        }

        @Override
        protected void expired(long nowNanos) {
            rung = true;
            task.wake();
        }
    }

    /**
     * What a wait and the taking back of its timer need. Tried only where it is cheap beside the rest (a timer, a hand-off): an
     * overflow between the two would leave the timer behind.
     */
    private static final int FRAMES_OF_A_WAIT = 48;

    private TaskWait() {}

    /** See {@link Waiter#await(ParkReason, Object, long)}; the caller is the running task. */
    static boolean await(Task<?> task, Waiter waiter, ParkReason reason, Object target, long deadlineNanos) {
        return awaitUntil(task, waiter, reason, target, deadlineNanos);
    }

    /** Waits until {@link Task#unpark} has left a permit, and takes it; false if the deadline passed first. */
    static boolean parkForPermit(Task<?> task, long deadlineNanos) {
        task.checkCancelledHere();
        return awaitUntil(task, null, ParkReason.PARK, task, deadlineNanos);
    }

    private static boolean awaitUntil(Task<?> task, @Nullable Waiter waiter, ParkReason reason, Object target,
            long deadlineNanos) {
        if (deadlineNanos != Durations.NEVER || Coroutines.kind() == Coroutines.Kind.HANDOFF) {
            Coroutines.requireStack(FRAMES_OF_A_WAIT);
        }
        if (deadlineNanos == Durations.NEVER) {
            return await(task, waiter, reason, target, null);
        }
        var carrier = task.homeCarrier();
        var alarm = new Alarm(task);
        if (deadlineNanos <= carrier.nanoTime()) {
            alarm.rung = true;
        } else {
            carrier.timers().schedule(alarm, deadlineNanos);
        }
        try {
            return await(task, waiter, reason, target, alarm);
        } finally {
            carrier.timers().cancel(alarm);
        }
    }

    /** The loop of every wait; without a waiter it is for the task's permit. */
    private static boolean await(Task<?> task, @Nullable Waiter waiter, ParkReason reason, Object target,
            @Nullable Alarm alarm) {
        if (alarm != null && alarm.rung) {
            task.suspendYielding(ParkReason.YIELD); // no time to wait is a yield: a loop that polls must not starve its carrier
        }
        while (!isServed(task, waiter)) {
            if (task.cancelSignal() && task.cancelledScope() != null && gaveUp(waiter)) {
                task.checkCancelledHere();
                throw new AssertionError("bug: a cancelled scope took its cancellation back");
            }
            if (alarm != null && alarm.rung) {
                return !gaveUp(waiter);
            }
            var refusal = task.suspendUntilWoken(reason, target);
            if (refusal != null && gaveUp(waiter)) {
                throw Suspendable.refused(refusal, reason);
            }
        }
        return true;
    }

    private static boolean isServed(Task<?> task, @Nullable Waiter waiter) {
        return waiter == null ? task.takePermit() : waiter.isServed();
    }

    private static boolean gaveUp(@Nullable Waiter waiter) {
        return waiter == null || waiter.withdraw();
    }
}
