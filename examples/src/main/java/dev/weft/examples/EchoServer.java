package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.net.BytesHandler;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpServer;
import dev.weft.net.TcpServerBuilder;
import dev.weft.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A TCP server that sends back what it receives. One task per connection reads and writes in plain blocking style;
 * while it waits, its carrier serves the others.
 *
 * {@snippet :
 * try (var server = EchoServer.start(new InetSocketAddress("127.0.0.1", 0), 2)) {
 *     System.out.println("listening on " + server.address());
 *     server.awaitClosed();
 * }
 * }
 */
public final class EchoServer implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofMillis(1500);

    private final Scheduler scheduler;
    private final TcpServer server;

    /** Serves on a scheduler that it closes with itself. */
    EchoServer(Scheduler scheduler, TcpListener listener) {
        this(scheduler, options(scheduler).start(listener, EchoServer::echo));
    }

    private EchoServer(Scheduler scheduler, TcpServer server) {
        this.scheduler = scheduler;
        this.server = server;
    }

    /**
     * Opens the port and serves on carriers of its own until {@link #close}.
     *
     * @param address port 0 lets the system choose
     * @throws IOException if the port can't be opened
     * @throws IllegalArgumentException if there is not at least one carrier
     */
    public static EchoServer start(InetSocketAddress address, int carriers) throws IOException {
        var scheduler = Scheduler.builder().name("echo").carriers(carriers).start();
        TcpServer server = null;
        try {
            server = options(scheduler).start(address, EchoServer::echo);
            return new EchoServer(scheduler, server);
        } finally {
            if (server == null) {
                scheduler.close();
            }
        }
    }

    private static TcpServerBuilder options(Scheduler scheduler) {
        return TcpServer.builder().scheduler(scheduler).name("echo");
    }

    /** Serves on the port that is given, or one that the system chooses, until the JVM is told to end. */
    public static void main(String[] args) throws IOException {
        var port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (var server = start(new InetSocketAddress("127.0.0.1", port), 1)) {
            System.out.println("listening on " + server.address());
            server.awaitClosed();
        }
    }

    /** Holds a buffer only while there are bytes: most connections of most servers are idle. */
    private static void echo(TcpStream connection) throws IOException {
        BytesHandler answer = connection::writeFully;
        while (connection.readBorrowed(answer) >= 0) {
            // until the client has no more to say
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** What runs its tasks, to look inside. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** How many connections are open. */
    public int connections() {
        return server.stats().active();
    }

    /** Blocks, or as a task parks, until the server accepts no more and its connections have ended. */
    public void awaitClosed() {
        server.join();
    }

    /** Closes the port and every connection, and waits until all tasks have ended. Closing twice is fine. */
    @Override
    public void close() {
        server.close();
        scheduler.close(CLOSE_DEADLINE);
    }
}
