package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A connection over loopback: {@code near} is in non-blocking mode, for a poller; {@code far} blocks. */
record SocketPair(SocketChannel near, SocketChannel far) implements AutoCloseable {
    static SocketPair open() throws IOException {
        try (var listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var far = SocketChannel.open(listener.getLocalAddress());
            var near = listener.accept();
            near.configureBlocking(false);
            return new SocketPair(near, far);
        }
    }

    void send() throws IOException {
        far.write(ByteBuffer.wrap(new byte[]{1}));
    }

    int receive() throws IOException {
        return near.read(ByteBuffer.allocate(16));
    }

    void reset() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
