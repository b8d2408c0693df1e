package dev.weft.bench.model;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A {@code java.net} listener whose waiting calls go through a blocking section. */
final class SocketListener implements Listener {
    /** More than the largest workload connects at once, so that no connect is retried by the kernel after a second. */
    private static final int BACKLOG = 1024;

    private final ServerSocket socket;
    private final BlockingSection blocking;

    private SocketListener(ServerSocket socket, BlockingSection blocking) {
        this.socket = socket;
        this.blocking = blocking;
    }

    static SocketListener open(BlockingSection blocking) throws IOException {
        return new SocketListener(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), blocking);
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    @Override
    public Connection accept() throws IOException {
        return new SocketConnection(blocking.run(socket::accept), blocking);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
