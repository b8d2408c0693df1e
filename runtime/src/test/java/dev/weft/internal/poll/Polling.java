package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A poller under test and the connections it is tested with; the test's thread is the carrier. */
final class Polling implements AutoCloseable {
    final Poller poller;
    private final List<SocketPair> pairs = new ArrayList<>();

    Polling(Poller poller) {
        this.poller = poller;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A new connection, closed with this. */
    SocketPair pair() throws IOException {
        var pair = SocketPair.open();
        pairs.add(pair);
        return pair;
    }

    /** Polls until the handlers were told {@code count} times: a single poll may return early for no reason. */
    void untilTold(int count) throws IOException {
        for (var told = 0; told < count;) {
            told += poller.poll(Long.MAX_VALUE);
        }
    }

    /** Polls often enough that whatever is ready has been told; returns how many were. */
    int someTimes() throws IOException {
        var told = 0;
        for (var i = 0; i < 20; i++) {
            told += poller.poll(0);
        }
        return told;
    }

    @Override
    public void close() throws IOException {
        poller.close();
        for (var pair : pairs) {
            pair.close();
        }
    }
}
