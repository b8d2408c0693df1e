package dev.weft.sync;

import dev.weft.Waiter;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of work: who puts waits while it is full, who takes waits while it is empty, and who {@linkplain #join joins}
 * waits until everything that was put is {@linkplain #taskDone done}.
 *
 * <p>
 * Items leave in the order in which they came ({@link #fifo}), the last one first ({@link #lifo}), or the smallest first
 * ({@link #priority}; equal ones in the order in which they came). Who waits is served in the order of arrival and by hand-off: a
 * put gives its item to the first who waits to take, and a take lets in the item of the first who waits to put, after it has taken;
 * nobody overtakes. To pass items without the book-keeping of work there is {@code dev.weft.channel.Channel}.
 *
 * {@snippet :
 * var jobs = TaskQueue.<Job>fifo(100);
 * for (var i = 0; i < 4; i++) {
 *     Task.spawn(() -> {
 *         for (var job : jobs) {
 *             job.run();
 *             jobs.taskDone();
 *         }
 *     });
 * }
 * jobs.put(new Job());
 * jobs.join();       // until all are done
 * jobs.shutdown();   // ends the workers
 * }
 *
 * <p>
 * What waits is a yield point: it throws {@link dev.weft.Cancelled} on entry in a cancelled scope, and when it is cancelled while it
 * waits, or the ordinary thread interrupted; {@link dev.weft.PinnedException} where the task would have to wait and can't be
 * suspended. Then nothing was put or taken. After 128 puts and takes in a row that did not have to wait, the next one first lets the
 * other tasks of its carrier run. The operations named {@code try} never wait, are no yield points and don't look at cancellation.
 * For tasks of any carriers and schedulers, and for ordinary threads, which block.
 *
 * <p>
 * Memory effects: a put happens-before the return of the take that gets its item, a take before the return of the put that it made
 * room for, a {@link #taskDone} before the return of a join that ends afterwards, a shutdown before the return of what finds the
 * queue shut down.
 *
 * @param <T>
 *            the items; never null
 */
public final class TaskQueue<T> extends Passage implements Iterable<T> {
    /**
     * What has happened and how things are.
     *
     * @param put
     *            items that were put so far
     * @param taken
     *            items that were taken so far
     * @param dropped
     *            items that {@link #shutdownNow} dropped
     * @param size
     *            items in the queue
     * @param unfinished
     *            items that were put and neither {@linkplain #taskDone done} nor dropped
     * @param waitingToPut
     *            tasks and threads that wait for room
     * @param waitingToTake
     *            tasks and threads that wait for an item
     * @param waitingToJoin
     *            tasks and threads that wait until all is done
     */
    public record Stats(long put, long taken, long dropped, int size, long unfinished, int waitingToPut,
            int waitingToTake, int waitingToJoin) {}

    private TaskQueue(String order, int capacity, Backlog backlog) {
        super(order, capacity, backlog);
    }

    // ---- kinds -------------------------------------------------------------------------------------------------------

    /**
     * A queue whose items leave in the order in which they came.
     *
     * @param capacity
     *            how many it holds at most; {@link Integer#MAX_VALUE} is as many as there is memory for
     * @throws IllegalArgumentException
     *             if the capacity is less than 1; {@code Channel.rendezvous()} passes items without holding any
     */
    public static <T> TaskQueue<T> fifo(int capacity) {
        return new TaskQueue<>("fifo", requireCapacity(capacity), Backlog.inLine(capacity, true));
    }

    /** As {@link #fifo}, but the item that came last leaves first. */
    public static <T> TaskQueue<T> lifo(int capacity) {
        return new TaskQueue<>("lifo", requireCapacity(capacity), Backlog.inLine(capacity, false));
    }

    /**
     * As {@link #fifo}, but the smallest item leaves first; of equal ones that which came first.
     *
     * @param comparator
     *            what says which is smaller. It is called in whoever puts or takes, at any time and by several at once; if it throws,
     *            the operation throws that and nothing has changed. A put that has to wait calls it before
     */
    public static <T> TaskQueue<T> priority(int capacity, Comparator<? super T> comparator) {
        Objects.requireNonNull(comparator, "comparator");
        @SuppressWarnings("unchecked") // only items are compared
        var ofItems = (Comparator<Object>) comparator;
        return new TaskQueue<>("priority", requireCapacity(capacity), Backlog.byPriority(ofItems));
    }

    private static int requireCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity
                    + ", must be at least 1; Channel.rendezvous() passes items without holding any");
        }
        return capacity;
    }

    // ---- putting -----------------------------------------------------------------------------------------------------

    /**
     * Puts an item; waits until there is room. A yield point.
     *
     * @throws QueueShutDownException
     *             if the queue is shut down, also meanwhile; the item was not put
     */
    public void put(T item) {
        isPut(move(Objects.requireNonNull(item, "item"), Long.MAX_VALUE));
    }

    /**
     * As {@link #put(Object)}, at most for {@code timeout}; 0 lets the others run once, and looks again.
     *
     * @return false if the time was over; the item was not put
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean put(T item, Duration timeout) {
        return isPut(move(Objects.requireNonNull(item, "item"), Waiter.deadlineAfter(timeout)));
    }

    /**
     * Puts an item if there is room now. Never waits.
     *
     * @return false if there is none
     * @throws QueueShutDownException
     *             if the queue is shut down
     */
    public boolean tryPut(T item) {
        return isPut(moveNow(Objects.requireNonNull(item, "item")));
    }

    private boolean isPut(@Nullable Object moved) {
        if (isShutDown(moved)) {
            throw shutDownException();
        }
        return moved != null;
    }

    // ---- taking ------------------------------------------------------------------------------------------------------

    /**
     * Takes an item; waits until there is one. A yield point.
     *
     * @throws QueueShutDownException
     *             if the queue is shut down and empty, also meanwhile
     */
    public T take() {
        return item(Objects.requireNonNull(move(null, Long.MAX_VALUE)));
    }

    /**
     * As {@link #take()}, at most for {@code timeout}; 0 lets the others run once, and looks again.
     *
     * @return empty if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public Optional<T> take(Duration timeout) {
        var moved = move(null, Waiter.deadlineAfter(timeout));
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /**
     * Takes an item if there is one now. Never waits.
     *
     * @return empty if there is none
     * @throws QueueShutDownException
     *             if the queue is shut down and empty
     */
    public Optional<T> tryTake() {
        var moved = moveNow(null);
        return moved == null ? Optional.empty() : Optional.of(item(moved));
    }

    /** The item that the next take would get, which stays there; empty if there is none now. Never waits. */
    public Optional<T> peek() {
        var first = firstItem();
        return first == null ? Optional.empty() : Optional.of(item(first));
    }

    /**
     * Takes items until the queue is shut down and empty. {@link Iterator#hasNext} waits for the item that {@link Iterator#next} then
     * returns, as {@link #take()} does. One iterator is for one task or thread; several share the items.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T taken;

            @Override
            public boolean hasNext() {
                if (taken == null) {
                    var moved = Objects.requireNonNull(move(null, Long.MAX_VALUE));
                    taken = isShutDown(moved) ? null : item(moved);
                }
                return taken != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(TaskQueue.this.toString());
                }
                var item = Objects.requireNonNull(taken);
                taken = null;
                return item;
            }
        };
    }

    private T item(Object moved) {
        if (isShutDown(moved)) {
            throw shutDownException();
        }
        @SuppressWarnings("unchecked") // only items are put
        var item = (T) moved;
        return item;
    }

    private QueueShutDownException shutDownException() {
        return new QueueShutDownException(this + " is shut down");
    }

    // ---- work that is done -------------------------------------------------------------------------------------------

    /**
     * Tells that an item that was taken is done; the last one ends the joins. Never waits.
     *
     * @throws IllegalStateException
     *             if all that were put are done already; nothing has changed
     */
    public void taskDone() {
        if (!countDone()) {
            throw new IllegalStateException("more items are done than were put: " + this);
        }
    }

    /**
     * Waits until every item that was put is {@linkplain #taskDone done}; returns at once if that is so. A yield point.
     */
    public void join() {
        awaitDone(Long.MAX_VALUE);
    }

    /**
     * As {@link #join()}, at most for {@code timeout}; 0 lets the others run once, and looks again.
     *
     * @return false if the time was over first
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean join(Duration timeout) {
        return awaitDone(Waiter.deadlineAfter(timeout));
    }

    // ---- the end -----------------------------------------------------------------------------------------------------

    /**
     * Shuts the queue down: nothing can be put any more, and who waits to put is told so at once; what is in the queue can still be
     * taken, and who takes is told when that is all. Joins go on until all is done. Any thread; never waits.
     *
     * @return false if it was shut down before
     */
    public boolean shutdown() {
        return close();
    }

    /**
     * As {@link #shutdown}, and drops the items in the queue: they are no longer waited for by joins. May follow a shutdown.
     *
     * @return what was dropped, in the order in which it would have been taken; from where the comparator throws on, in any order
     */
    public List<T> shutdownNow() {
        @SuppressWarnings("unchecked") // only items are put
        var items = (List<T>) closeAndDrop().toList();
        return items;
    }

    /** True once it is shut down, empty or not. */
    public boolean isShutDown() {
        return isClosed();
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    /** How many items it holds; a snapshot. */
    public int size() {
        return stats().size();
    }

    /** What has happened and how things are; a snapshot. */
    public Stats stats() {
        return snapshot();
    }

    @Override
    public String toString() {
        return describe();
    }
}
