package dev.weft.bench.model;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A {@code java.net} listener whose waiting calls go through a section. */
final class SocketListener implements Listener {
    /** More than the largest workload connects at once, so that no connect is retried by the kernel after a second. */
    private static final int BACKLOG = 1024;

    private final ServerSocket socket;
    private final WaitingSection section;

    private SocketListener(ServerSocket socket, WaitingSection section) {
        this.socket = socket;
        this.section = section;
    }

    static SocketListener open(WaitingSection section) throws IOException {
        return new SocketListener(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), section);
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    @Override
    public Connection accept() throws IOException {
        return new SocketConnection(section.run(Cause.IO, socket::accept), section);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
