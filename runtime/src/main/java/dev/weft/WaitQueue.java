package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order in which they came. Every method needs the {@link Guard} of the primitive that it belongs to.
 *
 * <p>
 * Who gives up leaves at once, from wherever it stands; who is taken was served, so it is nobody else's any more. A taken waiter
 * has still to be {@linkplain Waiter#wake woken}, after the guard is free.
 *
 * {@snippet :
 * guard.lock();
 * Waiter next;
 * try {
 *     next = queue.serve(item);
 * } finally {
 *     guard.unlock();
 * }
 * if (next != null) {
 *     next.wake();
 * }
 * }
 */
public final class WaitQueue {
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;

    /** An empty one. */
    public WaitQueue() {}

    /** Adds a waiter that stands in no queue, at the end. */
    public void add(Waiter waiter) {
        waiter.previous = last; // no call between these writes: an overflow must not leave them half done
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        size++;
    }

    /**
     * Takes a waiter out.
     *
     * @return false if it does not stand here
     */
    public boolean remove(Waiter waiter) {
        var before = waiter.previous;
        var after = waiter.next;
        if (before == null && first != waiter) {
            return false;
        }
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        size--;
        return true;
    }

    /**
     * Takes the waiter that came first of those that have not given up, and serves it.
     *
     * @return null if there is none
     */
    public @Nullable Waiter serve() {
        for (var waiter = first; waiter != null; waiter = first) {
            var served = waiter.claim();
            remove(waiter);
            if (served) {
                return waiter;
            }
        }
        return null;
    }

    /** As {@link #serve()}, with an item for the one that is served. */
    public @Nullable Waiter serve(Object item) {
        for (var waiter = first; waiter != null; waiter = first) {
            waiter.setItem(item);
            var served = waiter.claim();
            remove(waiter);
            if (served) {
                return waiter;
            }
        }
        return null;
    }

    /**
     * Returns if there is stack left to serve and wake all that stand here: call it before the effect that they are told of, for an
     * overflow between the two would leave them here for ever.
     *
     * @throws StackOverflowError
     *             if there is not
     */
    public void requireStack() {
        if (first != null) {
            Waiter.requireStack();
        }
    }

    /**
     * Serves all that stand here and have not given up; nobody stands here afterwards. Call {@link #requireStack} before.
     *
     * @return the first of those served, for {@link #wakeAll}; null if there is none
     */
    public @Nullable Waiter serveAll() {
        Waiter firstServed = null;
        Waiter lastServed = null;
        for (var waiter = first; waiter != null; waiter = first) {
            var served = waiter.claimUnowed();
            remove(waiter);
            if (!served) {
                continue;
            }
            if (lastServed == null) {
                firstServed = waiter;
            } else {
                lastServed.next = waiter;
            }
            lastServed = waiter;
        }
        return firstServed;
    }

    /** Wakes those that {@link #serveAll} has served, in order. After the guard is free. */
    public static void wakeAll(@Nullable Waiter firstServed) {
        for (var waiter = firstServed; waiter != null;) {
            var after = waiter.next;
            waiter.next = null; // a waiter that is kept must not keep the others
            waiter.wake();
            waiter = after;
        }
    }

    /** The one that came first, or null; it may be giving up. */
    public @Nullable Waiter first() {
        return first;
    }

    /** True if nobody stands here. */
    public boolean isEmpty() {
        return first == null;
    }

    /** How many stand here. */
    public int size() {
        return size;
    }

    /**
     * Waits in this queue. The guard is held when it is called, and free when it returns or throws.
     *
     * @return true if served; false if the deadline passed first: then the waiter has left the queue
     * @throws Cancelled
     *             as {@link Waiter#await(ParkReason, Object, long)}; the waiter has left the queue
     * @throws PinnedException
     *             likewise
     */
    public boolean await(Guard guard, Waiter waiter, ParkReason reason, Object target, long deadlineNanos) {
        var served = false;
        try {
            try {
                add(waiter);
            } finally {
                guard.unlock();
            }
            served = waiter.await(reason, target, deadlineNanos);
            return served;
        } finally {
            if (!served) {
                guard.lock();
                try {
                    remove(waiter);
                } finally {
                    guard.unlock();
                }
            }
        }
    }
}
