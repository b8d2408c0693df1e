package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.Set;

/**
 * The system calls of one non-blocking socket. None of them waits.
 *
 * <p>
 * Threads: one in each direction at a time; {@link #shutdown} by any, at any time. Who calls keeps count of who is inside:
 * {@link #close} only when nobody is, and nobody will be.
 */
public interface RawSocket {
    /** The address of this end. */
    InetSocketAddress localAddress() throws IOException;

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException if it has no such option
     * @throws IllegalArgumentException if the option does not take this value
     */
    <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /**
     * Reads an option.
     *
     * @throws UnsupportedOperationException if it has no such option
     */
    <T> T getOption(SocketOption<T> option) throws IOException;

    /** The options that it has. */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Ends both directions at once: whoever is inside a call returns, whoever calls later fails or reads the end. The descriptor may
     * stay taken until {@link #close}. Never throws; again does nothing.
     */
    void shutdown();

    /** Gives the descriptor back. Never throws; closing again does nothing. */
    void close();
}
