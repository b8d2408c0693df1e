package dev.weft.sync;

/** A put into a {@link TaskQueue} that is shut down, or a take from one that is shut down and empty. */
@SuppressWarnings("serial") // never serialised
public final class QueueShutDownException extends RuntimeException {
    QueueShutDownException(String message) {
        super(message);
    }
}
