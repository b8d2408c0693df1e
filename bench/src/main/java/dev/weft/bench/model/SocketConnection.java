package dev.weft.bench.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A {@code java.net} connection whose waiting calls go through a blocking section. */
final class SocketConnection implements Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final BlockingSection blocking;

    SocketConnection(Socket socket, BlockingSection blocking) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.blocking = blocking;
    }

    static SocketConnection open(InetSocketAddress address, BlockingSection blocking) throws IOException {
        var socket = new Socket();
        blocking.run(() -> {
            socket.connect(address);
            return socket;
        });
        return new SocketConnection(socket, blocking);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = blocking
                .run(() -> in.read(into.array(), into.arrayOffset() + into.position(), into.remaining()));
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    @Override
    public void writeFully(ByteBuffer from) throws IOException {
        int count = from.remaining();
        blocking.run(() -> {
            out.write(from.array(), from.arrayOffset() + from.position(), count);
            return count;
        });
        from.position(from.limit());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
