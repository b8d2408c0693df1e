package dev.weft;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by every yield point inside a cancelled scope, until the boundary of that scope turns it into an outcome.
 *
 * <p>
 * An {@link Error}, as {@code ThreadDeath} was, so that {@code catch (Exception)} does not swallow it. Do not create or keep
 * it; a body that catches it to clean up throws it on. Swallowing it does not help: the next yield point throws again.
 */
@SuppressWarnings("serial") // never serialised: it lives between a yield point and its boundary
public final class Cancelled extends Error {
    private final transient @Nullable CancelScope scope;

    Cancelled(CancelScope scope) {
        super(scope.describe());
        this.scope = scope;
    }

    Cancelled(String reason) {
        super(reason);
        this.scope = null;
    }

    /** The scope that was cancelled; empty for an ordinary thread that was interrupted while it waited. */
    public Optional<CancelScope> scope() {
        return Optional.ofNullable(scope);
    }

    boolean isOf(CancelScope candidate) {
        return scope == candidate;
    }
}
