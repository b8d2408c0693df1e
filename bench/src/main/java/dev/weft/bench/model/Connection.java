package dev.weft.bench.model;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A TCP connection, used in the model's blocking style. Buffers are on the heap. Nagle's algorithm is off. */
public interface Connection extends Closeable {
    /**
     * Waits for data and reads what there is, at most what fits.
     *
     * @return the number of bytes, or -1 at the end of the stream
     */
    int read(ByteBuffer into) throws IOException;

    /** Writes everything that remains in {@code from}. */
    void writeFully(ByteBuffer from) throws IOException;

    /**
     * Reads until {@code into} is full.
     *
     * @throws EOFException if the stream ends before
     */
    default void readFully(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (read(into) < 0) {
                throw new EOFException("stream ended with " + into.remaining() + " bytes to go");
            }
        }
    }
}
