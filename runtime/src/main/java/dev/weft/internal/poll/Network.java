package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One way to reach the network: where sockets are opened, and the pollers that understand them.
 *
 * <p>
 * The sockets of one network work only with the pollers of the same network. Any thread may call it.
 */
public interface Network {
    /** A poller with nothing registered, for one carrier. */
    Poller newPoller();

    /**
     * Opens a socket that can be connected to {@code peer}, in non-blocking mode, not yet connected.
     *
     * @throws IOException if the system has no descriptor left or does not know this family of addresses
     */
    RawStream openStream(InetSocketAddress peer) throws IOException;

    /**
     * Opens a socket that listens at {@code address}, in non-blocking mode. The wildcard address takes connections of both families
     * where the system has both. An address that was in use by connections a moment ago may be taken again (SO_REUSEADDR).
     *
     * @param address resolved; port 0 lets the system choose
     * @param backlog at least 1
     * @param sharesPort other listeners may have the same port if they say so too (SO_REUSEPORT): the system spreads the connections
     * @throws java.net.BindException if the port is in use, or may not be used, or the address is not of this machine
     * @throws UnsupportedOperationException if the system can't share ports
     */
    RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) throws IOException;

    /** What a user chooses it by: {@code nio}, {@code epoll}. */
    String name();
}
