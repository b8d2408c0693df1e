package dev.weft.channel;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The half of a broadcast that moves items, under one guard; {@link Broadcast} and {@link Subscription} are its faces.
 *
 * <p>
 * A ring holds the items from {@code head} to {@code tail}, with how many subscriptions have each still to read: never fewer than of
 * the one before it, so they leave from the head. A subscription has read what is before its cursor. Who receives waits only while
 * its cursor is at the tail, who sends only while the ring is full: an item that is sent goes at once to the first who waits in each
 * subscription, and a slot that becomes free to the first sender.
 */
//   field          read           written   guard
//   ring, unread   guarded        guarded   guard
//   head, tail     guarded (*)    guarded   guard
//   subscriptions  guarded        guarded   guard
//   senders        guarded (*)    guarded   guard
//   served         guarded        guarded   guard; empty whenever that is free
//   counts         guarded        guarded   guard
//   closed         volatile       guarded   guard
//   error          after closed   before    guard
//   streak         plain          plain     mostly the guard, as that of a channel
//   (*) also plainly, to guess whether an operation will have to wait
final class Fanout {
    /** One wait, with what it carries, and a place in the list of those to wake: so serving many needs no memory. */
    private static final class Wait {
        final Waiter waiter;
        private @Nullable Object carried; // the item to send; what came of it, once it was served
        private @Nullable Wait next; // to wake

        Wait(Waiter waiter, @Nullable Object carried) {
            this.waiter = waiter;
            this.carried = carried;
            waiter.setItem(this);
        }
    }

    private final Guard guard = new Guard();
    private final boolean dropping;
    private final @Nullable Object[] ring;
    private final int[] unread;
    private final List<Subscription<?>> subscriptions = new ArrayList<>();
    private final WaitQueue senders = new WaitQueue();
    private volatile boolean closed;
    private @Nullable Throwable error;
    private @Nullable Wait firstServed;
    private @Nullable Wait lastServed;
    private int streak; // operations since somebody had to wait
    private long head;
    private long tail;
    private long sent;
    private long dropped;

    Fanout(int capacity, boolean dropping) {
        this.dropping = dropping;
        this.ring = new @Nullable Object[capacity];
        this.unread = new int[capacity];
    }

    Guard guard() {
        return guard;
    }

    // ---- under the guard ---------------------------------------------------------------------------------------------

    /** Sends the item, or receives one for the subscription, if that needs no wait: see {@link #move}. */
    @Nullable
    Object look(@Nullable Subscription<?> reader, @Nullable Object item) {
        return reader == null ? offer(Objects.requireNonNull(item)) : take(reader);
    }

    private @Nullable Object offer(Object item) {
        if (closed) {
            return Exchange.Signal.CLOSED;
        }
        var full = tail - head == ring.length;
        if (full && !dropping) {
            return null;
        }
        requireStackToServe();
        if (full) {
            dropOldest();
        }
        spread(item);
        streak++;
        return Exchange.Signal.SENT;
    }

    private @Nullable Object take(Subscription<?> reader) {
        if (reader.closed) {
            return Exchange.Signal.CLOSED;
        }
        catchUp(reader);
        if (reader.cursor == tail) {
            return closed ? Exchange.Signal.CLOSED : null;
        }
        var slot = slot(reader.cursor);
        if (unread[slot] == 1 && !senders.isEmpty()) {
            requireStackToServe();
        }
        var item = ring[slot];
        reader.cursor++;
        reader.received++;
        streak++;
        countRead(slot);
        if (!senders.isEmpty()) {
            letIn();
        }
        return item;
    }

    /** A subscription that lags behind the ring goes on with the oldest item there is. */
    private void catchUp(Subscription<?> reader) {
        if (reader.cursor < head) {
            reader.lost += head - reader.cursor;
            reader.cursor = head;
        }
    }

    private void dropOldest() {
        var slot = slot(head);
        ring[slot] = null;
        unread[slot] = 0;
        head++;
        dropped++;
    }

    /** Somebody has read the slot, or never will; if it was the last, it is the oldest one. */
    private void countRead(int slot) {
        if (--unread[slot] == 0) {
            ring[slot] = null;
            head++;
        }
    }

    private void letIn() {
        while (!closed && tail - head < ring.length) {
            var sender = serve(senders, null);
            if (sender == null) {
                return;
            }
            spread(Objects.requireNonNull(sender.carried));
        }
    }

    /** Gives an item to the first who waits in each subscription, and stores it for the others; there is room. */
    private void spread(Object item) {
        sent++;
        var others = 0;
        for (var i = 0; i < subscriptions.size(); i++) {
            var subscription = subscriptions.get(i);
            if (!subscription.receivers.isEmpty() && serve(subscription.receivers, item) != null) {
                subscription.received++;
                subscription.cursor = tail + 1;
            } else {
                others++;
            }
        }
        if (others > 0) {
            var slot = slot(tail);
            ring[slot] = item;
            unread[slot] = others;
        } else {
            head++; // all have read everything, this one as well
        }
        tail++;
    }

    private int slot(long position) {
        return (int) (position % ring.length);
    }

    /** Serves the first that has not given up, with an outcome if there is one, and notes that it is to be woken. */
    private @Nullable Wait serve(WaitQueue queue, @Nullable Object outcome) {
        for (var waiter = queue.first(); waiter != null; waiter = queue.first()) {
            var wait = (Wait) Objects.requireNonNull(waiter.item());
            if (outcome != null) {
                wait.carried = outcome;
            }
            var claimed = waiter.claim();
            queue.remove(waiter);
            if (!claimed) {
                continue;
            }
            if (lastServed == null) {
                firstServed = wait;
            } else {
                lastServed.next = wait;
            }
            lastServed = wait;
            return wait;
        }
        return null;
    }

    /** Before an effect that others are told of: they are claimed one after the other, and an overflow must not come between. */
    private void requireStackToServe() {
        var anybody = !senders.isEmpty();
        for (var i = 0; i < subscriptions.size() && !anybody; i++) {
            anybody = !subscriptions.get(i).receivers.isEmpty();
        }
        if (anybody) {
            Waiter.requireStack();
        }
    }

    /** Those whom the operation has served, for {@link #wakeAll}. */
    private @Nullable Wait takeServed() {
        var first = firstServed;
        if (first != null) {
            firstServed = null;
            lastServed = null;
        }
        return first;
    }

    /** After the guard is free. */
    private static void wakeAll(@Nullable Wait first) {
        for (var wait = first; wait != null;) {
            var after = wait.next;
            wait.next = null;
            wait.waiter.wake();
            wait = after;
        }
    }

    // ---- for a select ------------------------------------------------------------------------------------------------

    /** The first of those whom the last {@link #look} has served; see {@link #wake}. */
    @Nullable
    Waiter takePartner() {
        var first = takeServed();
        return first == null ? null : first.waiter;
    }

    static void wake(Waiter partner) {
        wakeAll((Wait) partner.item());
    }

    void add(Waiter alternative, @Nullable Subscription<?> reader, @Nullable Object item) {
        queue(reader).add(new Wait(alternative, item).waiter);
    }

    void remove(Waiter alternative, @Nullable Subscription<?> reader) {
        guard.lock();
        try {
            queue(reader).remove(alternative);
        } finally {
            guard.unlock();
        }
    }

    static Object result(Waiter served, @Nullable Subscription<?> reader) {
        return result((Wait) Objects.requireNonNull(served.item()), reader);
    }

    // ---- the end of a wait -------------------------------------------------------------------------------------------

    private WaitQueue queue(@Nullable Subscription<?> reader) {
        return reader == null ? senders : reader.receivers;
    }

    /** What came of a wait that was served. */
    private static Object result(Wait served, @Nullable Subscription<?> reader) {
        var carried = Objects.requireNonNull(served.carried);
        return reader == null && carried != Exchange.Signal.CLOSED ? Exchange.Signal.SENT : carried;
    }

    // ---- moving ------------------------------------------------------------------------------------------------------

    void giveWayIfBusy() {
        if (streak >= Exchange.BUDGET) {
            streak = 0;
            Parker.giveWay();
        }
    }

    /**
     * Sends the item, or receives one for a subscription. A yield point.
     *
     * @return the item that was received or {@link Exchange.Signal#SENT}; {@link Exchange.Signal#CLOSED}; null if the time was over
     */
    @Nullable
    Object move(@Nullable Subscription<?> reader, @Nullable Object item, Object face, long deadlineNanos) {
        Parker.checkCancelled();
        giveWayIfBusy();
        if (isLikelyReady(reader)) {
            var moved = moveNow(reader, item);
            if (moved != null) {
                return moved;
            }
        }
        return moveOrWait(reader, item, face, deadlineNanos);
    }

    /** A guess, which saves taking the guard twice or allocating in vain. */
    boolean isLikelyReady(@Nullable Subscription<?> reader) {
        return closed || (reader == null
                ? dropping || tail - head < ring.length
                : reader.closed || reader.cursor != tail);
    }

    /** As {@link #move}, but without a wait: null if it would need one. No yield point. */
    @Nullable
    Object moveNow(@Nullable Subscription<?> reader, @Nullable Object item) {
        Object moved;
        Wait served;
        guard.lock();
        try {
            moved = look(reader, item);
            served = takeServed();
        } finally {
            guard.unlock();
        }
        wakeAll(served);
        return moved;
    }

    private @Nullable Object moveOrWait(@Nullable Subscription<?> reader, @Nullable Object item, Object face,
            long deadlineNanos) {
        var wait = new Wait(new Waiter(), item);
        Object moved;
        Wait served;
        var waits = false;
        Waiter.requireStack();
        guard.lock();
        try {
            moved = look(reader, item);
            served = takeServed();
            waits = moved == null;
        } finally {
            if (!waits) {
                guard.unlock();
            }
        }
        if (!waits) {
            wakeAll(served);
            return moved;
        }
        streak = 0;
        var reason = reader == null ? ParkReason.SEND : ParkReason.RECEIVE;
        return queue(reader).await(guard, wait.waiter, reason, face, deadlineNanos) ? result(wait, reader) : null;
    }

    // ---- subscribing -------------------------------------------------------------------------------------------------

    void subscribe(Subscription<?> reader) {
        guard.lock();
        try {
            reader.cursor = tail;
            if (closed) {
                return; // it sees the end
            }
            subscriptions.add(reader);
        } finally {
            guard.unlock();
        }
    }

    /** False if it was closed before. */
    boolean unsubscribe(Subscription<?> reader) {
        Wait served;
        Waiter.requireStack();
        guard.lock();
        try {
            if (reader.closed) {
                return false;
            }
            reader.closed = true;
            subscriptions.remove(reader);
            catchUp(reader);
            while (reader.cursor < tail) {
                countRead(slot(reader.cursor++));
            }
            while (serve(reader.receivers, Exchange.Signal.CLOSED) != null) {
                // all who wait there
            }
            letIn();
            served = takeServed();
        } finally {
            guard.unlock();
        }
        wakeAll(served);
        return true;
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /** Closes it and wakes all who wait. True the first time. */
    boolean close(@Nullable Throwable cause) {
        Wait served;
        Waiter.requireStack();
        guard.lock();
        try {
            if (closed) {
                return false;
            }
            error = cause;
            closed = true;
            while (serve(senders, Exchange.Signal.CLOSED) != null) {
                // all of them
            }
            for (var subscription : subscriptions) {
                while (serve(subscription.receivers, Exchange.Signal.CLOSED) != null) {
                    // they wait, so they have read everything
                }
            }
            served = takeServed();
        } finally {
            guard.unlock();
        }
        wakeAll(served);
        return true;
    }

    boolean isClosed() {
        return closed;
    }

    /** What it was closed with. */
    @Nullable
    Throwable error() {
        return closed ? error : null;
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    Broadcast.Stats stats() {
        guard.lock();
        try {
            var receiving = 0;
            for (var subscription : subscriptions) {
                receiving += subscription.receivers.size();
            }
            return new Broadcast.Stats(sent, dropped, (int) (tail - head), subscriptions.size(), senders.size(),
                    receiving);
        } finally {
            guard.unlock();
        }
    }

    Subscription.Stats stats(Subscription<?> reader) {
        guard.lock();
        try {
            var lost = reader.lost + Math.max(0, reader.closed ? 0 : head - reader.cursor);
            var unreadOnes = (int) (tail - Math.max(head, reader.cursor));
            return new Subscription.Stats(reader.received, lost, reader.closed ? 0 : unreadOnes,
                    reader.receivers.size());
        } finally {
            guard.unlock();
        }
    }

    /** For a dump. */
    String describe() {
        var now = stats();
        return "Broadcast[" + now.buffered() + " of " + ring.length
                + (dropping ? " buffered, dropping, " : " buffered, ")
                + now.subscriptions() + " subscriptions"
                + (now.waitingSenders() > 0 ? ", " + now.waitingSenders() + " sending" : "")
                + (now.waitingReceivers() > 0 ? ", " + now.waitingReceivers() + " receiving" : "")
                + (closed ? ", closed]" : "]");
    }
}
