package dev.weft.net;

import dev.weft.World;
import dev.weft.internal.poll.Network;
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

    /**
     * How a port is opened.
     *
     * @param backlog connections that the system keeps until they are accepted, at least 1; the system may take fewer
     * @param sharesPort whether other listeners of the same user may have the same port, if they say so too (SO_REUSEPORT): the
     *        system spreads the connections over them by a hash of the addresses, unevenly if there are few, and what waits at a
     *        listener is reset when that closes
     */
    public record Options(int backlog, boolean sharesPort) {
        /** A backlog of {@link #DEFAULT_BACKLOG}, and a port of its own. */
        public static final Options DEFAULT = new Options(DEFAULT_BACKLOG, false);

        /** Throws {@link IllegalArgumentException} if the backlog is less than 1. */
        public Options {
            if (backlog < 1) {
                throw new IllegalArgumentException("backlog is less than 1: " + backlog);
            }
        }

        /** These with another backlog. */
        public Options withBacklog(int newBacklog) {
            return new Options(newBacklog, sharesPort);
        }

        /** These with a port that other listeners may have too. */
        public Options withSharedPort() {
            return new Options(backlog, true);
        }
    }

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
     * As {@link #bind(InetSocketAddress)} for a host and a port. A name is looked up by {@link HostNames}: a yield
     * point, which an address in digits is not.
     *
     * @throws IllegalArgumentException if the port is not in 0 to 65535
     */
    public static TcpListener bind(String host, int port) throws IOException {
        var literal = HostNames.literal(host);
        return bind(new InetSocketAddress((literal.isEmpty() ? HostNames.lookUp(host) : literal).getFirst(), port));
    }

    /** As {@link #bind(InetSocketAddress, Options)} with a port of its own. */
    public static TcpListener bind(InetSocketAddress address, int backlog) throws IOException {
        return bind(address, Options.DEFAULT.withBacklog(backlog));
    }

    /**
     * Opens a port. Never waits; any task or thread.
     *
     * @param address port 0 lets the system choose; {@link #localAddress} tells which
     * @throws java.net.BindException if the port is in use, or may not be used, or the address is not of this machine
     * @throws java.net.UnknownHostException if the address has a name that was not found
     * @throws UnsupportedOperationException if the port is to be shared and the system can't
     */
    public static TcpListener bind(InetSocketAddress address, Options options) throws IOException {
        Readiness.requireRealClock();
        return bind(World.current().network(), address, options);
    }

    /** As {@link #bind(InetSocketAddress, Options)} for tasks of the scheduler whose network it is. */
    static TcpListener bind(Network network, InetSocketAddress address, Options options) throws IOException {
        IoFailures.requireResolved("bind to", address);
        RawListener raw = null;
        TcpListener listener = null;
        try {
            raw = network.listen(address, options.backlog, options.sharesPort);
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
            var stream = incoming.isWorthATry() ? tryAccept() : null;
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

    /**
     * Waits until {@link #acceptNow} is worth a try: for who may take a connection only if there is room for it. A yield point.
     */
    void awaitConnection() throws IOException {
        Readiness.requireRealClock();
        var incoming = readiness.input;
        incoming.begin(IoOperation.ACCEPT);
        try {
            if (!incoming.isWorthATry()) {
                incoming.await(TimeLimit.NONE);
            }
        } finally {
            incoming.end();
        }
    }

    /** Takes a connection if one is there. A yield point only for fairness. */
    @Nullable
    TcpStream acceptNow() throws IOException {
        var incoming = readiness.input;
        incoming.begin(IoOperation.ACCEPT);
        try {
            return tryAccept();
        } finally {
            incoming.end();
        }
    }

    // Nothing tells how many connections wait: after one that was taken the next attempt is made, and only the one in vain ends the batch
    // of a wake-up. (What would tell costs a system call as well; accept(2) in vain takes 0.3 us, a connection 20.)
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
            stream = TcpStream.connected(accepted, localAddress);
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
     * Who has connected and was not accepted is reset. Linux may forget him without a word if he connects at this very moment: he learns it
     * when he writes.
     *
     * <p>
     * The port is free when this returns; with {@code java.nio} as soon as the carrier that accepted gets there, if the caller is not a
     * task of it and somebody has waited.
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
