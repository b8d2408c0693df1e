package dev.weft.bench.echo;

import dev.weft.Scheduler;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.net.BytesHandler;
import dev.weft.net.ConnectionHandler;
import dev.weft.net.TcpServer;
import dev.weft.net.TcpStream;
import dev.weft.observe.Management;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/** Weft's own: a task for each connection, always or while it has something to say. */
final class CooperativeEcho implements EchoService {
    private static final Duration CLOSE_DEADLINE = Duration.ofMillis(1500);

    private final Scheduler scheduler;
    private final TcpServer server;
    private final EchoOptions options;

    private CooperativeEcho(Scheduler scheduler, TcpServer server, EchoOptions options) {
        this.scheduler = scheduler;
        this.server = server;
        this.options = options;
    }

    static CooperativeEcho start(EchoOptions options) throws IOException {
        var scheduler = Scheduler.builder().name("echo").carriers(options.carriers()).start();
        CooperativeEcho echo = null;
        try {
            var builder = TcpServer.builder().scheduler(scheduler).name("echo").backlog(EchoOptions.BACKLOG)
                    .spread(options.spread());
            var server = options.tasks() == EchoOptions.Tasks.ON_DEMAND
                    ? builder.startReceiving(options.address(), stream -> stream::writeFully)
                    : builder.start(options.address(), handler(options.bufferBytes()));
            echo = new CooperativeEcho(scheduler, server, options);
            return echo;
        } catch (IllegalStateException e) { // a poller was asked for that this machine does not have
            throw new IOException(e.getMessage(), e);
        } finally {
            if (echo == null) {
                scheduler.close(Duration.ZERO);
            }
        }
    }

    private static ConnectionHandler handler(int bufferBytes) {
        return bufferBytes == EchoOptions.OWN_CHOICE
                ? CooperativeEcho::echo
                : stream -> echo(stream, ByteBuffer.allocate(bufferBytes));
    }

    /** Holds a buffer only while there is data. */
    private static void echo(TcpStream stream) throws IOException {
        BytesHandler echo = stream::writeFully;
        while (stream.readBorrowed(echo) >= 0) {
            // all has been done
        }
    }

    private static void echo(TcpStream stream, ByteBuffer buffer) throws IOException {
        while (stream.read(buffer.clear()) >= 0) {
            stream.writeFully(buffer.flip());
        }
    }

    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public String description() {
        var carriers = scheduler.carriers();
        return carriers + (carriers == 1 ? " carrier" : " carriers")
                + (options.spread() == TcpServer.Spread.PER_CARRIER ? " of which each listens, " : ", ")
                + Coroutines.kind().name().toLowerCase(Locale.ROOT) + ", poller "
                + scheduler.world().network().name() + ", tasks " + options.tasks();
    }

    @Override
    public void awaitClosed() {
        try (var _ = Management.register(scheduler)) { // for `weft dump`; slow, so it serves already
            server.join();
        }
    }

    @Override
    public void close() {
        server.close();
        scheduler.close(CLOSE_DEADLINE);
    }
}
