package dev.weft.net;

import dev.weft.World;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that takes connections.
 *
 * <p>
 * One task or thread accepts at a time; a second one gets an {@link IllegalStateException} at once. Any of them may
 * close.
 *
 * {@snippet :
 * try (var listener = TcpListener.bind("127.0.0.1", 0)) {
 *     while (true) {
 *         TcpStream stream = listener.accept();
 *         Task.spawn(() -> serve(stream));
 *     }
 * }
 * }
 */
public final class TcpListener implements AutoCloseable {
    /**
     * Connections that the system keeps until they are accepted; Linux takes 4096 at most unless it is told otherwise.
     */
    public static final int DEFAULT_BACKLOG = 1024;

    private final RawListener raw;
    private final InetSocketAddress localAddress;
    private final Readiness readiness;

    private TcpListener(RawListener raw) throws IOException {
        this.raw = raw;
        this.localAddress = raw.localAddress();
        this.readiness = new Readiness(raw, localAddress);
    }

    /** As {@link #bind(InetSocketAddress, int)} with {@link #DEFAULT_BACKLOG}. */
    public static TcpListener bind(InetSocketAddress address) throws IOException {
        return bind(address, DEFAULT_BACKLOG);
    }

    /**
     * As {@link #bind(InetSocketAddress)} for a host and a port. A name that is not an address in digits is looked up,
     * which blocks the carrier.
     *
     * @throws IllegalArgumentException if the port is not in 0 to 65535
     */
    public static TcpListener bind(String host, int port) throws IOException {
        return bind(new InetSocketAddress(World.current().names().lookUp(host).getFirst(), port));
    }

    /**
     * Opens a port. Never waits; any task or thread.
     *
     * @param address port 0 lets the system choose; {@link #localAddress} tells which
     * @param backlog connections that the system keeps until they are accepted, at least 1; the system may take fewer
     * @throws java.net.BindException if the port is in use, or may not be used, or the address is not of this machine
     * @throws java.net.UnknownHostException if the address has a name that was not found
     * @throws IllegalArgumentException if the backlog is less than 1
     */
    public static TcpListener bind(InetSocketAddress address, int backlog) throws IOException {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is less than 1: " + backlog);
        }
        IoFailures.requireResolved("bind to", address);
        Readiness.requireRealClock();
        TcpListener listener = null;
        RawListener raw = null;
        try {
            raw = World.current().network().listen(address, backlog, false);
            listener = new TcpListener(raw);
            return listener;
        } catch (IOException e) {
            throw IoFailures.at("bind to", address, e);
        } finally {
            if (raw != null && listener == null) {
                raw.close();
            }
        }
    }

    /**
     * Waits for a connection and takes it. A yield point.
     *
     * @throws java.nio.channels.AsynchronousCloseException if the listener is closed meanwhile
     * @throws java.nio.channels.ClosedChannelException if it was closed before
     * @throws IOException if the system can't give the connection away, say for want of a descriptor; the listener
     *         stays open
     * @throws dev.weft.Cancelled in a cancelled scope
     * @throws IllegalStateException if somebody else is accepting
     */
    public TcpStream accept() throws IOException {
        return accept(TimeLimit.NONE);
    }

    /**
     * As {@link #accept()}, at most for {@code timeout}; 0 takes only a connection that is there.
     *
     * @throws java.net.SocketTimeoutException if none came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public TcpStream accept(Duration timeout) throws IOException {
        return accept(TimeLimit.of(timeout));
    }

    private TcpStream accept(TimeLimit limit) throws IOException {
        Readiness.requireRealClock();
        var incoming = readiness.input;
        incoming.begin(IoOperation.ACCEPT);
        try {
            var stream = incoming.isWorthATry(limit) ? tryAccept() : null;
            for (var again = true; stream == null && again;) {
                again = incoming.await(limit);
                stream = tryAccept();
            }
            if (stream == null) {
                throw incoming.timedOut(limit);
            }
            return stream;
        } finally {
            incoming.end();
        }
    }

    private @Nullable TcpStream tryAccept() throws IOException {
        var incoming = readiness.input;
        var edges = incoming.edges();
        RawStream accepted = null;
        TcpStream stream = null;
        try {
            accepted = raw.accept();
            if (accepted == null) {
                incoming.drained(edges);
                return null;
            }
            stream = TcpStream.connected(accepted);
            return stream;
        } catch (IOException e) {
            throw incoming.failed(e);
        } finally {
            if (accepted != null && stream == null) {
                accepted.close();
            }
        }
    }

    /** The address it is bound to, with the port that the system chose. Also after {@link #close}. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** True until {@link #close}. */
    public boolean isOpen() {
        return !readiness.isClosed();
    }

    /**
     * Closes the port; who waits in {@link #accept} gets an {@link java.nio.channels.AsynchronousCloseException}.
     * Accepted streams stay open. Any task or thread; never waits; closing again does nothing.
     *
     * <p>
     * The port is free when this returns to a task of the carrier that accepted, or if nobody ever waited; otherwise as
     * soon as that carrier gets there.
     */
    @Override
    public void close() {
        readiness.close();
    }

    @Override
    public String toString() {
        return "TcpListener[" + readiness + (isOpen() ? "]" : ", closed]");
    }
}
