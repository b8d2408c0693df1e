package dev.weft.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** An echo server with a thread per connection that does something wrong on request. */
final class WilfulServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong echoed = new AtomicLong();
    private volatile long corruptAfter = Long.MAX_VALUE;
    private volatile long closeAfter = Long.MAX_VALUE;
    private volatile boolean silent;
    private volatile boolean repeats;

    WilfulServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    /** Changes a byte when so many have come back right. */
    void corruptAfter(long bytes) {
        corruptAfter = bytes;
    }

    /** Closes each connection when so many bytes have come. */
    void closeAfter(long bytes) {
        closeAfter = bytes;
    }

    void keepSilent() {
        silent = true;
    }

    void repeat() {
        repeats = true;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    long accepted() {
        return accepted.get();
    }

    long echoed() {
        return echoed.get();
    }

    private void accept() {
        try {
            while (true) {
                var connection = listener.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var buffer = new byte[20_000];
            long seen = 0;
            for (int count; (count = connection.getInputStream().read(buffer)) >= 0;) {
                seen += count;
                if (seen > closeAfter) {
                    return;
                }
                if (!silent) {
                    answer(connection, buffer, count);
                }
            }
        } catch (IOException _) {
            // the client has gone
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(Socket connection, byte[] buffer, int count) throws IOException {
        if (echoed.addAndGet(count) > corruptAfter) {
            buffer[count - 1]++;
        }
        var out = connection.getOutputStream();
        out.write(buffer, 0, count);
        if (repeats) {
            out.write(buffer, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var connection : connections) {
            connection.close();
        }
    }
}
