package dev.weft.bench.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A {@code java.net} connection whose waiting calls go through a section. */
final class SocketConnection implements Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final WaitingSection section;

    SocketConnection(Socket socket, WaitingSection section) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.section = section;
    }

    static SocketConnection open(InetSocketAddress address, WaitingSection section) throws IOException {
        var socket = new Socket();
        section.run(Cause.IO, () -> {
            socket.connect(address);
            return socket;
        });
        return new SocketConnection(socket, section);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = section
                .run(Cause.IO, () -> in.read(into.array(), into.arrayOffset() + into.position(), into.remaining()));
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    @Override
    public void writeFully(ByteBuffer from) throws IOException {
        int count = from.remaining();
        section.run(Cause.IO, () -> {
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
