package dev.weft.io;

import java.io.IOException;

/**
 * A line has more bytes than the reader accepts.
 *
 * <p>
 * Thrown by {@link LineReader#readLine}. What was buffered of the line is still there to be read as bytes; usually the
 * connection is closed instead, for its peer talks nonsense or means harm.
 */
public final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    private final int limit;

    LineTooLongException(int limit) {
        super("a line is longer than " + limit + " bytes");
        this.limit = limit;
    }

    /** The most bytes a line may have, its terminator not counted. */
    public int limit() {
        return limit;
    }
}
