package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where bytes come from, one after the other, until the end.
 *
 * <p>
 * {@code TcpStream} is one. A lambda makes one of anything else, or adds a time limit:
 *
 * {@snippet :
 * var lines = new LineReader(target -> stream.read(target, Duration.ofSeconds(30)));
 * }
 */
@FunctionalInterface
public interface ByteSource {
    /**
     * Puts at least one byte into {@code target}, waiting for it if there is none yet.
     *
     * @param target where the bytes go; its position moves behind them. With no room left, nothing is read and 0
     *         returned
     * @return how many bytes came; -1 at the end, and from then on
     * @throws IOException if the bytes can't be had
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * As {@link #read(ByteBuffer)} into a part of an array.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    default int read(byte[] target, int offset, int length) throws IOException {
        return read(ByteBuffer.wrap(target, offset, length));
    }
}
