package dev.weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {
    /** Takes so many bytes at a time, and fails at its n-th call if told to. */
    private static final class Sink implements ByteSink {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int packet;
        private int callsUntilFailure = -1;
        private int calls;

        private Sink(int packet) {
            this.packet = packet;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            calls++;
            if (callsUntilFailure-- == 0) {
                throw new IOException("no network today");
            }
            var part = new byte[Math.min(packet, source.remaining())];
            source.get(part);
            taken.write(part, 0, part.length);
            return part.length;
        }

        String text() {
            return taken.toString(UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8192})
    void mixed_anyCapacity_inOrder(int capacity) throws IOException {
        var sink = new Sink(2);
        try (var writer = new ByteWriter(sink, capacity)) {
            writer.write('a').write("bc").write("gr\u00fcn \ud83d\ude00|").writeLine("line")
                    .write("xyz".getBytes(UTF_8));
            writer.write("_def_".getBytes(UTF_8), 1, 3);
            var buffer = ByteBuffer.wrap("012345".getBytes(UTF_8), 1, 4);
            writer.write(buffer);
            assertEquals(0, buffer.remaining());
            assertTrue(writer.buffered() <= capacity);
        }
        assertEquals("abcgr\u00fcn \ud83d\ude00|line\r\nxyzdef1234", sink.text());
    }

    @Test
    void write_smallOnes_areOneCallAtTheFlush() throws IOException {
        var sink = new Sink(10_000);
        var writer = new ByteWriter(sink);
        for (var i = 0; i < 1000; i++) {
            writer.write("12345678");
        }
        assertEquals(0, sink.calls);
        assertEquals(8000, writer.buffered());
        writer.flush();
        writer.flush();
        assertEquals(1, sink.calls);
        assertEquals(8000, sink.taken.size());
    }

    @Test
    void write_largerThanTheBuffer_isNotCopied() throws IOException {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        var sink = new Sink(100_000);
        var writer = new ByteWriter(sink);
        writer.write(bytes);
        assertEquals(1, sink.calls);
        assertEquals(0, writer.buffered());
        assertArrayEquals(bytes, sink.taken.toByteArray());
    }

    @Test
    void flush_sinkFailsInTheMiddle_goesOnThere() throws IOException {
        var sink = new Sink(4);
        sink.callsUntilFailure = 1;
        var writer = new ByteWriter(sink).write("0123456789");
        assertThrows(IOException.class, writer::flush);
        assertEquals(6, writer.buffered());
        writer.write("ab");
        writer.flush();
        assertEquals("0123456789ab", sink.text());
    }

    @Test
    void write_sinkFailsWhileTheBufferIsFull_nothingTwice() throws IOException {
        var sink = new Sink(3);
        sink.callsUntilFailure = 1;
        var writer = new ByteWriter(sink, 4).write("abcd");
        assertThrows(IOException.class, () -> writer.write('e'));
        writer.write('f').close();
        assertEquals("abcdf", sink.text());
    }

    @Test
    void arguments_bad_refusedWithTheValue() {
        var failure = assertThrows(IllegalArgumentException.class, () -> new ByteWriter(new Sink(1), 0));
        assertTrue(String.valueOf(failure.getMessage()).contains("0"));
        assertThrows(IndexOutOfBoundsException.class, () -> new ByteWriter(new Sink(1)).write(new byte[2], 1, 2));
    }
}
