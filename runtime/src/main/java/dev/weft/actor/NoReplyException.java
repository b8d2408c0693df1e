package dev.weft.actor;

import org.jspecify.annotations.Nullable;

/**
 * There will be no reply: the actor that was asked has ended, or it failed after it had received the question. The cause is its failure, if
 * there was one.
 */
@SuppressWarnings("serial") // never serialised
public final class NoReplyException extends RuntimeException {
    NoReplyException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
