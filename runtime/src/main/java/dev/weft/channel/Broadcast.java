package dev.weft.channel;

import dev.weft.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes every item to everybody who has subscribed, in order.
 *
 * <p>
 * The items stand in one buffer that all {@linkplain Subscription subscriptions} share, each with its own place in it; one stays there
 * until all have read it. When the buffer is full, a send waits for the slowest ({@link #of}), or drops the oldest item, which those who
 * have not read it lose ({@link #dropping}). A subscription sees what is sent after it was made; what is sent while nobody has
 * subscribed is seen by nobody. To give each item to one receiver there is {@link Channel}.
 *
 * {@snippet :
 * var news = Broadcast.<String>of(16);
 * for (var i = 0; i < 3; i++) {
 *     var subscription = news.subscribe();
 *     Task.spawn(() -> {
 *         try (subscription) {
 *             for (var item : subscription) {
 *                 System.out.println(item);
 *             }
 *         }
 *     });
 * }
 * news.send("hello");
 * news.close();
 * }
 *
 * <p>
 * Senders are served in the order in which they came, and nobody overtakes. A send that may wait is a yield point: it throws
 * {@link dev.weft.Cancelled} on entry in a cancelled scope, and when it is cancelled while it waits, or the ordinary thread
 * interrupted; {@link dev.weft.PinnedException} where the task would have to wait and can't be suspended: the item was not sent
 * then. After 128 sends and receives in a row that did not have to wait, the next one first lets the other tasks of its carrier run.
 * For tasks of any carriers and schedulers, and for ordinary threads, which block.
 *
 * <p>
 * Memory effects: a send happens-before the return of every receive that gets its item, a receive before the return of the send that
 * it made room for, a close before the return of what finds the broadcast closed.
 *
 * @param <T>
 *            the items; never null
 */
public final class Broadcast<T> {
    /**
     * What has happened and how things are.
     *
     * @param sent
     *            items that were sent so far
     * @param dropped
     *            items that were dropped so far before all had read them
     * @param buffered
     *            items that somebody has still to read
     * @param subscriptions
     *            subscriptions that are not closed
     * @param waitingSenders
     *            waits to send
     * @param waitingReceivers
     *            waits to receive, of all subscriptions, those of selects included
     */
    public record Stats(long sent, long dropped, int buffered, int subscriptions, int waitingSenders,
            int waitingReceivers) {}

    private final Fanout fanout;

    private Broadcast(int capacity, boolean dropping) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + ", must be at least 1");
        }
        fanout = new Fanout(capacity, dropping);
    }

    /**
     * A broadcast whose sends wait while the slowest subscription has not read the oldest of {@code capacity} items.
     *
     * @param capacity
     *            how many items it holds; the room for them is made at once
     * @throws IllegalArgumentException
     *             if the capacity is less than 1
     */
    public static <T> Broadcast<T> of(int capacity) {
        return new Broadcast<>(capacity, false);
    }

    /**
     * A broadcast whose sends never wait: a subscription that lags behind by more than {@code capacity} items loses the oldest, and
     * can {@linkplain Subscription#lost tell} how many.
     *
     * @param capacity
     *            how many items it holds; the room for them is made at once
     * @throws IllegalArgumentException
     *             if the capacity is less than 1
     */
    public static <T> Broadcast<T> dropping(int capacity) {
        return new Broadcast<>(capacity, true);
    }

    /**
     * Subscribes to what is sent from now on; to nothing if the broadcast is closed. A subscription must be
     * {@linkplain Subscription#close closed} if it is no longer read, or it holds back the senders. Any thread; never waits.
     */
    public Subscription<T> subscribe() {
        var subscription = new Subscription<T>(fanout);
        fanout.subscribe(subscription);
        return subscription;
    }

    // ---- sending -----------------------------------------------------------------------------------------------------

    /**
     * Sends an item to all who have subscribed; waits until there is room for it. A yield point.
     *
     * @throws ChannelClosedException
     *             if the broadcast is closed, also meanwhile; the item was not sent
     */
    public void send(T item) {
        isSent(fanout.move(null, Objects.requireNonNull(item, "item"), this, Long.MAX_VALUE));
    }

    /**
     * As {@link #send(Object)}, at most for {@code timeout}; 0 yields and looks once more.
     *
     * @return false if the time was over; the item was not sent
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean send(T item, Duration timeout) {
        Objects.requireNonNull(item, "item");
        return isSent(fanout.move(null, item, this, Waiter.deadlineAfter(timeout)));
    }

    /**
     * Sends an item if that needs no wait. No yield point; does not look at cancellation.
     *
     * @return false if there is no room
     * @throws ChannelClosedException
     *             if the broadcast is closed
     */
    public boolean trySend(T item) {
        return isSent(fanout.moveNow(null, Objects.requireNonNull(item, "item")));
    }

    /**
     * A clause of a {@link Select} that sends to all who have subscribed. If the broadcast is closed, the select throws
     * {@link ChannelClosedException}.
     *
     * @param item
     *            what to send
     * @param handler
     *            what to do when it is sent
     */
    public <R extends @Nullable Object> SelectClause<R> onSend(T item, Supplier<? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return SelectClause.ofBroadcast(fanout, null, Objects.requireNonNull(item, "item"), moved -> {
            isSent(moved);
            return handler.get();
        });
    }

    private boolean isSent(@Nullable Object moved) {
        if (Exchange.isClosed(moved)) {
            throw new ChannelClosedException(this + " is closed", fanout.error());
        }
        return moved != null;
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /**
     * Closes the broadcast. Subscriptions can still receive what they have not read. Who waits is woken: receivers find it closed, and so
     * do senders, whose items were not sent. Any thread; never waits.
     *
     * @return false if it was closed before
     * @throws StackOverflowError
     *             if there is no stack left to wake somebody; nothing has changed
     */
    public boolean close() {
        return fanout.close(null);
    }

    /**
     * As {@link #close}; who finds the broadcast closed gets the error as the cause of a {@link ChannelClosedException}, receivers
     * after what they have not read.
     */
    public boolean closeWithError(Throwable error) {
        return fanout.close(Objects.requireNonNull(error, "error"));
    }

    /** True once it is closed, read or not. Any thread. */
    public boolean isClosed() {
        return fanout.isClosed();
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    /** What has happened so far. Any thread. */
    public Stats stats() {
        return fanout.stats();
    }

    @Override
    public String toString() {
        return fanout.describe();
    }
}
