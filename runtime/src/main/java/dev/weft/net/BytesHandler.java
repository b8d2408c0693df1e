package dev.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is done with bytes that came, in a buffer that is only lent.
 *
 * {@snippet :
 * BytesHandler echo = stream::writeFully;
 * while (stream.readBorrowed(echo) >= 0) {
 * }
 * }
 */
@FunctionalInterface
public interface BytesHandler {
    /**
     * Takes the bytes. May wait; the buffer is the handler's own until it returns.
     *
     * @param bytes from its position to its limit what came; all of it has to be read. It has an array, which may hold bytes of other connections behind it: look at nothing but these. When the handler has returned,
     *         the buffer is empty and will be somebody else's: nothing of it may be kept
     * @throws IOException passed on to who reads
     */
    void handle(ByteBuffer bytes) throws IOException;
}
