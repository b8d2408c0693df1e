package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where bytes go, one after the other.
 *
 * <p>
 * {@code TcpStream} is one. A lambda makes one of anything else, or adds a time limit:
 *
 * {@snippet :
 * var writer = new ByteWriter(source -> stream.write(source, Duration.ofSeconds(30)));
 * }
 */
@FunctionalInterface
public interface ByteSink {
    /**
     * Takes at least one byte of {@code source}, waiting until there is room for it.
     *
     * @param source its position moves behind what was taken. If it has no bytes, nothing is done and 0 returned
     * @return how many bytes were taken
     * @throws IOException if the bytes can't be taken; the position tells how many were before
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * As {@link #write(ByteBuffer)} for a part of an array.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    default int write(byte[] source, int offset, int length) throws IOException {
        return write(ByteBuffer.wrap(source, offset, length));
    }
}
