package dev.weft;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A semaphore in its simplest form, built on the port like any waiting operation: to count that no permit is lost. */
final class PermitQueue {
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private int permits;

    PermitQueue(int permits) {
        this.permits = permits;
    }

    /** False if the deadline passed first. */
    boolean acquire(long deadlineNanos) {
        Parker.checkCancelled();
        var waiter = new Waiter();
        if (takeOrAdd(waiter)) {
            return true;
        }
        var served = false;
        try {
            served = waiter.await(ParkReason.PERMIT, this, deadlineNanos);
        } finally {
            if (!served) {
                remove(waiter);
            }
        }
        return served;
    }

    /** For the one who has waited longest and still does. */
    void release() {
        var next = pollOrReturn();
        while (next != null && !next.serve()) {
            next = pollOrReturn();
        }
    }

    private synchronized boolean takeOrAdd(Waiter waiter) {
        if (permits > 0) {
            permits--;
            return true;
        }
        waiters.add(waiter);
        return false;
    }

    private synchronized @Nullable Waiter pollOrReturn() {
        var next = waiters.poll();
        if (next == null) {
            permits++;
        }
        return next;
    }

    private synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    @Override
    public synchronized String toString() {
        return permits + " permits, " + waiters.size() + " waiters";
    }
}
