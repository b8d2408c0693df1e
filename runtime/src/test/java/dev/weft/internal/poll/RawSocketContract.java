package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the sockets of every network do, without a poller. */
@Limited
public abstract class RawSocketContract {
    private final Network network;
    private SocketPair pair;

    /** The network under test. */
    protected RawSocketContract(Network network) {
        this.network = network;
    }

    @BeforeEach
    void open() throws IOException {
        pair = SocketPair.open(network);
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
    }

    @Test
    void read_nothingThere_isZero() throws IOException {
        assertEquals(0, pair.receive());
        assertEquals(0, pair.near().read(ByteBuffer.allocateDirect(10)));
        assertEquals(0, pair.near().read(new ByteBuffer[]{ByteBuffer.allocate(1)}, 0, 1));
    }

    @Test
    void read_partOfAnArray_leavesTheRest() throws IOException {
        pair.send(1, 2, 3, 4);
        var target = new byte[6];
        assertEquals(3, pair.near().read(target, 2, 3));
        assertArrayEquals(new byte[]{0, 0, 1, 2, 3, 0}, target);
    }

    @Test
    void read_buffersOfEveryKind_filledFromTheirPosition() throws IOException {
        pair.send(1, 2, 3, 4, 5, 6);
        var direct = ByteBuffer.allocateDirect(4).position(1).limit(3);
        assertEquals(2, pair.near().read(direct));
        assertEquals(3, direct.position());
        assertEquals(1, direct.get(1));
        assertEquals(2, direct.get(2));
        var slice = ByteBuffer.wrap(new byte[8]).position(3).slice().position(1).limit(3);
        assertEquals(2, pair.near().read(slice));
        assertEquals(3, slice.position());
        assertEquals(3, slice.array()[4]);
        assertEquals(4, slice.array()[5]);
        assertEquals(2, pair.receive());
    }

    @Test
    void read_several_filledInOrder() throws IOException {
        pair.send(1, 2, 3, 4, 5);
        var targets = new ByteBuffer[]{ByteBuffer.allocate(9), ByteBuffer.allocate(2), ByteBuffer.allocate(0),
                ByteBuffer.allocateDirect(9), ByteBuffer.allocate(9)};
        assertEquals(5, pair.near().read(targets, 1, 3));
        assertEquals(0, targets[0].position());
        assertEquals(2, targets[1].position());
        assertEquals(3, targets[3].position());
        assertEquals(5, targets[3].get(2));
        assertEquals(0, targets[4].position());
    }

    @Test
    void write_buffersOfEveryKind_sentFromTheirPosition() throws IOException {
        var direct = ByteBuffer.allocateDirect(4).put(1, (byte) 7).position(1).limit(2);
        assertEquals(1, pair.near().write(direct));
        assertEquals(2, direct.position());
        var readOnly = ByteBuffer.wrap(new byte[]{0, 8, 9, 0}).position(1).limit(3).asReadOnlyBuffer();
        assertEquals(2, pair.near().write(readOnly));
        assertFalse(readOnly.hasRemaining());
        var slice = ByteBuffer.wrap(new byte[]{0, 0, 10, 11}).position(1).slice().position(1);
        assertEquals(2, pair.near().write(slice));
        assertEquals(2, pair.near().write(new byte[]{0, 12, 13, 0}, 1, 2));
        assertArrayEquals(new byte[]{7, 8, 9, 10, 11, 12, 13}, farReads(7));
    }

    @Test
    void write_several_arriveInOrder() throws IOException {
        var sources = new ByteBuffer[]{ByteBuffer.wrap(new byte[]{9}), ByteBuffer.wrap(new byte[]{1, 2}),
                ByteBuffer.allocate(0), ByteBuffer.allocateDirect(1).put(0, (byte) 3),
                ByteBuffer.wrap(new byte[]{4}).asReadOnlyBuffer(), ByteBuffer.allocate(0)};
        assertEquals(4, pair.near().write(sources, 1, 5));
        assertArrayEquals(new byte[]{1, 2, 3, 4}, farReads(4));
        assertEquals(1, sources[0].remaining());
    }

    private byte[] farReads(int count) throws IOException {
        var target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            assertTrue(pair.far().read(target) > 0);
        }
        return target.array();
    }

    @Test
    void write_moreThanTheSystemTakes_takenInParts() throws Exception {
        var bytes = new byte[8 << 20];
        new Random(5).nextBytes(bytes);
        pair.near().setOption(StandardSocketOptions.SO_SNDBUF, 200_000); // a limit, for by itself the buffer grows
        pair.far().setOption(StandardSocketOptions.SO_RCVBUF, 200_000);
        // Nobody reads yet: a reader beside the writer may be so quick that the system takes everything at once.
        var sent = pair.near().write(bytes, 0, bytes.length);
        assertTrue(sent > 0 && sent < bytes.length, () -> "sent " + sent);
        var received = ByteBuffer.allocate(bytes.length);
        var reader = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (received.hasRemaining() && pair.far().read(received) >= 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException _) {
                // then something is missing
            }
        });
        for (var at = sent; at < bytes.length;) {
            at += pair.near().write(bytes, at, bytes.length - at);
        }
        reader.join();
        assertArrayEquals(bytes, received.array());
    }

    @Test
    void write_noRoom_isZero() throws IOException {
        fill();
        while (pair.near().write(ByteBuffer.allocate(10)) != 0) {
            fill(); // the system has found a little more room
        }
        while (pair.near().write(new ByteBuffer[]{ByteBuffer.allocate(10), ByteBuffer.allocate(10)}, 0, 2) != 0) {
            fill();
        }
    }

    private void fill() throws IOException {
        var chunk = new byte[1 << 20];
        while (pair.near().write(chunk, 0, chunk.length) > 0) {
            assertTrue(pair.far().isOpen());
        }
    }

    @Test
    void read_peerEndedItsOutput_isTheEndAndWritingGoesOn() throws IOException {
        pair.send();
        pair.far().shutdownOutput();
        assertEquals(1, pair.receive());
        pair.awaitArrival();
        assertEquals(-1, pair.receive());
        assertEquals(-1, pair.near().read(new ByteBuffer[]{ByteBuffer.allocate(1)}, 0, 1));
        assertEquals(1, pair.near().write(new byte[]{5}, 0, 1));
        assertArrayEquals(new byte[]{5}, farReads(1));
    }

    @Test
    void read_severalAndTheEndBehindTheData_dataFirst() throws IOException {
        pair.send();
        pair.far().close();
        var targets = new ByteBuffer[]{ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
        assertEquals(1, pair.near().read(targets, 0, 2));
        pair.awaitArrival();
        assertEquals(-1, pair.near().read(targets, 0, 2));
    }

    @Test
    void shutdownOutput_peerReadsTheEndAndCanWrite() throws IOException {
        pair.near().shutdownOutput();
        assertEquals(-1, pair.far().read(ByteBuffer.allocate(1)));
        pair.send();
        assertEquals(1, pair.receive());
    }

    @Test
    void shutdownInput_readsFindTheEnd() throws IOException {
        pair.near().shutdownInput();
        assertEquals(-1, pair.receive());
        assertEquals(1, pair.near().write(new byte[1], 0, 1));
    }

    @Test
    void readAndWrite_reset_sayWhat() throws IOException {
        pair.reset();
        assertEquals("Connection reset", assertThrows(SocketException.class, pair::receive).getMessage());
        assertEquals("Broken pipe",
                assertThrows(IOException.class, () -> pair.near().write(new byte[1], 0, 1)).getMessage());
    }

    @Test
    void read_afterAReset_saysSoEveryTime() throws IOException {
        pair.reset();
        for (var i = 0; i < 3; i++) {
            assertEquals("Connection reset", assertThrows(SocketException.class, pair::receive).getMessage());
        }
    }

    @Test
    void write_severalAndTheConnectionBreaksBetweenThem_countsWhatWasTaken() throws IOException {
        pair.far().close();
        while (pair.receive() == 0) {
            Thread.onSpinWait();
        }
        var first = ByteBuffer.allocate(100_000); // more than waits for the second: it is answered by a reset
        var count = pair.near().write(new ByteBuffer[]{first, ByteBuffer.allocate(1)}, 0, 2);
        assertTrue(count >= first.capacity() || first.hasRemaining(), "taken: " + count);
        assertTrue(count > 0, "taken: " + count);
    }

    @Test
    void shutdownOfOneDirection_afterAReset_doesNothing() throws IOException {
        pair.reset();
        assertThrows(SocketException.class, pair::receive);
        pair.near().shutdownOutput();
        pair.near().shutdownInput();
    }

    @Test
    void close_lingersAndHasUnsentBytes_doesNotWait() throws IOException {
        pair.near().setOption(StandardSocketOptions.SO_LINGER, 40);
        fill();
        var startNanos = System.nanoTime();
        pair.near().shutdown();
        pair.near().close();
        assertTrue(System.nanoTime() - startNanos < 30_000_000_000L);
    }

    @Test
    void shutdown_lingerZero_peerReadsNoEndButAReset() throws IOException {
        pair.near().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.near().shutdown();
        assertEquals("Connection reset",
                assertThrows(SocketException.class, () -> pair.far().read(ByteBuffer.allocate(1))).getMessage());
    }

    @Test
    void read_readOnlyBuffer_refusedAndNothingRead() throws IOException {
        pair.send();
        var array = new byte[1];
        assertThrows(IllegalArgumentException.class,
                () -> pair.near().read(ByteBuffer.wrap(array).asReadOnlyBuffer()));
        assertEquals(0, array[0]);
        assertEquals(1, pair.receive());
    }

    @Test
    void remoteAddress_peerGoneBeforeTheAccept_isKnown() throws IOException {
        var listener = network.listen(Polling.anyPort(), 5, false);
        var client = SocketChannel.open(listener.localAddress());
        var address = client.getLocalAddress();
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        var accepted = accept(listener);
        assertEquals(address, accepted.remoteAddress());
        accepted.close();
        listener.close();
    }

    @Test
    void shutdown_peerReadsTheEnd_againAndAfterCloseFine() throws IOException {
        pair.near().shutdown();
        pair.near().shutdown();
        assertEquals(-1, pair.far().read(ByteBuffer.allocate(1)));
        pair.near().close();
        pair.near().close();
        pair.near().shutdown();
        assertThrows(IOException.class, pair::receive);
        assertThrows(IOException.class, pair.near()::localAddress);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void close_opensAsManyAsItCloses() throws IOException {
        var before = Descriptors.ofSockets();
        for (var i = 0; i < 50; i++) {
            SocketPair.open(network).close();
            assertThrows(BindException.class, () -> network.listen(taken(), 1, false));
        }
        var after = Descriptors.ofSockets();
        assertTrue(after < before + 50, before + " -> " + after);
    }

    private InetSocketAddress taken() throws IOException {
        return (InetSocketAddress) pair.far().getLocalAddress();
    }

    @Test
    void localAndRemoteAddress_sameAsThePeerSees() throws IOException {
        assertEquals(pair.far().getRemoteAddress(), pair.near().localAddress());
        assertEquals(pair.far().getLocalAddress(), pair.near().remoteAddress());
    }

    @Test
    void listen_wildcard_takesBothFamilies() throws IOException {
        var listener = network.listen(new InetSocketAddress(0), 5, false);
        var port = listener.localAddress().getPort();
        assertTrue(Objects.requireNonNull(listener.localAddress().getAddress()).isAnyLocalAddress());
        try (var client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            var accepted = accept(listener);
            assertEquals(client.getLocalAddress(), accepted.remoteAddress());
            assertTrue(accepted.localAddress().getAddress() instanceof Inet4Address);
            accepted.close();
        }
        if (hasIpv6()) {
            var six = network.openStream(new InetSocketAddress("::1", port));
            six.connect(new InetSocketAddress("::1", port));
            var accepted = accept(listener);
            assertTrue(six.finishConnect());
            assertEquals(six.localAddress(), accepted.remoteAddress());
            assertEquals(new InetSocketAddress("::1", port), six.remoteAddress());
            accepted.close();
            six.close();
        }
        listener.close();
    }

    private static boolean hasIpv6() throws IOException {
        try (var probe = ServerSocketChannel.open()) {
            probe.bind(new InetSocketAddress("::1", 0));
            return true;
        } catch (SocketException | UnsupportedAddressTypeException _) {
            return false;
        }
    }

    private static RawStream accept(RawListener listener) throws IOException {
        var accepted = listener.accept();
        while (accepted == null) {
            Thread.onSpinWait();
            accepted = listener.accept();
        }
        return accepted;
    }

    @Test
    void accept_none_isNull() throws IOException {
        var listener = network.listen(Polling.anyPort(), 5, false);
        assertNull(listener.accept());
        listener.close();
        assertThrows(IOException.class, listener::accept);
    }

    @Test
    void shutdown_listener_newConnectionsRefused() throws IOException {
        var listener = network.listen(Polling.anyPort(), 5, false);
        var address = listener.localAddress();
        listener.shutdown();
        assertThrows(IOException.class, () -> SocketChannel.open(address).close());
        listener.close();
    }

    @Test
    void listen_portInUse_saysSo() throws IOException {
        var listener = network.listen(Polling.anyPort(), 5, false);
        var address = listener.localAddress();
        assertEquals("Address already in use",
                assertThrows(BindException.class, () -> network.listen(address, 5, false)).getMessage());
        listener.close();
        network.listen(address, 5, false).close();
    }

    @Test
    void listen_addressOfAnotherMachine_saysSo() {
        assertEquals("Cannot assign requested address", assertThrows(BindException.class,
                () -> network.listen(new InetSocketAddress("192.0.2.1", 0), 5, false)).getMessage());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void listen_sharingThePort_severalListen() throws IOException {
        var one = network.listen(Polling.anyPort(), 5, true);
        var two = network.listen(one.localAddress(), 5, true);
        assertEquals(one.localAddress(), two.localAddress());
        one.close();
        two.close();
    }

    @Test
    void finishConnect_notDecided_isFalse() throws IOException {
        var listener = network.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, false);
        var fillers = new ArrayList<RawStream>();
        var undecided = false;
        for (var i = 0; i < 5 && !undecided; i++) { // who comes when the backlog is full is not answered
            var stream = network.openStream(listener.localAddress());
            fillers.add(stream);
            undecided = !stream.connect(listener.localAddress()) && !stream.finishConnect();
        }
        fillers.forEach(RawStream::close);
        listener.close();
        assertTrue(undecided || !"Linux".equals(System.getProperty("os.name")));
    }

    @Test
    void connect_networkUnreachable_saysSoAtOnceWithTheTypeOfTheJdk() throws IOException {
        for (var address : new String[]{"255.255.255.255", "224.0.0.1"}) { // no connection leads there, whatever the routes
            var peer = new InetSocketAddress(address, 7);
            var stream = network.openStream(peer);
            try {
                var failure = assertThrows(SocketException.class, () -> stream.connect(peer));
                assertEquals(SocketException.class, failure.getClass());
                assertEquals("Network is unreachable", failure.getMessage());
            } finally {
                stream.close();
            }
        }
    }

    @Test
    void setOption_everyKind_readBack() throws IOException {
        var stream = pair.near();
        roundTrip(stream, StandardSocketOptions.TCP_NODELAY, true);
        roundTrip(stream, StandardSocketOptions.TCP_NODELAY, false);
        roundTrip(stream, StandardSocketOptions.SO_KEEPALIVE, true);
        roundTrip(stream, StandardSocketOptions.SO_LINGER, 7);
        roundTrip(stream, StandardSocketOptions.SO_LINGER, 0);
        roundTrip(stream, StandardSocketOptions.SO_LINGER, -1);
        roundTrip(stream, StandardSocketOptions.SO_RCVBUF, 20_000);
        roundTrip(stream, StandardSocketOptions.SO_SNDBUF, 20_000);
        roundTrip(stream, StandardSocketOptions.SO_REUSEADDR, true);
        for (var option : stream.supportedOptions()) {
            assertNotNull(stream.getOption(option), option.toString());
        }
    }

    private static <T> void roundTrip(RawSocket socket, SocketOption<T> option, T value) throws IOException {
        socket.setOption(option, value);
        assertEquals(value, socket.getOption(option), option.toString());
    }

    @Test
    void setOption_listener_readBack() throws IOException {
        var listener = network.listen(Polling.anyPort(), 5, false);
        roundTrip(listener, StandardSocketOptions.SO_RCVBUF, 20_000);
        assertTrue(listener.getOption(StandardSocketOptions.SO_REUSEADDR));
        listener.close();
    }

    @Test
    void setOption_unknownOrBadValue_refused() {
        assertThrows(UnsupportedOperationException.class,
                () -> pair.near().setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true));
        assertThrows(UnsupportedOperationException.class,
                () -> pair.near().getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
        assertThrows(IllegalArgumentException.class,
                () -> pair.near().setOption(StandardSocketOptions.SO_SNDBUF, -1));
    }
}
