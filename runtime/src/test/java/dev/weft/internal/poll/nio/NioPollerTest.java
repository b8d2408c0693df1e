package dev.weft.internal.poll.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.internal.poll.OneShotPollerContract;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class NioPollerTest extends OneShotPollerContract {
    NioPollerTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }

    /** A selector that still asked for the connection would spin: it is always there, and nobody's any more. */
    @Test
    void finishConnect_beforeTheSelectorTold_asksNoMore() throws IOException {
        var network = new NioNetwork(SelectorProvider.provider());
        var mechanism = network.openMechanism();
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var address = (InetSocketAddress) server.getLocalAddress();
            var stream = network.openStream(address);
            var connected = stream.connect(address);
            var registration = (NioRegistration) mechanism.register(stream, new Recorder(Poller.CONNECT));
            registration.arm(Poller.CONNECT);
            while (!connected) {
                connected = stream.finishConnect();
            }
            stream.finishConnect();
            assertEquals(0, Objects.requireNonNull(registration.key).interestOps());
            registration.close();
            stream.close();
        } finally {
            mechanism.close();
        }
    }
}
