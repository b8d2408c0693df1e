package dev.weft.channel;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The half of a channel that moves items, under one guard; {@link Channel} is the face of it, {@link Select} uses it too.
 *
 * <p>
 * Receivers wait only while there is neither an item nor a sender, senders only while there is no room and no receiver: so whoever
 * comes finds at most one kind to serve, in the order in which they came, and can't overtake anybody. (A select that waits to send
 * and to receive stands on both sides; it is one wait, so it can't serve itself.)
 *
 * <p>
 * A waiter carries the item: a sender's from the start, a receiver's from the one who serves it. What {@link #close} serves it
 * with instead is {@link Signal#CLOSED}.
 */
//   field      read           written   guard
//   items      guarded (*)    guarded   guard
//   senders    guarded (*)    guarded   guard
//   receivers  guarded (*)    guarded   guard
//   partner    guarded        guarded   guard; null whenever that is free
//   sent       guarded        guarded   guard
//   replaced   guarded        guarded   guard
//   closed     volatile       guarded   guard
//   error      after closed   before    guard
//   streak     plain          plain     mostly the guard: a count that is lost makes somebody give way a little later
//   (*) sizes are also read plainly, for toString and for the guess whether an operation will have to wait
abstract sealed class Exchange permits Channel {
    /**
     * So many operations on one channel in a row need not wait; then the next one lets the other tasks run. A message costs some
     * 20 ns: a busy channel holds its carrier for a few microseconds, and the switch is lost in them.
     */
    static final int BUDGET = 128;

    /** What comes of a move that gives no item. */
    enum Signal {
        /** The channel is closed, nothing was moved. */
        CLOSED,
        /** The item was sent. */
        SENT
    }

    private final Guard guard = new Guard();
    private final WaitQueue senders = new WaitQueue();
    private final WaitQueue receivers = new WaitQueue();
    private final int capacity;
    private final boolean conflated;
    private final Items items;
    private volatile Preference preference = Preference.NONE;
    private volatile boolean closed;
    private @Nullable Throwable error;
    private @Nullable Waiter partner; // whom the last move served: still to be woken
    private int streak; // moves since somebody had to wait
    private long sent;
    private long replaced;

    Exchange(int capacity, boolean conflated) {
        this.capacity = capacity;
        this.conflated = conflated;
        this.items = new Items(capacity);
    }

    // ---- under the guard ---------------------------------------------------------------------------------------------

    final Guard guard() {
        return guard;
    }

    /** Takes the item if that needs no wait: {@link Signal#SENT}, {@link Signal#CLOSED}, or null if there is no room for it. */
    final @Nullable Object offer(Object item) {
        if (closed) {
            return Signal.CLOSED;
        }
        var receiver = receivers.isEmpty() ? null : receivers.serve(item);
        if (receiver != null) {
            partner = receiver;
        } else if (items.size() < capacity) {
            items.add(item);
        } else if (conflated) {
            items.replace(item);
            replaced++;
        } else {
            return null;
        }
        sent++;
        streak++;
        return Signal.SENT;
    }

    /** Gives an item if that needs no wait; {@link Signal#CLOSED} if there will never be one; null if there is none. */
    final @Nullable Object take() {
        var buffered = items.size() > 0;
        if (closed && !buffered) {
            return Signal.CLOSED;
        }
        Waiter sender = null;
        if (!senders.isEmpty() && !closed) { // who waits when it closes is told so by close
            items.reserve(); // the sender that is served counts on it
            sender = senders.serve(); // first: it may overflow
        }
        if (sender == null && !buffered) {
            return null;
        }
        var item = buffered ? items.take() : null;
        if (sender != null) {
            var next = Objects.requireNonNull(sender.item());
            if (buffered) {
                items.add(next);
            } else {
                item = next;
            }
            partner = sender;
            sent++;
        }
        streak++;
        return item;
    }

    /** Whom the last move served, once: the caller has to {@link #wake} it after the guard is free. */
    final @Nullable Waiter takePartner() {
        var served = partner;
        if (served != null) {
            partner = null;
        }
        return served;
    }

    /** Adds a waiter to those who want to send what it carries, or else to those who want to receive. */
    final void add(Waiter waiter, boolean sends) {
        (sends ? senders : receivers).add(waiter);
        streak = 0;
    }

    // ---- moving ------------------------------------------------------------------------------------------------------

    /**
     * Sends the item, or receives one if given none. A yield point.
     *
     * @return the item that was received or {@link Signal#SENT}; {@link Signal#CLOSED}; null if the time was over
     */
    final @Nullable Object move(@Nullable Object item, @Nullable Duration timeout) {
        requireNotNegative(timeout);
        var caller = Parker.currentUncancelled();
        if (isOverBudget()) {
            giveWay();
        }
        if (isLikelyReady(item != null)) {
            var moved = moveNow(item, true);
            if (moved != null) {
                return moved;
            }
        }
        return moveOrWait(caller, item, timeout);
    }

    private static void requireNotNegative(@Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is negative: " + timeout);
        }
    }

    final boolean isOverBudget() {
        return streak >= BUDGET;
    }

    final void giveWay() {
        streak = 0;
        Parker.giveWay();
    }

    /** A guess, which saves taking the guard twice or allocating in vain. */
    final boolean isLikelyReady(boolean sends) {
        if (closed) {
            return true;
        }
        return sends
                ? conflated || items.size() < capacity || !receivers.isEmpty()
                : items.size() > 0 || !senders.isEmpty();
    }

    /** As {@link #move}, but without a wait: null if it would need one. No yield point unless it may hand over. */
    final @Nullable Object moveNow(@Nullable Object item, boolean mayHandOver) {
        Object moved;
        Waiter served;
        guard.lock();
        try {
            moved = item == null ? take() : offer(item);
            served = takePartner();
        } finally {
            guard.unlock();
        }
        if (served != null) {
            wake(served, item != null, mayHandOver);
        }
        return moved;
    }

    /** Small, so that the compiler makes one frame of it and its caller: each frame below a switch costs some 20 ns. */
    private @Nullable Object moveOrWait(Parker caller, @Nullable Object item, @Nullable Duration timeout) {
        var sends = item != null;
        var waiter = new Waiter(caller);
        waiter.setItem(item);
        var deadlineNanos = timeout == null ? Long.MAX_VALUE : Waiter.deadlineAfter(timeout);
        var moved = moveOrEnqueue(item, waiter);
        if (moved != null) {
            return moved;
        }
        try {
            waiter.await(sends ? ParkReason.SEND : ParkReason.RECEIVE, this, deadlineNanos);
        } catch (Throwable failure) {
            if (leave(waiter, sends)) {
                throw failure;
            }
        }
        return leave(waiter, sends) ? null : result(waiter, sends);
    }

    private @Nullable Object moveOrEnqueue(@Nullable Object item, Waiter waiter) {
        Object moved;
        Waiter served;
        guard.lockFor(waiter);
        try {
            moved = item == null ? take() : offer(item);
            served = takePartner();
            if (moved == null) {
                add(waiter, item != null);
            }
        } finally {
            guard.unlock();
        }
        if (served != null) {
            wake(served, item != null, true);
        }
        return moved;
    }

    /** Leaves the queue; false if the waiter was served, and has left it. */
    private boolean leave(Waiter waiter, boolean sends) {
        if (waiter.isServed() || !(waiter.withdraw() || waiter.isWithdrawn())) {
            return false;
        }
        remove(waiter, sends);
        return true;
    }

    /** True if nothing was moved because the channel is closed. */
    static boolean isClosed(@Nullable Object moved) {
        return Signal.CLOSED.equals(moved);
    }

    /** What came of a waiter that was served. */
    static Object result(Waiter served, boolean sends) {
        var carried = Objects.requireNonNull(served.item());
        return sends && !isClosed(carried) ? Signal.SENT : carried;
    }

    /** Wakes whom a send, or else a receive, has served. */
    final void wake(Waiter served, boolean sends, boolean mayHandOver) {
        if (mayHandOver && preference == (sends ? Preference.RECEIVER : Preference.SENDER)) {
            Parker.handOver(served);
        } else {
            served.wake();
        }
    }

    /** Takes a waiter back that has given up, or was served elsewhere. */
    final void remove(Waiter waiter, boolean sends) {
        guard.lock();
        try {
            (sends ? senders : receivers).remove(waiter);
        } finally {
            guard.unlock();
        }
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /** Closes it and wakes all who wait, one by one: nobody new comes. True the first time. */
    final boolean close(@Nullable Throwable cause) {
        Waiter.requireStack();
        guard.lock();
        try {
            if (closed) {
                return false;
            }
            error = cause;
            closed = true;
        } finally {
            guard.unlock();
        }
        for (var waiter = serveClosed(); waiter != null; waiter = serveClosed()) {
            waiter.wake();
        }
        return true;
    }

    private @Nullable Waiter serveClosed() {
        guard.lock();
        try {
            var receiver = receivers.serve(Signal.CLOSED);
            return receiver == null ? senders.serve(Signal.CLOSED) : receiver;
        } finally {
            guard.unlock();
        }
    }

    final boolean closed() {
        return closed;
    }

    /** What it was closed with. */
    final @Nullable Throwable error() {
        return closed ? error : null;
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    final Preference currentPreference() {
        return preference;
    }

    final void setPreference(Preference newPreference) {
        preference = newPreference;
    }

    final Channel.Stats snapshot() {
        guard.lock();
        try {
            return new Channel.Stats(sent, sent - replaced - items.size(), replaced, items.size(), senders.size(),
                    receivers.size());
        } finally {
            guard.unlock();
        }
    }

    /** For a dump: never waits, and so may be torn. */
    final String describe() {
        var buffer = conflated ? "conflated, " + items.size() + " buffered" : switch (capacity) {
            case 0 -> "rendezvous";
            case Integer.MAX_VALUE -> "unbounded, " + items.size() + " buffered";
            default -> items.size() + " of " + capacity + " buffered";
        };
        return "Channel[" + buffer + waiting(senders, "sending") + waiting(receivers, "receiving")
                + (closed ? ", closed]" : "]");
    }

    private static String waiting(WaitQueue queue, String what) {
        return queue.isEmpty() ? "" : ", " + queue.size() + " " + what;
    }
}
