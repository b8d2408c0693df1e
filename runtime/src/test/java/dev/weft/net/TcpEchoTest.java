package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes go there and come back. */
@Timeout(60)
class TcpEchoTest {
    private static void echo(TcpStream stream) throws IOException {
        try (stream) {
            var buffer = ByteBuffer.allocate(4096);
            while (stream.read(buffer.clear()) >= 0) {
                stream.writeFully(buffer.flip());
            }
        }
    }

    private static void exchange(TcpStream stream, byte[] bytes) throws IOException {
        var writer = Task.spawn(() -> {
            stream.writeFully(bytes);
            stream.shutdownOutput();
        });
        assertArrayEquals(bytes, Net.readFully(stream, bytes.length));
        Net.assertEnd(stream);
        writer.join();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_000, 1_000_000})
    void echo_ofAnySize_sameBytes(int size) throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen()) {
                var server = Task.spawn(() -> echo(listener.accept()));
                try (var client = TcpStream.connect(listener.localAddress())) {
                    exchange(client, Net.pattern(size));
                }
                server.join();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void echo_hundredsOfConnections_eachGetsItsOwn(int carriers) throws Exception {
        var connections = Net.scaled(400);
        try (var scheduler = Scheduler.builder().carriers(carriers).start(); var listener = Net.listen()) {
            var server = scheduler.spawn(() -> {
                for (var i = 0; i < connections; i++) {
                    var stream = listener.accept();
                    Task.spawn(() -> echo(stream));
                }
            });
            var clients = new ArrayList<Task<Void>>();
            for (var i = 0; i < connections; i++) {
                var size = 1 + i * 37;
                clients.add(scheduler.spawn(() -> {
                    try (var stream = TcpStream.connect(listener.localAddress())) {
                        exchange(stream, Net.pattern(size));
                    }
                }));
            }
            for (var client : clients) {
                Net.result(client);
            }
            Net.result(server);
        }
    }

    @Test
    void write_toASlowReader_waitsAndLosesNothing() throws Exception {
        var bytes = Net.pattern(8_000_000);
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var writer = Task.spawn(() -> {
                    pair.client().writeFully(bytes);
                    pair.client().shutdownOutput();
                });
                for (var at = 0; at < bytes.length; at += 1000) {
                    Task.yield();
                    assertArrayEquals(Arrays.copyOfRange(bytes, at, at + 1000), Net.readFully(pair.server(), 1000));
                }
                Net.assertEnd(pair.server());
                writer.join();
            }
        });
    }

    @Test
    void read_dataWithFinInOnePacket_dataThenEnd() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen()) {
                for (var i = 0; i < 50; i++) {
                    var reader = Task.spawn(() -> {
                        try (var stream = listener.accept()) {
                            assertArrayEquals(new byte[]{1, 2, 3}, Net.readFully(stream, 3));
                            Net.assertEnd(stream);
                            Net.assertEnd(stream);
                        }
                    });
                    try (var peer = SocketChannel.open(listener.localAddress())) {
                        peer.write(ByteBuffer.wrap(new byte[]{1, 2, 3}));
                    }
                    reader.join();
                }
            }
        });
    }

    @Test
    void shutdownOutput_readingGoesOn() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().shutdownOutput();
                pair.client().shutdownOutput();
                Net.assertEnd(pair.server());
                pair.server().writeFully(new byte[]{7});
                assertArrayEquals(new byte[]{7}, Net.readFully(pair.client(), 1));
                assertTrue(pair.client().isOpen());
            }
        });
    }

    @Test
    void read_intoAPartOfAnArray_onlyThatPartChanged() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[]{1, 2, 3, 4});
                var target = new byte[6];
                var count = pair.server().read(target, 2, 3);
                assertEquals(3, count);
                assertArrayEquals(new byte[]{0, 0, 1, 2, 3, 0}, target);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readAndWrite_bigBuffersOfBothKinds_positionsAndLimitsAsWithAnyChannel(boolean direct) throws Exception {
        var size = 300_000;
        var source = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        source.put(Net.pattern(size)).flip();
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                source.position(10).limit(size - 10);
                var written = pair.client().write(source);
                assertTrue(written > 0);
                assertEquals(10 + written, source.position());
                assertEquals(size - 10, source.limit());
                var target = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
                target.limit(5 + written).position(5);
                pair.server().readFully(target);
                assertEquals(5 + written, target.limit());
                assertFalse(target.hasRemaining());
                assertEquals(source.slice(10, written), target.slice(5, written));
            }
        });
    }

    @Test
    void read_readOnlyTarget_refusedAndTheStreamIsUsable() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[]{1});
                try {
                    pair.server().read(ByteBuffer.allocate(1).asReadOnlyBuffer());
                } catch (IllegalArgumentException e) {
                    assertArrayEquals(new byte[]{1}, Net.readFully(pair.server(), 1));
                    return;
                }
                throw new AssertionError("a read-only buffer was accepted");
            }
        });
    }

    @Test
    void emptyBuffers_returnAtOnce() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                assertEquals(0, pair.client().read(ByteBuffer.allocate(0)));
                assertEquals(0, pair.client().write(ByteBuffer.allocate(0)));
                pair.client().readFully(ByteBuffer.allocate(0));
                pair.client().writeFully(new byte[0]);
            }
        });
    }

    @Test
    void addresses_ofBothEnds_match() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen();
                    var client = TcpStream.connect(listener.localAddress());
                    var server = listener.accept()) {
                assertEquals(listener.localAddress(), client.remoteAddress());
                assertEquals(client.localAddress(), server.remoteAddress());
                assertEquals(server.localAddress(), client.remoteAddress());
                var ends = Net.text(client.localAddress()) + " to " + Net.text(client.remoteAddress());
                assertEquals("TcpStream[" + ends + "]", client.toString());
            }
        });
    }

    @Test
    void addresses_afterClose_asBefore() throws Exception {
        var pair = Pair.open();
        pair.close();
        assertEquals(pair.server().remoteAddress(), pair.client().localAddress());
        assertTrue(pair.client().toString().endsWith(", closed]"), pair.client().toString());
    }
}
