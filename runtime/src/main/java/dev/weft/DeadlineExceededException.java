package dev.weft;

/**
 * Time over: the body of a {@link Timeout} was cancelled because its deadline passed.
 *
 * <p>
 * Thrown by the very timeout whose time is over and by no other: the deadline of an outer timeout passes through inner ones as
 * {@link Cancelled}, so that an inner handler never takes it for its own.
 */
@SuppressWarnings("serial") // the scope is an identity of this JVM
public final class DeadlineExceededException extends RuntimeException {
    private final transient CancelScope scope;

    DeadlineExceededException(CancelScope scope, String message, Cancelled cause) {
        super(message, cause);
        this.scope = scope;
    }

    /** The scope whose time was over: identity tells one timeout from another. */
    public CancelScope scope() {
        return scope;
    }
}
