package dev.weft;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The core's operations that wait. */
final class CoreRigs {
    /** Longer than any test lasts in virtual time. */
    private static final Duration CENTURY = Duration.ofDays(36_525);

    private CoreRigs() {}

    interface Sleep {
        void sleep(Duration time);
    }

    static WaitRig sleep(Sleep operation) {
        return new WaitRig(() -> operation.sleep(CENTURY), timeout -> {
            operation.sleep(timeout);
            return false;
        });
    }

    static WaitRig park() {
        var parked = new ConcurrentLinkedQueue<Task<?>>();
        return new WaitRig(() -> noted(parked, () -> {
            Task.park();
            return true;
        }), timeout -> noted(parked, () -> Task.park(timeout))).served(() -> {
            var first = parked.peek();
            if (first != null) {
                first.unpark();
            }
        }).seen(() -> "parked " + parked, parked::size);
    }

    private static boolean noted(ConcurrentLinkedQueue<Task<?>> parked, Supplier<Boolean> operation) {
        var self = Task.current();
        parked.add(self);
        try {
            return operation.get();
        } finally {
            parked.remove(self);
        }
    }

    /** A task that has not started: to cancel it ends it at once. */
    static final class Unstarted {
        private final AtomicReference<Task<?>> task = new AtomicReference<>();

        void spawn(Scheduler scheduler) {
            task.set(scheduler.spawnLater(CENTURY, () -> Task.yield()));
        }

        Task<?> task() {
            return task.get();
        }

        void end() {
            task().cancel();
        }

        int waiting(int inside) {
            var stack = task().completions();
            return stack == null || Completion.isEnd(stack) ? 0 : Math.max(1, inside);
        }

        boolean join(Supplier<Boolean> join) {
            try {
                return join.get();
            } catch (CancellationException ended) {
                return true;
            }
        }
    }

    static WaitRig ofTask(Unstarted unstarted, WaitRig rig) {
        return rig.occupied(unstarted::spawn, unstarted::end).seen(unstarted::task,
                () -> unstarted.waiting(rig.inside()));
    }

    static WaitRig join() {
        var ended = new Unstarted();
        return ofTask(ended, new WaitRig(() -> ended.join(() -> {
            ended.task().join();
            return true;
        }), timeout -> ended.join(() -> ended.task().join(timeout))));
    }

    static WaitRig joinWithTimeout() {
        var ended = new Unstarted();
        return ofTask(ended, new WaitRig(() -> ended.task().join(CENTURY), timeout -> ended.task().join(timeout)));
    }

    static WaitRig get() {
        var ended = new Unstarted();
        return ofTask(ended, new WaitRig(() -> {
            try {
                ended.task().get();
            } catch (CancellationException end) {
                // as it was to be
            }
        }, null));
    }

    static WaitRig waiter() {
        var waiters = new ConcurrentLinkedQueue<Waiter>();
        WaitRig.Timed operation = timeout -> {
            var deadlineNanos = Waiter.deadlineAfter(timeout);
            var waiter = new Waiter();
            waiters.add(waiter);
            try {
                return waiter.await(ParkReason.CONDITION, waiters, deadlineNanos);
            } finally {
                waiters.remove(waiter);
            }
        };
        return new WaitRig(() -> operation.await(CENTURY), operation)
                .served(() -> serveFirst(waiters)).seen(waiters::toString, waiters::size);
    }

    private static void serveFirst(Iterable<Waiter> waiters) {
        for (var waiter : waiters) {
            if (waiter.serve()) {
                return;
            }
        }
    }

    static WaitRig interval() {
        return new WaitRig(() -> Interval.every(CENTURY).await(), null);
    }
}
