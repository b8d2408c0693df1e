package dev.weft.scope;

import dev.weft.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a child means for the others of its {@link Scope}, and what comes of them all. One policy serves one scope.
 *
 * <p>
 * A policy of one's own implements the three methods. The first runs in the children, as soon as one is about to end; the second is
 * called for children that have ended, one after the other, by the owner of the scope or a task that forks into it; the third by the owner
 * when all have.
 *
 * @param <T>
 *            what the children return
 * @param <R>
 *            what comes of the scope
 */
public interface Policy<T, R> {
    /**
     * The body of a child has returned, or thrown; it may be that nobody has seen that yet. Called in the child, by several at a time
     * on several carriers; must not wait. Not called for children that were cancelled. What it throws becomes the failure of the child.
     *
     * @return whether the children that are left are to be cancelled
     */
    boolean decides(Ending<? extends T> ending);

    /**
     * A child has ended. Called once for each child, one after the other, in the order of their ends, some time after: when a task forks,
     * when the owner in its join has waited for one of the children, in the order of their forks, and at the end of the join at the latest.
     * So what is to cancel the others at once belongs into {@link #decides}. Must not wait, nor join or close the scope.
     *
     * @param number
     *            the child's place in the order of the forks, from 0; after {@link Integer#MAX_VALUE} they start again at 0
     * @return whether the children that are left are to be cancelled
     */
    boolean ended(Task<? extends T> child, int number);

    /**
     * What the join returns or throws, now that all have ended. Called by every join of the owner.
     *
     * @throws Exception
     *             what the join is to throw
     */
    R result() throws Exception;

    /**
     * How the body of a child ended.
     *
     * @param value
     *            what it returned; null if it failed, or if it returned that
     * @param failure
     *            what it threw, or null
     */
    record Ending<T>(@Nullable T value, @Nullable Throwable failure) {
        /** True if it threw. */
        public boolean isFailure() {
            return failure != null;
        }
    }

    /**
     * The first child that fails cancels the others. Join then throws {@link java.util.concurrent.CompletionException} with that failure
     * as its cause; what other children threw is suppressed in it, in the order of their ends. A child that was cancelled by itself is no
     * failure.
     */
    static <T> Policy<T, Void> failFast() {
        return new FailFast<>();
    }

    /**
     * The first child that succeeds cancels the others, and join returns its value. If none succeeds, join throws {@link
     * java.util.concurrent.CompletionException} with the first failure as its cause and the others suppressed; {@link
     * java.util.concurrent.CancellationException} if all were cancelled; {@link IllegalStateException} if nothing was forked.
     */
    static <T> Policy<T, T> race() {
        return new Race<>();
    }

    /** No child is another's business. Join waits for all and returns what the failed ones threw, in the order of their ends. */
    static <T> Policy<T, List<Throwable>> supervise() {
        return new Supervise<>();
    }

    /** Join waits for all, however they end, and returns them in the order of their forks. */
    static <T> Policy<T, List<Task<? extends T>>> collectAll() {
        return new CollectAll<>();
    }
}
