package dev.weft.internal.poll;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket that takes connections. */
public interface RawListener extends RawSocket {
    /**
     * Takes a connection.
     *
     * @return in non-blocking mode; null if there is none now
     * @throws IOException if the system can't give one away, say for want of a descriptor
     */
    @Nullable
    RawStream accept() throws IOException;
}
