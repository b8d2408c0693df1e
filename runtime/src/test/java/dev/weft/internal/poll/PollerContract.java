package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every poller does about readiness; each backend has a small subclass. The test's thread is the carrier. */
public abstract class PollerContract extends PollerTest {
    @Test
    void poll_nothingRegistered_tellsNobody() throws IOException {
        assertEquals(0, poller.registered());
        assertEquals(0, poller.poll(0));
        assertEquals(0, poller.poll(1_000));
    }

    @Test
    void arm_dataComesLater_toldOnce() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        poller.register(pair.near(), handler).arm(Poller.READ);
        assertEquals(0, polling.someTimes());
        pair.send();
        polling.untilTold(1);
        assertEquals(0, polling.someTimes());
        assertEquals(List.of(Poller.READ), handler.told);
    }

    @Test
    void arm_dataThereBefore_told() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        pair.send();
        poller.register(pair.near(), handler).arm(Poller.READ);
        polling.untilTold(1);
        assertEquals(List.of(Poller.READ), handler.told);
    }

    @Test
    void arm_againWhileStillReady_toldAgain() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        pair.send();
        for (var i = 0; i < 3; i++) {
            registration.arm(Poller.READ);
            polling.untilTold(1);
        }
        assertEquals(List.of(Poller.READ, Poller.READ, Poller.READ), handler.told);
    }

    @Test
    void arm_insideHandler_toldAgainInALaterPoll() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        handler.whenReady = () -> registration.arm(Poller.READ);
        pair.send();
        registration.arm(Poller.READ);
        polling.untilTold(3);
        assertEquals(3, handler.told.size());
    }

    @Test
    void arm_neverArmed_notTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        poller.register(pair.near(), handler);
        pair.send();
        assertEquals(0, polling.someTimes());
        assertEquals(1, pair.receive());
    }

    @Test
    void arm_readAndWrite_disarmsOnlyWhatWasTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        registration.arm(Poller.WRITE);
        polling.untilTold(1);
        assertEquals(List.of(Poller.WRITE), handler.told);
        pair.send();
        polling.untilTold(1);
        assertEquals(List.of(Poller.WRITE, Poller.READ), handler.told);
    }

    @Test
    void arm_writeWithFullBuffer_toldWhenThereIsRoom() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var chunk = ByteBuffer.allocate(1 << 20);
        var sent = 0L;
        for (var count = pair.near().write(chunk); count > 0; count = pair.near().write(chunk.rewind())) {
            sent += count;
        }
        poller.register(pair.near(), handler).arm(Poller.WRITE);
        assertEquals(0, polling.someTimes());
        while (sent > 0) {
            sent -= pair.far().read(chunk.clear());
        }
        polling.untilTold(1);
        assertEquals(List.of(Poller.WRITE), handler.told);
    }

    @Test
    void arm_peerClosed_readTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        poller.register(pair.near(), handler).arm(Poller.READ);
        pair.far().close();
        polling.untilTold(1);
        assertEquals(List.of(Poller.READ), handler.told);
        assertEquals(-1, pair.receive());
    }

    @Test
    void arm_peerReset_everythingArmedTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        pair.reset();
        registration.arm(Poller.READ | Poller.WRITE);
        polling.untilTold(1);
        assertEquals(Poller.READ | Poller.WRITE, handler.told.stream().reduce(0, (a, b) -> a | b));
    }

    @Test
    void arm_connect_toldOnSuccessAndOnRefusal() throws IOException {
        try (var listener = ServerSocketChannel.open();
                var accepted = SocketChannel.open();
                var refused = SocketChannel.open()) {
            listener.bind(Polling.anyPort());
            int closedPort;
            try (var gone = ServerSocketChannel.open().bind(Polling.anyPort())) {
                closedPort = ((InetSocketAddress) gone.getLocalAddress()).getPort();
            }
            accepted.configureBlocking(false);
            refused.configureBlocking(false);
            if (!accepted.connect(listener.getLocalAddress())) {
                var handler = new Recorder();
                poller.register(accepted, handler).arm(Poller.CONNECT);
                polling.untilTold(1);
                assertEquals(List.of(Poller.CONNECT), handler.told);
                assertTrue(accepted.finishConnect());
            }
            var handler = new Recorder();
            assertThrows(IOException.class, () -> {
                refused.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closedPort));
                poller.register(refused, handler).arm(Poller.CONNECT);
                polling.untilTold(1);
                assertEquals(List.of(Poller.CONNECT), handler.told);
                refused.finishConnect();
            });
        }
    }

    @Test
    void arm_accept_toldWhenAConnectionComes() throws IOException {
        try (var listener = ServerSocketChannel.open()) {
            listener.bind(Polling.anyPort()).configureBlocking(false);
            var handler = new Recorder();
            poller.register(listener, handler).arm(Poller.ACCEPT);
            assertEquals(0, polling.someTimes());
            try (var client = SocketChannel.open(listener.getLocalAddress())) {
                polling.untilTold(1);
                assertTrue(client.isConnected());
            }
            assertEquals(List.of(Poller.ACCEPT), handler.told);
        }
    }

    @Test
    void poll_manyReady_allTold() throws IOException {
        var count = 200;
        var handlers = new ArrayList<Recorder>();
        for (var i = 0; i < count; i++) {
            var pair = polling.pair();
            var handler = new Recorder();
            handlers.add(handler);
            poller.register(pair.near(), handler).arm(Poller.READ);
            pair.send();
        }
        assertEquals(count, poller.registered());
        polling.untilTold(count);
        assertTrue(handlers.stream().allMatch(handler -> handler.told.equals(List.of(Poller.READ))));
    }
}
