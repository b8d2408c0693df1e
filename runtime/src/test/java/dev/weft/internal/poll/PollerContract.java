package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every poller does about readiness, one-shot or edge-triggered. The test's thread is the carrier. */
public abstract class PollerContract extends PollerTest {
    /** The network under test. */
    protected PollerContract(Network network) {
        super(network);
    }

    @Test
    void poll_nothingRegistered_tellsNobody() throws IOException {
        assertEquals(0, poller.registered());
        assertEquals(0, poller.poll(0));
        assertEquals(0, poller.poll(1_000));
    }

    @Test
    void arm_dataComesLater_toldOnce() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        poller.register(pair.near(), handler).arm(Poller.READ);
        polling.someTimes();
        assertEquals(List.of(), handler.told);
        pair.send();
        polling.untilTold(handler, 1);
        polling.someTimes();
        assertEquals(List.of(Poller.READ), handler.told);
    }

    @Test
    void arm_dataThereBefore_told() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        pair.send();
        poller.register(pair.near(), handler).arm(Poller.READ);
        polling.untilTold(handler, 1);
        assertEquals(List.of(Poller.READ), handler.told);
    }

    @Test
    void arm_againAfterItWasRead_toldOfWhatComesNext() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        var registration = poller.register(pair.near(), handler);
        for (var i = 1; i <= 3; i++) {
            registration.arm(Poller.READ);
            pair.send();
            polling.untilTold(handler, i);
            assertEquals(1, pair.receive());
            assertEquals(0, pair.receive());
        }
        assertEquals(List.of(Poller.READ, Poller.READ, Poller.READ), handler.told);
    }

    @Test
    void arm_insideHandler_toldOfWhatComesNext() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        var registration = poller.register(pair.near(), handler);
        handler.whenReady = () -> registration.arm(Poller.READ);
        registration.arm(Poller.READ);
        for (var i = 1; i <= 3; i++) {
            pair.send();
            polling.untilTold(handler, i);
        }
        assertTrue(handler.told.size() >= 3);
    }

    @Test
    void arm_writeWithFullBuffer_toldWhenThereIsRoom() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.WRITE);
        var chunk = new byte[1 << 20];
        var sent = 0L;
        for (var count = pair.near().write(chunk, 0, chunk.length); count > 0;) {
            sent += count;
            count = pair.near().write(chunk, 0, chunk.length);
        }
        poller.register(pair.near(), handler).arm(Poller.WRITE);
        polling.someTimes();
        assertEquals(List.of(), handler.told);
        var target = ByteBuffer.allocate(1 << 20);
        while (sent > 0) {
            sent -= pair.far().read(target.clear());
        }
        polling.untilTold(handler, 1);
        assertEquals(List.of(Poller.WRITE), handler.told);
    }

    @Test
    void arm_peerClosed_readTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        poller.register(pair.near(), handler).arm(Poller.READ);
        pair.far().close();
        polling.untilTold(handler, 1);
        assertEquals(List.of(Poller.READ), handler.told);
        assertEquals(-1, pair.receive());
    }

    @Test
    void arm_dataAndEndInOnePacket_bothAreTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ | Poller.HANG_UP);
        var registration = poller.register(pair.near(), handler);
        pair.send();
        pair.far().close();
        registration.arm(Poller.READ);
        polling.untilTold(handler, 1);
        if (registration.staysArmed()) {
            while ((handler.told.getLast() & Poller.HANG_UP) == 0) { // if the end came a moment after the data
                poller.poll(Long.MAX_VALUE);
            }
        }
        assertEquals(1, pair.receive());
        registration.arm(Poller.READ);
        if (!registration.staysArmed()) {
            polling.untilTold(handler, 2);
        }
        assertEquals(-1, pair.receive());
    }

    @Test
    void arm_peerReset_everythingArmedTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ | Poller.WRITE);
        var registration = poller.register(pair.near(), handler);
        pair.reset();
        registration.arm(Poller.READ | Poller.WRITE);
        polling.untilTold(handler, 1);
        assertEquals(Poller.READ | Poller.WRITE, handler.told.stream().reduce(0, (a, b) -> a | b));
        assertEquals("Connection reset", assertThrows(IOException.class, pair::receive).getMessage());
    }

    @Test
    void arm_connect_toldOnSuccess() throws IOException {
        var listener = network.listen(Polling.anyPort(), 1, false);
        var stream = network.openStream(listener.localAddress());
        var handler = new Recorder(Poller.CONNECT);
        if (!stream.connect(listener.localAddress())) {
            poller.register(stream, handler).arm(Poller.CONNECT);
            polling.untilTold(handler, 1);
            assertTrue(stream.finishConnect());
        }
        assertEquals(listener.localAddress(), stream.remoteAddress());
        listener.close();
        stream.close();
    }

    @Test
    void arm_connectRefused_toldAndSaysSo() throws IOException {
        var nobody = SocketPair.nobody();
        var stream = network.openStream(nobody);
        var failure = assertThrows(ConnectException.class, () -> connect(stream, nobody));
        assertEquals("Connection refused", failure.getMessage());
        stream.close();
    }

    private void connect(RawStream stream, InetSocketAddress peer) throws IOException {
        assertFalse(stream.connect(peer));
        var handler = new Recorder(Poller.CONNECT);
        poller.register(stream, handler).arm(Poller.CONNECT);
        polling.untilTold(handler, 1);
        stream.finishConnect();
    }

    @Test
    void arm_accept_toldWhenAConnectionComes() throws IOException {
        var listener = network.listen(Polling.anyPort(), 1, false);
        var handler = new Recorder(Poller.ACCEPT);
        poller.register(listener, handler).arm(Poller.ACCEPT);
        polling.someTimes();
        assertEquals(List.of(), handler.told);
        try (var client = SocketChannel.open(listener.localAddress())) {
            polling.untilTold(handler, 1);
            var accepted = listener.accept();
            assertNotNull(accepted);
            assertEquals(client.getLocalAddress(), accepted.remoteAddress());
            accepted.close();
        }
        assertEquals(List.of(Poller.ACCEPT), handler.told);
        listener.close();
    }

    @Test
    void poll_manyReady_allTold() throws IOException {
        var count = 300; // more than one system call returns
        var handlers = new ArrayList<Recorder>();
        for (var i = 0; i < count; i++) {
            var pair = polling.pair();
            var handler = new Recorder(Poller.READ);
            handlers.add(handler);
            poller.register(pair.near(), handler).arm(Poller.READ);
            pair.send();
        }
        assertEquals(count, poller.registered());
        for (var handler : handlers) {
            polling.untilTold(handler, 1);
        }
        polling.someTimes();
        assertTrue(handlers.stream().allMatch(handler -> handler.told.equals(List.of(Poller.READ))));
    }

    @Test
    void register_socketOfAnotherNetwork_refused() {
        assertThrows(IllegalArgumentException.class,
                () -> poller.register(new ForeignSocket(), new Recorder(Poller.READ)));
        assertEquals(0, poller.registered());
    }
}
