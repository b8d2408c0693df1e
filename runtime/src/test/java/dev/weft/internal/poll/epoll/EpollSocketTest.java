package dev.weft.internal.poll.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.internal.linux.SocketOptions;
import dev.weft.internal.poll.RawSocketContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollSocketTest extends RawSocketContract {
    EpollSocketTest() {
        super(new EpollNetwork());
    }

    /** The kernel tells the writer why the connection broke, and nobody else. */
    @Test
    void read_writerMetWhatBrokeIt_failsTooAndIsNoEnd() throws Exception {
        var network = new EpollNetwork();
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var address = (InetSocketAddress) server.getLocalAddress();
            var stream = (EpollStream) network.openStream(address);
            stream.connect(address);
            try (var peer = server.accept()) {
                SocketOptions.setNumbers(stream.descriptor(), 6, 18, 1); // TCP_USER_TIMEOUT: a millisecond
                var chunk = new byte[1 << 20];
                var failure = assertThrows(IOException.class, () -> {
                    while (peer.isOpen()) { // and does not read
                        stream.write(chunk, 0, chunk.length);
                        Thread.yield();
                    }
                });
                assertEquals("Connection timed out", failure.getMessage());
                assertThrows(IOException.class, () -> stream.read(chunk, 0, 1));
                assertThrows(IOException.class, () -> stream.read(chunk, 0, 1));
            }
            stream.close();
        }
    }
}
