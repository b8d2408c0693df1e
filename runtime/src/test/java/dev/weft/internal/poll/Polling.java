package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A poller under test and the connections it is tested with; the test's thread is the carrier. */
final class Polling implements AutoCloseable {
    final Poller poller;
    private final Network network;
    private final List<SocketPair> pairs = new ArrayList<>();

    Polling(Network network) {
        this.network = network;
        this.poller = network.newPoller();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A new connection, closed with this. */
    SocketPair pair() throws IOException {
        var pair = SocketPair.open(network);
        pairs.add(pair);
        return pair;
    }

    /** Polls until the handler was told {@code count} times in all. */
    void untilTold(Recorder handler, int count) throws IOException {
        while (handler.told.size() < count) {
            poller.poll(Long.MAX_VALUE);
        }
    }

    /** Polls often enough that whatever is ready has been told. */
    void someTimes() throws IOException {
        for (var i = 0; i < 20; i++) {
            poller.poll(0);
        }
    }

    @Override
    public void close() throws IOException {
        poller.close();
        for (var pair : pairs) {
            pair.close();
        }
    }
}
