package dev.weft.net;

import dev.weft.World;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/** One attempt to connect to one address; closing it gives its socket back, unless it became a stream. */
final class Attempt implements AutoCloseable {
    private final RawStream raw;
    private final StreamSocket socket;
    private boolean isUser; // of the output
    private boolean isStream;

    /** Opens a socket; it has not begun to connect. */
    Attempt(InetSocketAddress address) throws IOException {
        try {
            this.raw = World.current().network().openStream(address);
        } catch (IOException e) {
            throw IoFailures.at(IoOperation.CONNECT.verb, address, e);
        }
        var done = false;
        try {
            this.socket = new StreamSocket(raw, address);
            done = true;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    Direction outcome() {
        return socket.output;
    }

    /** Begins to connect; true if it is done already. */
    boolean begin() throws IOException {
        var outcome = outcome();
        outcome.begin(IoOperation.CONNECT);
        isUser = true;
        try {
            raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return raw.connect(socket.address);
        } catch (IOException e) {
            throw outcome.failed(e);
        }
    }

    /** True if it has succeeded meanwhile; throws if it has failed. */
    boolean isConnected() throws IOException {
        var outcome = outcome();
        var edges = outcome.edges();
        try {
            var connected = raw.finishConnect();
            if (!connected) {
                outcome.drained(edges);
            }
            return connected;
        } catch (IOException e) {
            throw outcome.failed(e);
        }
    }

    /** The connection. */
    TcpStream stream() throws IOException {
        var stream = new TcpStream(socket, raw.localAddress());
        isStream = true;
        return stream;
    }

    @Override
    public void close() {
        if (!isStream) {
            socket.close();
        }
        if (isUser) {
            outcome().end();
        }
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
