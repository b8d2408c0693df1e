package dev.weft.channel;

import dev.weft.Task;
import dev.weft.World;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several things: receives, sends, ends of tasks, promises, a timeout; exactly one of them happens.
 *
 * {@snippet :
 * String answer = Select.select(
 *         requests.onReceive(request -> "got " + request),
 *         replies.onSend("reply", () -> "sent"),
 *         Select.onTimeout(Duration.ofSeconds(1), () -> "nothing happened"));
 * }
 *
 * <p>
 * It looks at all channels at one instant. If something is ready it happens; where several are, {@link #select} begins to look at a
 * random clause, {@link #selectInOrder} at the first. Otherwise it waits for all of them; the wait stands in the queue of every
 * channel, in the order of arrival with the others there, until one serves it, and then leaves no trace in the rest: an item is
 * given to a select only if that takes it. Two selects can meet in one channel; one that both sends and receives there does not
 * meet itself. Then, with everything cleaned up, the handler of the clause runs in the caller.
 *
 * <p>
 * A yield point, unless it has an {@link #otherwise}: then it never waits (but in a cancelled scope it is one). It throws {@link dev.weft.Cancelled} on entry in a
 * cancelled scope, and when it is cancelled while it waits, or the ordinary thread interrupted;
 * {@link dev.weft.PinnedException} where the task would have to wait and can't be suspended: nothing has happened then, and no
 * handler runs. Any thread and task may select; channels of all schedulers mix.
 *
 * <p>
 * Memory effects: those of what happened, as if it had been called alone.
 */
public final class Select {
    private Select() {}

    /**
     * Waits for the first of the clauses, fairly: where several are ready, a random one comes first. The randomness is that of
     * the caller's {@link World}.
     *
     * @return what its handler returned
     * @throws IllegalArgumentException
     *             if there is no clause, or more than one {@link #otherwise}
     * @throws ChannelClosedException
     *             if the clause that comes first is of a channel that is closed (and drained, for a receive)
     * @throws java.util.concurrent.CompletionException
     *             if it is of a task or a promise that has failed, with the cause
     * @throws java.util.concurrent.CancellationException
     *             if that was cancelled
     * @throws IllegalStateException
     *             if it would have to wait for its own task to end
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <R extends @Nullable Object> R select(SelectClause<? extends R>... clauses) {
        var start = clauses.length > 1 ? World.current().random().applyAsInt(clauses.length) : 0;
        return new Selection<R>(clauses, start).run();
    }

    /** As {@link #select}, but where several clauses are ready, the one that is named first comes first. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <R extends @Nullable Object> R selectInOrder(SelectClause<? extends R>... clauses) {
        return new Selection<R>(clauses, 0).run();
    }

    /**
     * A clause that waits for the end of a task. The select throws as {@link Task#join()} if the task failed or was cancelled.
     *
     * @param handler
     *            what to do with the value of the task
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onJoin(Task<T> task,
            Function<? super T, ? extends R> handler) {
        return new SelectClause.OfTask<>(Objects.requireNonNull(task, "task"),
                Objects.requireNonNull(handler, "handler"));
    }

    /**
     * A clause that waits for a promise. The select throws as {@link Promise#await()} if the promise failed or was cancelled.
     *
     * @param handler
     *            what to do with the value of the promise
     */
    public static <T, R extends @Nullable Object> SelectClause<R> onPromise(Promise<T> promise,
            Function<? super T, ? extends R> handler) {
        return new SelectClause.OfPromise<>(Objects.requireNonNull(promise, "promise"),
                Objects.requireNonNull(handler, "handler"));
    }

    /**
     * A clause that bounds the wait, from the call of the select on; of several the shortest counts. A timeout of 0 yields and looks
     * once more. What happens until the caller runs again comes before it.
     *
     * @param handler
     *            what to do if nothing else has happened
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static <R extends @Nullable Object> SelectClause<R> onTimeout(Duration timeout,
            Supplier<? extends R> handler) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is negative: " + timeout);
        }
        return new SelectClause.Instead<>(timeout, Objects.requireNonNull(handler, "handler"));
    }

    /**
     * A clause for the case that no other is ready, wherever it stands: the select never waits.
     *
     * @param handler
     *            what to do then
     */
    public static <R extends @Nullable Object> SelectClause<R> otherwise(Supplier<? extends R> handler) {
        return new SelectClause.Instead<>(null, Objects.requireNonNull(handler, "handler"));
    }
}
