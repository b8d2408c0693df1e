package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Barrier} can't let its parties pass any more: one of them gave up, its action failed, or somebody broke it or began
 * anew. The message says which; the cause is what the action threw, if it was that.
 */
@SuppressWarnings("serial") // never serialised
public final class BarrierBrokenException extends RuntimeException {
    BarrierBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
