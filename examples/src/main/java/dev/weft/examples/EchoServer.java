package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final int BUFFER_BYTES = 4096;
    private static final Duration PAUSE_AFTER_FAILED_ACCEPT = Duration.ofMillis(100);
    private static final Duration CLOSE_DEADLINE = Duration.ofMillis(1500);

    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final Scheduler scheduler;
    private final TcpListener listener;
    private final Task<Void> accepting;
    private final Set<TcpStream> connections = ConcurrentHashMap.newKeySet();

    /** Serves on a scheduler that it closes with itself. */
    EchoServer(Scheduler scheduler, TcpListener listener) {
        this.scheduler = scheduler;
        this.listener = listener;
        this.accepting = scheduler.spawn("accept", this::accept);
    }

    /**
     * Opens the port and serves on carriers of its own until {@link #close}.
     *
     * @param address port 0 lets the system choose
     * @throws IOException if the port can't be opened
     * @throws IllegalArgumentException if there is not at least one carrier
     */
    public static EchoServer start(InetSocketAddress address, int carriers) throws IOException {
        var builder = Scheduler.builder().name("echo").carriers(carriers);
        var listener = TcpListener.bind(address);
        return new EchoServer(builder.start(), listener);
    }

    /** Serves on the port that is given, or one that the system chooses, until the JVM is told to end. */
    public static void main(String[] args) throws IOException {
        var port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (var server = start(new InetSocketAddress("127.0.0.1", port), 1)) {
            System.out.println("listening on " + server.address());
            server.awaitClosed();
        }
    }

    /** Closes the port however it ends: who connected to one that accepts no more would wait in vain. */
    private void accept() {
        try (listener) {
            acceptAll();
        }
    }

    private void acceptAll() {
        while (true) {
            try {
                serve(listener.accept());
            } catch (ClosedChannelException | RejectedExecutionException closing) {
                return;
            } catch (IOException e) {
                LOG.warn("a connection was not accepted: {}", e.getMessage()); // no descriptor left, for example
                Task.sleep(PAUSE_AFTER_FAILED_ACCEPT);
            }
        }
    }

    private void serve(TcpStream connection) {
        connections.add(connection);
        Task.spawn("echo", () -> echo(connection));
    }

    private void echo(TcpStream connection) {
        try (connection) {
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (connection.read(buffer.clear()) >= 0) {
                connection.writeFully(buffer.flip());
            }
        } catch (IOException e) {
            LOG.debug("{} has gone", connection, e); // the client's right; nobody else is concerned
        } finally {
            connections.remove(connection);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** What runs its tasks, to look inside. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** Blocks, or as a task parks, until the server accepts no more. */
    public void awaitClosed() {
        while (!accepting.join(Duration.ofDays(1))) {
            LOG.debug("still listening on {}", listener);
        }
    }

    /** Closes the port and every connection, and waits until all tasks have ended. Closing twice is fine. */
    @Override
    public void close() {
        listener.close();
        scheduler.close(CLOSE_DEADLINE);
        connections.forEach(TcpStream::close); // those whose task was cancelled before it began
    }
}
