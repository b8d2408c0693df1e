package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream as the JDK's classes see it; what waits below a wrapper's monitor is in {@code StrictModeTest}. */
@Limited
class TcpAdapterTest {
    @Test
    void streams_oneMegabyte_arrivesAndEnds() throws Exception {
        var bytes = Net.pattern(1_000_000);
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var writer = Task.spawn(() -> {
                    try (var output = pair.client().outputStream()) {
                        output.write(bytes[0]);
                        output.write(bytes, 1, bytes.length - 1);
                        output.flush();
                    }
                });
                var input = pair.server().inputStream();
                assertEquals(Byte.toUnsignedInt(bytes[0]), input.read());
                assertEquals(ByteBuffer.wrap(bytes, 1, bytes.length - 1), ByteBuffer.wrap(input.readAllBytes()));
                assertEquals(-1, input.read());
                assertEquals(-1, input.read(new byte[3], 1, 2));
                writer.join();
                assertFalse(pair.client().isOpen());
            }
        });
    }

    @Test
    void read_highByte_isNotTheEnd() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().outputStream().write(0x1ff);
            assertEquals(255, pair.server().inputStream().read());
        }
    }

    @Test
    void channel_writesAllAndReadsWhatIsThere() throws Exception {
        var bytes = Net.pattern(200_000);
        Scheduler.run(() -> {
            try (var pair = Pair.open(); var channel = pair.server().channel()) {
                var writer = Task.spawn(() -> pair.client().channel().write(ByteBuffer.wrap(bytes)));
                var target = ByteBuffer.allocate(bytes.length);
                while (target.hasRemaining()) {
                    assertTrue(channel.read(target) > 0);
                }
                assertEquals(ByteBuffer.wrap(bytes), target.flip());
                assertEquals(bytes.length, writer.join());
                assertTrue(channel.isOpen());
                pair.client().shutdownOutput();
                assertEquals(-1, channel.read(target.clear()));
            }
        });
    }

    @Test
    void wrapper_dataIsThere_readsIt() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[]{0, 3, 'a', 'b', 'c', 0, 0, 0, 7});
            var data = new DataInputStream(pair.server().inputStream());
            assertEquals("abc", data.readUTF());
            assertEquals(7, data.readInt());
        }
    }

    @Test
    void close_anyOfThem_closesTheConnection() throws Exception {
        for (var kind = 0; kind < 3; kind++) {
            try (var pair = Pair.open()) {
                var stream = pair.server();
                var input = stream.inputStream();
                var output = stream.outputStream();
                var channel = stream.channel();
                List.<AutoCloseable>of(input, output, channel).get(kind).close();
                assertFalse(stream.isOpen());
                assertFalse(channel.isOpen());
                assertThrows(ClosedChannelException.class, input::read);
                assertThrows(ClosedChannelException.class, () -> output.write(1));
                assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
                Net.assertEnd(pair.client());
                channel.close();
            }
        }
    }

    @Test
    void close_whileSomebodyReads_readerTold() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var input = pair.server().inputStream();
                var reader = Task.spawn(() -> assertThrows(AsynchronousCloseException.class, () -> input.read()));
                Net.awaitParked(reader);
                input.close();
                reader.join();
            }
        });
    }

    @Test
    void idleTimeout_countsForAdapters() throws Exception {
        try (var pair = Pair.open()) {
            pair.server().setIdleTimeout(Net.SHORT);
            Net.assertMentions(
                    assertThrows(SocketTimeoutException.class, () -> pair.server().inputStream().readAllBytes()),
                    "idle");
        }
    }

    @Test
    void arguments_noSuchPart_refused() throws IOException {
        try (var pair = Pair.open()) {
            var text = "four".getBytes(UTF_8);
            assertThrows(IndexOutOfBoundsException.class, () -> pair.server().inputStream().read(text, 3, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.server().outputStream().write(text, -1, 2));
        }
    }
}
