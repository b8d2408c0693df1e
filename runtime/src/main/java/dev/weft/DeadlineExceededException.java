package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Time over: the body of a {@link Timeout} was cancelled because its deadline passed, or what was {@linkplain
 * CancelScope#open(java.time.Duration, CancelScope.Construct) opened} with one, such as a scope of tasks.
 *
 * <p>
 * Thrown by the very timeout whose time is over and by no other: the deadline of an outer timeout passes through inner ones as
 * {@link Cancelled}, so that an inner handler never takes it for its own. The deadline of a scope of tasks, which stops nobody's
 * body, is told by the scopes inside it too: by {@link #scope} they tell whose it is.
 */
@SuppressWarnings("serial") // the scope is an identity of this JVM
public final class DeadlineExceededException extends RuntimeException {
    private final transient CancelScope scope;

    DeadlineExceededException(CancelScope scope, String message, @Nullable Cancelled cause) {
        super(message, cause);
        this.scope = scope;
    }

    /** The scope whose time was over: identity tells one timeout from another. */
    public CancelScope scope() {
        return scope;
    }
}
