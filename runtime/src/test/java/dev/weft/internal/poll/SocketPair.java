package dev.weft.internal.poll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A connection over loopback: {@code near} is of the network under test; {@code far} is the JDK's, and blocks. */
record SocketPair(Network network, RawStream near, SocketChannel far) implements AutoCloseable {
    static SocketPair open(Network network) throws IOException {
        return open(network, () -> {
        });
    }

    /** One that runs {@code beforeNear} when nothing is missing but the descriptor of the near end. */
    static SocketPair open(Network network, Runnable beforeNear) throws IOException {
        var listener = network.listen(Polling.anyPort(), 1, false);
        try {
            var far = SocketChannel.open(listener.localAddress());
            beforeNear.run();
            var near = listener.accept();
            while (near == null) { // the handshake is over for the one end a little earlier than for the other
                Thread.onSpinWait();
                near = listener.accept();
            }
            return new SocketPair(network, near, far);
        } finally {
            listener.close();
        }
    }

    void send() throws IOException {
        send(1);
    }

    /** Returns when the bytes are there, or others that came before. */
    void send(int... bytes) throws IOException {
        var source = ByteBuffer.allocate(bytes.length);
        for (var each : bytes) {
            source.put((byte) each);
        }
        far.write(source.flip());
        awaitArrival();
    }

    /** Until the near end has something to read, be it the end or a reset: the system may take a moment to bring it. */
    void awaitArrival() throws IOException {
        var arrived = new Recorder(Poller.READ);
        try (var poller = network.newPoller()) {
            var registration = poller.register(near, arrived);
            registration.arm(Poller.READ);
            while (arrived.told.isEmpty()) {
                poller.poll(Long.MAX_VALUE);
            }
            registration.close();
        }
    }

    int receive() throws IOException {
        return near.read(new byte[16], 0, 16);
    }

    void reset() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();
        awaitArrival();
    }

    /** An address of this machine that nobody listens at. */
    static InetSocketAddress nobody() {
        try (var gone = ServerSocketChannel.open().bind(Polling.anyPort())) {
            return (InetSocketAddress) gone.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
