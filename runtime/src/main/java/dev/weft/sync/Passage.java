package dev.weft.sync;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The half of a queue that moves items and counts them, under one guard; {@link TaskQueue} is the face of it.
 *
 * <p>
 * Who takes waits only while the queue is empty, who puts only while it is full. A waiter carries the item: one who puts from the
 * start, one who takes from who serves it.
 */
//   field     read              written   guard
//   queues    guarded (*)       guarded   guard
//   backlog   guarded (*)       guarded   guard
//   served    guarded           guarded   guard; null whenever that is free
//   counts    guarded           guarded   guard
//   shutDown  volatile          guarded   guard
//   streak    plain             plain     mostly the guard: a count that is lost makes somebody give way a little later
//   (*) also plainly, to guess whether an operation will have to wait
abstract sealed class Passage permits TaskQueue {
    /** So many operations in a row need not wait; then the next one lets the other tasks run. As of a channel. */
    static final int BUDGET = 128;

    /** What comes of a move that gives no item. */
    private enum Signal {
        PUT, SHUT_DOWN
    }

    private final String order; // for dumps
    private final int capacity;
    private final Guard guard = new Guard();
    private final WaitQueue putters = new WaitQueue(); // each with its item
    private final WaitQueue takers = new WaitQueue(); // each gets an item from who serves it
    private final WaitQueue joiners = new WaitQueue();
    private Backlog backlog;
    private @Nullable Waiter served; // by the last look: still to be woken
    private volatile boolean shutDown;
    private int streak; // operations since somebody had to wait
    private long put;
    private long dropped;
    private long done;

    Passage(String order, int capacity, Backlog backlog) {
        this.order = order;
        this.capacity = capacity;
        this.backlog = backlog;
    }

    // ---- moving ------------------------------------------------------------------------------------------------------

    /** Puts the item, or takes one if given none. A yield point. See {@link #look}; null if the time was over. */
    final @Nullable Object move(@Nullable Object item, long deadlineNanos) {
        Parker.checkCancelled();
        if (streak >= BUDGET) {
            streak = 0;
            Parker.giveWay();
        }
        if (isLikelyReady(item != null)) {
            var moved = moveNow(item);
            if (moved != null) {
                return moved;
            }
        }
        if (item != null) {
            backlog.requireComparable(item);
        }
        var waiter = new Waiter();
        waiter.setItem(item);
        return move(item, waiter, deadlineNanos);
    }

    /** As {@link #move}, but without a wait: null if it would need one. No yield point. */
    final @Nullable Object moveNow(@Nullable Object item) {
        return move(item, null, 0);
    }

    /** True if nothing was moved because the queue is shut down. */
    static boolean isShutDown(@Nullable Object moved) {
        return moved == Signal.SHUT_DOWN;
    }

    /** A guess, which saves allocating a waiter in vain. */
    private boolean isLikelyReady(boolean puts) {
        return shutDown || (puts ? backlog.size() < capacity : backlog.size() > 0);
    }

    /** As {@link #look}, until it is prepared, and waits if it has to and is given a waiter. */
    private @Nullable Object move(@Nullable Object item, @Nullable Waiter waiter, long deadlineNanos) {
        for (Backlog.Preparation prepared = null;;) {
            Object moved;
            Waiter toWake;
            var waits = false;
            if (waiter != null) {
                Waiter.requireStack();
            }
            guard.lock();
            try {
                moved = look(item, prepared);
                toWake = served;
                served = null;
                waits = moved == null && waiter != null;
            } finally {
                if (!waits) {
                    guard.unlock();
                }
            }
            if (waits) {
                return await(Objects.requireNonNull(waiter), item != null, deadlineNanos);
            }
            if (toWake != null) {
                toWake.wake();
            }
            if (!(moved instanceof Backlog.Preparation missing)) {
                return moved;
            }
            missing.prepare();
            prepared = missing;
        }
    }

    /** Under the guard, which is free afterwards. */
    private @Nullable Object await(Waiter waiter, boolean puts, long deadlineNanos) {
        streak = 0;
        var ended = puts
                ? putters.await(guard, waiter, ParkReason.PUT, this, deadlineNanos)
                : takers.await(guard, waiter, ParkReason.TAKE, this, deadlineNanos);
        if (!ended) {
            return null;
        }
        var carried = waiter.item();
        return puts && carried != Signal.SHUT_DOWN ? Signal.PUT : carried;
    }

    /**
     * Puts the item, or takes one if given none, if that needs no wait. Under the guard.
     *
     * @return {@link Signal#PUT} or the item that was taken; {@link Signal#SHUT_DOWN}; null if it has to wait; a preparation if that is
     *         needed first
     */
    private @Nullable Object look(@Nullable Object item, Backlog.@Nullable Preparation prepared) {
        return item == null ? lookForItem(prepared) : lookForRoom(item, prepared);
    }

    private @Nullable Object lookForRoom(Object item, Backlog.@Nullable Preparation prepared) {
        if (shutDown) {
            return Signal.SHUT_DOWN;
        }
        var taker = takers.isEmpty() ? null : takers.serve(item);
        if (taker == null) {
            if (backlog.size() >= capacity) {
                return null;
            }
            var missing = backlog.missing(prepared, false, item);
            if (missing != null) {
                return missing;
            }
            backlog.change(prepared, false, item);
        }
        served = taker;
        put++;
        streak++;
        return Signal.PUT;
    }

    private @Nullable Object lookForItem(Backlog.@Nullable Preparation prepared) {
        while (backlog.size() > 0) {
            var putter = shutDown ? null : putters.first(); // who waits when it is shut down is told so
            var coming = putter == null ? null : putter.item();
            var missing = backlog.missing(prepared, true, coming);
            if (missing != null) {
                return missing;
            }
            if (putter != null) {
                var claimed = putter.claim(); // an overflow there has changed nothing
                putters.remove(putter);
                if (!claimed) {
                    continue; // it has given up
                }
                served = putter;
                put++;
            }
            streak++;
            return backlog.change(prepared, true, coming);
        }
        return shutDown ? Signal.SHUT_DOWN : null;
    }

    /** The item that would be taken next, or null. */
    final @Nullable Object firstItem() {
        guard.lock();
        try {
            return backlog.first();
        } finally {
            guard.unlock();
        }
    }

    // ---- work that is done -------------------------------------------------------------------------------------------

    /** Counts one item as done, and wakes those who wait for the last. False if all are done. */
    final boolean countDone() {
        Waiter joined = null;
        var unfinished = 0L;
        guard.lock();
        try {
            unfinished = unfinished();
            if (unfinished == 1) {
                joiners.requireStack();
                done++;
                joined = joiners.serveAll();
            } else if (unfinished > 1) {
                done++;
            }
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(joined);
        return unfinished > 0;
    }

    private long unfinished() {
        return put - dropped - done;
    }

    /** Waits until all are done; false if the deadline passed first. A yield point. */
    final boolean awaitDone(long deadlineNanos) {
        Parker.checkCancelled();
        var waiter = new Waiter();
        Waiter.requireStack();
        guard.lock();
        if (unfinished() == 0) {
            guard.unlock();
            return true;
        }
        return joiners.await(guard, waiter, ParkReason.DRAIN, this, deadlineNanos);
    }

    // ---- the end -----------------------------------------------------------------------------------------------------

    /** Refuses puts from now on, and wakes all who wait for nothing. True the first time. */
    final boolean close() {
        Waiter.requireStack();
        var first = false;
        guard.lock();
        try {
            first = !shutDown;
            shutDown = true;
        } finally {
            guard.unlock();
        }
        tellAll();
        return first;
    }

    /** As {@link #close}, and drops the backlog, which is the caller's then. */
    final Backlog closeAndDrop() {
        var nothing = Backlog.nothing();
        Backlog left;
        Waiter joined = null;
        Waiter.requireStack();
        guard.lock();
        try {
            left = backlog;
            backlog = nothing;
            dropped += left.size();
            shutDown = true;
            if (unfinished() == 0) {
                joined = joiners.serveAll();
            }
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(joined);
        tellAll();
        return left;
    }

    /** One by one: nobody new comes. */
    private void tellAll() {
        for (var waiter = tellNext(); waiter != null; waiter = tellNext()) {
            waiter.wake();
        }
    }

    private @Nullable Waiter tellNext() {
        guard.lock();
        try {
            var taker = takers.serve(Signal.SHUT_DOWN); // it waits, so there is nothing for it
            return taker == null ? putters.serve(Signal.SHUT_DOWN) : taker;
        } finally {
            guard.unlock();
        }
    }

    final boolean isClosed() {
        return shutDown;
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    final TaskQueue.Stats snapshot() {
        guard.lock();
        try {
            var size = backlog.size();
            return new TaskQueue.Stats(put, put - dropped - size, dropped, size, unfinished(), putters.size(),
                    takers.size(), joiners.size());
        } finally {
            guard.unlock();
        }
    }

    /** For a dump. */
    final String describe() {
        var now = snapshot();
        var room = capacity == Integer.MAX_VALUE ? "" : " of " + capacity;
        return "TaskQueue[" + order + ", " + now.size() + room + " items, " + now.unfinished() + " unfinished"
                + waiting(now.waitingToPut(), "putting") + waiting(now.waitingToTake(), "taking")
                + waiting(now.waitingToJoin(), "joining") + (shutDown ? ", shut down]" : "]");
    }

    private static String waiting(int count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }
}
