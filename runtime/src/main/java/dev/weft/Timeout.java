package dev.weft;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Bounds the time of a piece of code. When the time is over the body is cancelled, at its next yield point or in the one where
 * it waits, and the caller gets {@link DeadlineExceededException}; code that reaches no yield point is not stopped, and if it
 * returns, its value counts.
 *
 * <p>
 * Timeouts nest and are told apart by identity: an inner one never swallows the outer one's. Inside a task the clock is that
 * of its scheduler's world; an ordinary thread may use it too, by the system's clock.
 *
 * {@snippet :
 * String answer = Timeout.call(Duration.ofSeconds(2), () -> ask(server));
 * }
 */
public final class Timeout {
    private Timeout() {}

    /**
     * Runs the body and returns its value.
     *
     * @param timeout
     *            0 lets the body run up to its first yield point
     * @throws DeadlineExceededException
     *             if the time was over before the body returned
     * @throws IllegalArgumentException
     *             if the timeout is negative
     * @throws Exception
     *             what the body threw
     */
    public static <T> T call(Duration timeout, Callable<T> body) throws Exception {
        return CancelScope.untilDeadline(Waiter.deadlineAfter(timeout), body, (scope, cancelled) -> {
            throw new DeadlineExceededException(scope, "time over after " + timeout, cancelled);
        });
    }

    /** As {@link #call} for a body that returns nothing. */
    public static void run(Duration timeout, Action body) throws Exception {
        call(timeout, () -> {
            body.run();
            return Boolean.TRUE;
        });
    }

    /** As {@link #call}, but returns {@code fallback} when this very timeout's time is over. */
    public static <T> T callOrElse(Duration timeout, Callable<T> body, T fallback) throws Exception {
        return CancelScope.untilDeadline(Waiter.deadlineAfter(timeout), body, (_, _) -> fallback);
    }
}
