package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same bytes through arrays, buffers and several buffers. */
@Limited
class TcpBytesTest {
    private static final int LARGE = 1_000_000;

    /** What memory the bytes go through; each kind of it moves a whole message. */
    enum Memory {
        ARRAY, HEAP, DIRECT, SEVERAL;

        void write(TcpStream stream, byte[] bytes) throws IOException {
            switch (this) {
                case ARRAY -> stream.writeFully(padded(bytes), 3, bytes.length);
                case HEAP -> stream.writeFully(ByteBuffer.wrap(padded(bytes), 3, bytes.length));
                case DIRECT -> stream.writeFully(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
                case SEVERAL -> {
                    var parts = parts(bytes);
                    stream.writeFully(parts);
                    for (var part : parts) {
                        assertEquals(0, part.remaining());
                    }
                }
            }
        }

        byte[] read(TcpStream stream, int size) throws IOException {
            var bytes = new byte[size];
            switch (this) {
                case ARRAY -> {
                    var target = padded(bytes);
                    stream.readFully(target, 3, size);
                    System.arraycopy(target, 3, bytes, 0, size);
                }
                case HEAP -> stream.readFully(ByteBuffer.wrap(bytes));
                case DIRECT -> {
                    var target = ByteBuffer.allocateDirect(size);
                    stream.readFully(target);
                    target.flip().get(bytes);
                }
                case SEVERAL -> {
                    var parts = parts(bytes);
                    for (var left = (long) size; left > 0;) {
                        left -= stream.read(parts);
                    }
                }
            }
            return bytes;
        }

        private static byte[] padded(byte[] bytes) {
            var array = new byte[bytes.length + 5];
            System.arraycopy(bytes, 0, array, 3, bytes.length);
            return array;
        }

        /** One small part, an empty one, and the rest. */
        private static ByteBuffer[] parts(byte[] bytes) {
            return new ByteBuffer[]{ByteBuffer.wrap(bytes, 0, 7), ByteBuffer.allocate(0),
                    ByteBuffer.wrap(bytes, 7, bytes.length - 7)};
        }
    }

    @ParameterizedTest
    @EnumSource
    void transfer_smallAndLarge_arrivesAsItWasSent(Memory memory) throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                for (var size : new int[]{64, 200_000, LARGE}) {
                    var bytes = Net.pattern(size);
                    var writer = Task.spawn(() -> memory.write(pair.client(), bytes));
                    assertArrayEquals(bytes, memory.read(pair.server(), size));
                    writer.join();
                }
            }
        });
    }

    @Test
    void array_noSuchPart_refusedWithTheValuesAndNothingDone() throws Exception {
        try (var pair = Pair.open()) {
            var array = new byte[8];
            var stream = pair.server();
            for (var call : List.<Action>of(() -> stream.read(array, 5, 4), () -> stream.read(array, 5, 4, Net.LONG),
                    () -> stream.readFully(array, 5, 4), () -> stream.readFully(array, 5, 4, Net.LONG),
                    () -> stream.readNow(array, 5, 4), () -> stream.write(array, 5, 4),
                    () -> stream.write(array, 5, 4, Net.LONG), () -> stream.writeFully(array, 5, 4),
                    () -> stream.writeFully(array, 5, 4, Net.LONG))) {
                Net.assertMentions(assertThrows(IndexOutOfBoundsException.class, call::run), 5, 4, 8);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> stream.read(array, -1, 4));
            assertEquals(0, pair.client().readNow(array, 0, 8));
        }
    }

    @Test
    void nothingWanted_nothingDone() throws Exception {
        try (var pair = Pair.open()) {
            var stream = pair.server();
            assertEquals(0, stream.read(new byte[0], 0, 0));
            assertEquals(0, stream.readNow(new byte[0], 0, 0));
            assertEquals(0, stream.read(new ByteBuffer[]{ByteBuffer.allocate(0)}));
            assertEquals(0, stream.write(new byte[3], 3, 0));
            assertEquals(0, stream.write(new ByteBuffer[0], Net.LONG));
            stream.writeFully(new ByteBuffer[0]);
            stream.readFully(new byte[0], 0, 0, Duration.ZERO);
        }
    }

    @Test
    void readFully_streamEnds_saysHowMuchCame() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[3]);
            pair.client().close();
            var failure = assertThrows(EOFException.class, () -> pair.server().readFully(new byte[5], 0, 5));
            Net.assertMentions(failure, "3 of 5", Net.text(pair.server().remoteAddress()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeFully_limitPasses_saysHowMuchWasTaken(Memory memory) throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.openNarrow()) {
                var size = 20 * LARGE;
                var failure = assertThrows(SocketTimeoutException.class, () -> {
                    switch (memory) {
                        case ARRAY -> pair.server().writeFully(new byte[size], 0, size, Net.SHORT);
                        case HEAP -> pair.server().writeFully(ByteBuffer.allocate(size), Net.SHORT);
                        case DIRECT -> pair.server().writeFully(ByteBuffer.allocateDirect(size), Net.SHORT);
                        case SEVERAL -> pair.server().writeFully(
                                new ByteBuffer[]{ByteBuffer.allocate(size / 2), ByteBuffer.allocate(size / 2)},
                                Net.SHORT);
                    }
                });
                assertTrue(failure.bytesTransferred > 0 && failure.bytesTransferred < size, failure.toString());
                Net.assertMentions(failure, failure.bytesTransferred + " of " + size, "write to", "20 ms");
                Net.readFully(pair.client(), failure.bytesTransferred);
                assertEquals(0, pair.client().readNow(new byte[1], 0, 1));
            }
        });
    }

    @Test
    void slowReader_writerWaitsAndLosesNothing() throws Exception {
        var bytes = Net.pattern(3 * LARGE);
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().setOption(StandardSocketOptions.SO_SNDBUF, 32 * 1024);
                pair.server().setOption(StandardSocketOptions.SO_RCVBUF, 32 * 1024);
                var writer = Task.spawn(() -> pair.client().writeFully(bytes, 0, bytes.length));
                Net.awaitParked(writer);
                var received = new byte[bytes.length];
                for (var done = 0; done < bytes.length; Task.yield()) {
                    done += pair.server().read(received, done, Math.min(9_001, bytes.length - done));
                }
                assertArrayEquals(bytes, received);
                writer.join();
            }
        });
    }

    @Test
    void slowWriter_readerGetsByteByByte() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(() -> Memory.ARRAY.read(pair.server(), 20));
                var bytes = Net.pattern(20);
                for (var i = 0; i < 20; i++) {
                    Net.awaitParked(reader);
                    pair.client().writeFully(bytes, i, 1);
                }
                assertArrayEquals(bytes, reader.join());
            }
        });
    }
}
