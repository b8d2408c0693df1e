package dev.weft.net;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the options of a {@link TcpServer} and starts it. Not thread-safe; may be used again. */
public final class TcpServerBuilder {
    private @Nullable Scheduler scheduler;
    private String name = "connection";
    private int maxConnections = Integer.MAX_VALUE;
    private int backlog = TcpListener.DEFAULT_BACKLOG;
    private TcpServer.Spread spread = TcpServer.Spread.ROUND_ROBIN;
    private @Nullable BiConsumer<? super TcpStream, ? super Throwable> failureHandler;
    private Duration lastGrace = Duration.ofSeconds(1);

    TcpServerBuilder() {}

    /** Whose carriers serve; the default is the scheduler of the task that starts the server. */
    public TcpServerBuilder scheduler(Scheduler newScheduler) {
        scheduler = Objects.requireNonNull(newScheduler, "scheduler");
        return this;
    }

    /** What the tasks of its connections are called; the default is {@code connection}. Those that accept
     * are called {@code accept}. */
    public TcpServerBuilder name(String newName) {
        name = Objects.requireNonNull(newName, "name");
        return this;
    }

    /**
     * How many connections it has at once; the default is no bound. While it has so many it accepts no other: those wait in the backlog
     * of the system, and are served in turn as connections end.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpServerBuilder maxConnections(int newMaximum) {
        if (newMaximum < 1) {
            throw new IllegalArgumentException("maxConnections is less than 1: " + newMaximum);
        }
        maxConnections = newMaximum;
        return this;
    }

    /**
     * Connections that the system keeps until they are accepted; the default is {@link TcpListener#DEFAULT_BACKLOG}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpServerBuilder backlog(int newBacklog) {
        backlog = TcpListener.Options.DEFAULT.withBacklog(newBacklog).backlog();
        return this;
    }

    /** How connections come to carriers; the default is {@link TcpServer.Spread#ROUND_ROBIN}. */
    public TcpServerBuilder spread(TcpServer.Spread newSpread) {
        spread = Objects.requireNonNull(newSpread, "spread");
        return this;
    }

    /**
     * Who is told of what a handler threw, in the task of the connection (of one that could not even start: on the carrier), whose stream is closed by then; it must not wait. The default
     * logs: an {@link IOException}, which is how a client goes that says no good-bye, for debugging, anything else as a warning.
     */
    public TcpServerBuilder onFailure(BiConsumer<? super TcpStream, ? super Throwable> newHandler) {
        failureHandler = Objects.requireNonNull(newHandler, "failureHandler");
        return this;
    }

    /** How long a handler has that was cancelled, and again when its stream was closed. */
    TcpServerBuilder lastGrace(Duration newGrace) {
        lastGrace = newGrace;
        return this;
    }

    /**
     * Opens the port and starts a server on it. Never waits; a task, or any thread if there is a {@link #scheduler}.
     *
     * @param address port 0 lets the system choose; {@link TcpServer#port} tells which
     * @throws java.net.BindException if the port is in use, or may not be used, or the address is not of this machine
     * @throws IllegalStateException on an ordinary thread without a scheduler, or if its clock is virtual
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler is closing
     */
    public TcpServer start(InetSocketAddress address, ConnectionHandler handler) throws IOException {
        var kind = dedicated(handler);
        var home = home();
        return start(home, open(home, address), kind);
    }

    /**
     * As {@link #start(InetSocketAddress, ConnectionHandler)}, for connections that are idle most of the time: one has a task, and so a
     * stack, only while there are bytes to handle.
     *
     * <p>
     * The first task of a connection asks for its receiver. That gets what comes, a borrowed buffer at a time, in plain blocking style: it
     * may write, wait, and read more of a message from the stream; what it keeps of one it has to copy. When nothing is left to read, the
     * task ends, and another begins when bytes come, on the same carrier. At the end of the stream, or when the receiver throws, the
     * connection is closed.
     *
     * <p>
     * While it is idle it has no task: none is in a dump, and {@link TcpServer#stats} counts it as active. Nobody else may read from it
     * then. A {@linkplain TcpStream#setIdleTimeout idle timeout} that was set before counts, and ends it with a failure. Stopping the server
     * ends it when the grace is over; a scheduler that ends by itself does not wait for it. Its tasks inherit nothing.
     *
     * @param receivers what handles the bytes of a connection; may greet, and so wait
     */
    public TcpServer startReceiving(InetSocketAddress address,
            Function<? super TcpStream, ? extends Receiver> receivers) throws IOException {
        Objects.requireNonNull(receivers, "receivers");
        var home = home();
        return start(home, open(home, address),
                (connections, stream) -> new ReceivingConnection(connections, stream, receivers));
    }

    private static BiFunction<ServerConnections, TcpStream, Connection> dedicated(ConnectionHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return (connections, stream) -> new DedicatedConnection(connections, stream, handler);
    }

    /**
     * As {@link #start(InetSocketAddress, ConnectionHandler)} on a port that is open already and belongs to the server from now on. One
     * task accepts, whatever the {@link #spread} is. The port is closed if this throws.
     */
    public TcpServer start(TcpListener listener, ConnectionHandler handler) {
        var started = false;
        try {
            var server = start(home(), List.of(listener), dedicated(handler));
            started = true;
            return server;
        } finally {
            if (!started) {
                listener.close();
            }
        }
    }

    private TcpServer start(Scheduler home, List<TcpListener> listeners,
            BiFunction<ServerConnections, TcpStream, Connection> kind) {
        var started = false;
        try {
            var connections = new ServerConnections(this, home, kind);
            var share = listeners.size() == 1 ? home.carriers() : 1;
            var acceptors = new ArrayList<Acceptor>();
            for (var listener : listeners) {
                acceptors.add(new Acceptor(listener, connections, acceptors.size(), share));
            }
            var server = new TcpServer(connections, acceptors, lastGrace);
            server.start(home);
            started = true;
            return server;
        } finally {
            if (!started) {
                listeners.forEach(TcpListener::close);
            }
        }
    }

    private Scheduler home() {
        if (scheduler == null && !Task.insideTask()) {
            throw new IllegalStateException("a server is started in a task, or its builder is given a scheduler");
        }
        var home = scheduler == null ? Task.current().scheduler() : scheduler;
        if (home.world().clock().isVirtual()) {
            throw new IllegalStateException("real I/O under a virtual clock");
        }
        return home;
    }

    private List<TcpListener> open(Scheduler home, InetSocketAddress address) throws IOException {
        var options = TcpListener.Options.DEFAULT.withBacklog(backlog);
        var shares = spread == TcpServer.Spread.PER_CARRIER && home.carriers() > 1;
        if (!shares || address.getPort() != 0) {
            var only = TcpListener.bind(home.world().network(), address, options);
            if (!shares) {
                return List.of(only);
            }
            only.close(); // a port that others share already would be shared with them silently; this attempt tells
        }
        try {
            return openForEach(home, address, options.withSharedPort());
        } catch (UnsupportedOperationException _) {
            return List.of(TcpListener.bind(home.world().network(), address, options));
        }
    }

    private static List<TcpListener> openForEach(Scheduler home, InetSocketAddress address, TcpListener.Options options)
            throws IOException {
        var listeners = new ArrayList<TcpListener>();
        try {
            for (var i = 0; i < home.carriers(); i++) {
                var where = i == 0 ? address : listeners.getFirst().localAddress();
                listeners.add(TcpListener.bind(home.world().network(), where, options));
            }
            return listeners;
        } finally {
            if (listeners.size() < home.carriers()) {
                listeners.forEach(TcpListener::close);
            }
        }
    }

    String name() {
        return name;
    }

    int maxConnections() {
        return maxConnections;
    }

    @Nullable
    BiConsumer<? super TcpStream, ? super Throwable> failureHandler() {
        return failureHandler;
    }
}
