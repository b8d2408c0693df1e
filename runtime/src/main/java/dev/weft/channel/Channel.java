package dev.weft.channel;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes items from senders to receivers, each to one of them, in order.
 *
 * <p>
 * Four kinds: {@link #rendezvous} has no buffer, so a send meets a receive; {@link #buffered} holds so many items;
 * {@link #unbounded} any number; {@link #conflated} only the latest. Senders and receivers are served in the order in which they
 * came, and nobody overtakes those who wait. They may be tasks of any carriers and schedulers, which park, and ordinary
 * threads, which block.
 *
 * {@snippet :
 * var channel = Channel.<String>buffered(16);
 * Task.spawn(() -> {
 *     channel.send("one");
 *     channel.send("two");
 *     channel.close();
 * });
 * for (var item : channel) {
 *     System.out.println(item);
 * }
 * }
 *
 * <p>
 * Every operation that may wait is a yield point: it throws {@link dev.weft.Cancelled} on entry in a cancelled scope, and when one
 * is cancelled while it waits, or the ordinary thread interrupted; {@link dev.weft.PinnedException} where the task would have
 * to wait and can't be suspended. In either case nothing was moved: an operation whose item has moved returns, whatever else
 * happened. After 128 operations in a row that did not have to wait, the next one first lets the other tasks of its carrier run.
 * The operations named {@code try} never wait, are no yield points and don't look at cancellation.
 *
 * <p>
 * Memory effects: a send happens-before the return of the receive that gets its item, and a receive before the return of the
 * send that it made room for; a close happens-before the return of an operation that finds the channel closed.
 *
 * @param <T>
 *            the items; never null
 */
public final class Channel<T> extends Exchange implements Iterable<T> {
    /**
     * What has happened and how things are.
     *
     * @param sent
     *            items that were taken from their senders
     * @param received
     *            items that were given to receivers
     * @param replaced
     *            items of a conflated channel that a later one replaced
     * @param buffered
     *            items in the buffer
     * @param waitingSenders
     *            waits to send, those of selects included
     * @param waitingReceivers
     *            waits to receive, those of selects included
     */
    public record Stats(long sent, long received, long replaced, int buffered, int waitingSenders,
            int waitingReceivers) {}

    private Channel(int capacity, boolean conflated) {
        super(capacity, conflated);
    }

    // ---- kinds -------------------------------------------------------------------------------------------------------

    /** A channel without a buffer: a send returns when its item was received. */
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(0, false);
    }

    /**
     * A channel that holds up to {@code capacity} items; a send waits only while it is full.
     *
     * @throws IllegalArgumentException
     *             if the capacity is less than 1; without a buffer it is {@link #rendezvous}
     */
    public static <T> Channel<T> buffered(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + ", must be at least 1, or use rendezvous()");
        }
        return new Channel<>(capacity, false);
    }

    /** A channel that holds any number of items, as long as there is memory; a send never waits. */
    public static <T> Channel<T> unbounded() {
        return new Channel<>(Integer.MAX_VALUE, false);
    }

    /** A channel that holds the latest item that nobody has received: a send never waits, and replaces the one before. */
    public static <T> Channel<T> conflated() {
        return new Channel<>(1, true);
    }

    /**
     * Who runs next when a send meets a receive; {@link Preference#NONE} at first. Only if both are tasks of one carrier, and not
     * for {@code try} operations, which are no yield points. May be changed at any time, by anybody.
     *
     * @return this channel
     */
    public Channel<T> preference(Preference preference) {
        setPreference(Objects.requireNonNull(preference, "preference"));
        return this;
    }

    /** Who runs next when a send meets a receive. */
    public Preference preference() {
        return currentPreference();
    }

    // ---- sending -----------------------------------------------------------------------------------------------------

    /**
     * Sends an item; waits until a receiver or the buffer takes it. A yield point.
     *
     * @throws ChannelClosedException
     *             if the channel is closed, also meanwhile; the item was not sent
     */
    public void send(T item) {
        if (isClosed(move(Objects.requireNonNull(item, "item"), null))) {
            throw closedException();
        }
    }

    /**
     * As {@link #send(Object)}, at most for {@code timeout}; 0 yields and looks once more.
     *
     * @return false if the time was over; the item was not sent
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean send(T item, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return isSent(move(Objects.requireNonNull(item, "item"), timeout));
    }

    /**
     * Sends an item if that needs no wait. Any thread.
     *
     * @return false if nobody takes it now
     * @throws ChannelClosedException
     *             if the channel is closed
     */
    public boolean trySend(T item) {
        return isSent(moveNow(Objects.requireNonNull(item, "item"), false));
    }

    private boolean isSent(@Nullable Object moved) {
        if (isClosed(moved)) {
            throw closedException();
        }
        return moved != null;
    }

    // ---- receiving ---------------------------------------------------------------------------------------------------

    /**
     * Receives an item; waits until there is one. A yield point.
     *
     * @throws ChannelClosedException
     *             if the channel is closed and drained, also meanwhile
     */
    public T receive() {
        return item(Objects.requireNonNull(move(null, null)));
    }

    /**
     * As {@link #receive()}, at most for {@code timeout}; 0 yields and looks once more.
     *
     * @return empty if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public Optional<T> receive(Duration timeout) {
        var moved = move(null, Objects.requireNonNull(timeout, "timeout"));
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /**
     * Receives an item if there is one. Any thread.
     *
     * @return empty if there is none now
     * @throws ChannelClosedException
     *             if the channel is closed and drained
     */
    public Optional<T> tryReceive() {
        var moved = moveNow(null, false);
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /**
     * As {@link #receive()}, but tells the end by its value. A yield point.
     *
     * @return empty if the channel is closed and drained
     * @throws ChannelClosedException
     *             if it was {@linkplain #closeWithError closed with an error} and is drained
     */
    public Optional<T> receiveOrClosed() {
        return itemOrClosed(Objects.requireNonNull(move(null, null)));
    }

    /**
     * Receives until the channel is closed and drained. Each step is a {@link #receiveOrClosed}: {@link Iterator#hasNext} waits for
     * the item that {@link Iterator#next} then returns. One iterator is for one task or thread; several share the items.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T received;

            @Override
            public boolean hasNext() {
                if (received == null) {
                    received = receiveOrClosed().orElse(null);
                }
                return received != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(Channel.this + " is closed");
                }
                var item = Objects.requireNonNull(received);
                received = null;
                return item;
            }
        };
    }

    /** What {@link #take} or {@link #move} gave, as an item. */
    T item(Object moved) {
        if (isClosed(moved)) {
            throw closedException();
        }
        @SuppressWarnings("unchecked") // only items are sent
        var item = (T) moved;
        return item;
    }

    Optional<T> itemOrClosed(Object moved) {
        return isClosed(moved) && error() == null ? Optional.empty() : Optional.of(item(moved));
    }

    ChannelClosedException closedException() {
        return new ChannelClosedException(this + " is closed", error());
    }

    // ---- select ------------------------------------------------------------------------------------------------------

    /**
     * A clause that receives. If the channel is closed and drained, the select throws {@link ChannelClosedException}.
     *
     * @param handler
     *            what to do with the item
     */
    public <R extends @Nullable Object> SelectClause<R> onReceive(Function<? super T, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofChannel(this, null, moved -> handler.apply(item(moved)));
    }

    /**
     * As {@link #onReceive}, but gives the handler empty if the channel is closed and drained; the select throws only if it was
     * closed with an error.
     */
    public <R extends @Nullable Object> SelectClause<R> onReceiveOrClosed(
            Function<? super Optional<T>, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofChannel(this, null, moved -> handler.apply(itemOrClosed(moved)));
    }

    /**
     * A clause that sends. If the channel is closed, the select throws {@link ChannelClosedException}.
     *
     * @param handler
     *            what to do once the item was sent
     */
    public <R extends @Nullable Object> SelectClause<R> onSend(T item, Supplier<? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofChannel(this, Objects.requireNonNull(item, "item"), moved -> {
            if (isClosed(moved)) {
                throw closedException();
            }
            return handler.get();
        });
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /**
     * Closes the channel. Items in the buffer can still be received. Who waits is woken: receivers find it closed, and so do
     * senders, whose items were not delivered. Any thread; never waits.
     *
     * @return false if it was closed before
     * @throws StackOverflowError
     *             if there is no stack left to wake somebody; nothing has changed
     */
    public boolean close() {
        return close(null);
    }

    /**
     * As {@link #close}; who finds the channel closed gets the error as the cause of a {@link ChannelClosedException}, receivers
     * after the buffered items.
     */
    public boolean closeWithError(Throwable newError) {
        return close(Objects.requireNonNull(newError, "error"));
    }

    /** True once it is closed, drained or not. Any thread. */
    public boolean isClosed() {
        return closed();
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    /** How many waits to send there are, or how many waits to receive as a negative number; those of selects count. Any thread. */
    public int balance() {
        var now = stats();
        return now.waitingSenders() - now.waitingReceivers();
    }

    /** How many items are in the buffer. Any thread. */
    public int size() {
        return stats().buffered();
    }

    /** What has happened so far. Any thread. */
    public Stats stats() {
        return snapshot();
    }

    @Override
    public String toString() {
        return describe();
    }
}
