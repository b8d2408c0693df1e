package dev.weft.channel;

import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link Broadcast}: receives each item that was sent since it was made, in order.
 *
 * {@snippet :
 * try (var subscription = broadcast.subscribe()) {
 *     for (var item : subscription) {
 *         System.out.println(item);
 *     }
 * }
 * }
 *
 * <p>
 * Several tasks and threads may receive from one subscription: then each item goes to one of them, and who waits is served in the order
 * of arrival. What may wait is a yield point, as with a {@link Channel}, and nothing was received if it throws.
 *
 * @param <T>
 *            the items; never null
 */
public final class Subscription<T> implements Iterable<T>, AutoCloseable {
    /**
     * What has happened and how things are.
     *
     * @param received
     *            items that were received so far
     * @param lost
     *            items that were dropped so far before they were received
     * @param unread
     *            items that can be received now
     * @param waiting
     *            waits to receive, those of selects included
     */
    public record Stats(long received, long lost, int unread, int waiting) {}

    private final Fanout fanout;
    // all that follows is written under the guard of the fanout
    final WaitQueue receivers = new WaitQueue();
    long cursor; // what comes before was received or lost
    long received;
    long lost; // when it last received
    volatile boolean closed;

    Subscription(Fanout fanout) {
        this.fanout = fanout;
    }

    /**
     * Receives the next item; waits until there is one. A yield point.
     *
     * @throws ChannelClosedException
     *             if this is closed, or the broadcast is and all was read, also meanwhile
     */
    public T receive() {
        return item(Objects.requireNonNull(move(Long.MAX_VALUE)));
    }

    /**
     * As {@link #receive()}, at most for {@code timeout}; 0 yields and looks once more.
     *
     * @return empty if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public Optional<T> receive(Duration timeout) {
        var moved = move(Waiter.deadlineAfter(timeout));
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /**
     * Receives the next item if there is one. No yield point; does not look at cancellation.
     *
     * @return empty if there is none now
     * @throws ChannelClosedException
     *             if this is closed, or the broadcast is and all was read
     */
    public Optional<T> tryReceive() {
        var moved = fanout.moveNow(this, null);
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /**
     * As {@link #receive()}, but tells the end by its value. A yield point.
     *
     * @return empty if this is closed, or the broadcast is and all was read
     * @throws ChannelClosedException
     *             if the broadcast was {@linkplain Broadcast#closeWithError closed with an error} and all was read
     */
    public Optional<T> receiveOrClosed() {
        return itemOrClosed(Objects.requireNonNull(move(Long.MAX_VALUE)));
    }

    /**
     * Receives until the end. Each step is a {@link #receiveOrClosed}: {@link Iterator#hasNext} waits for the item that
     * {@link Iterator#next} then returns. One iterator is for one task or thread; several share the items.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = receiveOrClosed().orElse(null);
                }
                return next != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(Subscription.this + " is at its end");
                }
                var item = Objects.requireNonNull(next);
                next = null;
                return item;
            }
        };
    }

    /**
     * A clause of a {@link Select} that receives. At the end the select throws {@link ChannelClosedException}.
     *
     * @param handler
     *            what to do with the item
     */
    public <R extends @Nullable Object> SelectClause<R> onReceive(Function<? super T, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofBroadcast(fanout, this, null, moved -> handler.apply(item(moved)));
    }

    /**
     * As {@link #onReceive}, but gives the handler empty if this is closed, or the broadcast is and all was read; the select throws
     * only if that was closed with an error.
     */
    public <R extends @Nullable Object> SelectClause<R> onReceiveOrClosed(
            Function<? super Optional<T>, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofBroadcast(fanout, this, null, moved -> handler.apply(itemOrClosed(moved)));
    }

    private @Nullable Object move(long deadlineNanos) {
        return fanout.move(this, null, this, deadlineNanos);
    }

    private Optional<T> itemOrClosed(Object moved) {
        return Exchange.isClosed(moved) && error() == null ? Optional.empty() : Optional.of(item(moved));
    }

    private T item(Object moved) {
        if (Exchange.isClosed(moved)) {
            throw new ChannelClosedException(this + (closed ? " is closed" : " is at its end"), error());
        }
        @SuppressWarnings("unchecked") // only items are sent
        var item = (T) moved;
        return item;
    }

    private @Nullable Throwable error() {
        return closed ? null : fanout.error();
    }

    /**
     * How many items were dropped so far before this received them; 0 unless the broadcast is {@linkplain Broadcast#dropping
     * dropping}. Any thread.
     */
    public long lost() {
        return stats().lost();
    }

    /**
     * Ends the subscription: what it has not read it never will, and it holds back nobody. Who waits to receive is woken and finds it
     * closed. Closing twice is fine. Any thread; never waits.
     *
     * @throws StackOverflowError
     *             if there is no stack left to wake somebody; nothing has changed
     */
    @Override
    public void close() {
        fanout.unsubscribe(this);
    }

    /** True once it is closed. Any thread. */
    public boolean isClosed() {
        return closed;
    }

    /** What has happened and how things are; a snapshot. Any thread. */
    public Stats stats() {
        return fanout.stats(this);
    }

    @Override
    public String toString() {
        var now = stats();
        return "Subscription[" + now.unread + " unread, " + now.lost + " lost"
                + (now.waiting > 0 ? ", " + now.waiting + " receiving" : "") + (closed ? ", closed]" : "]") + " of "
                + fanout.describe();
    }
}
