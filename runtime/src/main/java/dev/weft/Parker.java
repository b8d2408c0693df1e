package dev.weft;

/**
 * Somebody who can wait: a {@linkplain Task task}, which parks and leaves its carrier to others, or an ordinary thread, which
 * blocks.
 *
 * <p>
 * With {@link Waiter} and {@link CarrierPort} this is the port that every waiting operation is built on; users of tasks do not
 * need it.
 */
public sealed interface Parker permits Task, ThreadParker {
    /**
     * The running task, or the calling thread if it is an ordinary one.
     *
     * @throws IllegalStateException
     *             on a carrier outside any task, where nothing may wait
     */
    static Parker current() {
        var worker = Worker.current();
        return worker == null ? ThreadParker.current() : worker.task();
    }

    /**
     * Throws if the caller is inside a cancelled scope, as every yield point does on entry, before any effect. An operation
     * that may succeed without waiting calls it first.
     *
     * @throws Cancelled
     *             if the running task, or a scope that it is in, was cancelled; on an ordinary thread, if a scope was
     */
    static void checkCancelled() {
        var worker = Worker.current();
        if (worker == null) {
            ThreadParker.checkCurrentCancelled();
        } else {
            worker.task().checkCancelledHere();
        }
    }

    /** As {@link #checkCancelled}; returns {@link #current} if it does not throw. */
    static Parker currentUncancelled() {
        var worker = Worker.current();
        if (worker == null) {
            ThreadParker.checkCurrentCancelled();
            return ThreadParker.current();
        }
        var task = worker.task();
        task.checkCancelledHere();
        return task;
    }

    /**
     * Lets the other ready tasks of the carrier run, because an operation has succeeded too often without a wait (cause
     * {@link ParkReason#BUDGET}). Where the task can't be suspended it goes on. Nothing on an ordinary thread.
     *
     * @throws Cancelled
     *             in a cancelled scope
     */
    static void giveWay() {
        var worker = Worker.current();
        if (worker != null) {
            giveWay(worker);
        }
    }

    /**
     * As {@link #giveWay}, for operations that take as long as a system call: sockets and timers of the carrier come next, before the other
     * tasks.
     */
    static void giveWayToEvents() {
        var worker = Worker.current();
        if (worker != null) {
            worker.carrier().endBatch();
            giveWay(worker);
        }
    }

    private static void giveWay(Worker worker) {
        worker.task().checkCancelledHere();
        try {
            worker.task().suspendYielding(worker, ParkReason.BUDGET);
        } catch (PinnedException _) {
            // fairness is no reason for an operation to fail that need not wait
        }
    }

    /**
     * Wakes a waiter that the caller has claimed. If both are tasks of one carrier, the woken one runs at once, and the caller after
     * the other ready tasks (cause {@link ParkReason#HAND_OVER}); but not after too many of these in a row. Where the caller can't
     * be suspended it goes on. Not a cancellation point.
     */
    static void handOver(Waiter claimed) {
        var isNext = false;
        try {
            var worker = Worker.current();
            isNext = worker != null && claimed.parker() instanceof Task<?> task && task.wakeNext(worker.carrier());
            if (worker != null && isNext) {
                claimed.paid();
                worker.task().suspendYielding(worker, ParkReason.HAND_OVER);
            }
        } catch (PinnedException | StackOverflowError | OutOfMemoryError _) {
            // what was handed over is: the woken one runs as soon as the caller waits
        }
        if (!isNext) {
            claimed.wake();
        }
    }

    /**
     * Lets a park of this parker return, now or the next time; it looks again at what it waits for. Any thread; never waits.
     * Whoever waits must therefore treat every return as perhaps too early; {@link Waiter} does.
     */
    void wake();
}
