package dev.weft.channel;

import org.jspecify.annotations.Nullable;

/**
 * A send into a closed {@link Channel}, or a receive from one that is closed and drained. The cause is what the channel was
 * {@linkplain Channel#closeWithError closed with}, if that was an error.
 */
@SuppressWarnings("serial") // never serialised
public final class ChannelClosedException extends RuntimeException {
    ChannelClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
