package dev.weft.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteReaderTest {
    private static ByteReader of(String text, int packet) {
        return new ByteReader(new ChunkedSource(text.getBytes(UTF_8), packet));
    }

    private static byte[] pattern(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void mixed_linesMessagesAndBytes_inOrder(int packet) throws IOException {
        var reader = of("5\r\nhello;world;\ngr\u00fcn\nrest", packet);
        assertEquals(Optional.of("5"), reader.readLine());
        assertArrayEquals("hello".getBytes(UTF_8), reader.readFully(5));
        assertEquals(';', reader.peek());
        assertEquals(';', reader.read());
        assertArrayEquals("world".getBytes(UTF_8), reader.readUntil((byte) ';', 5).orElseThrow());
        reader.skip(1);
        assertEquals(Optional.of("gr\u00c3\u00bcn"), reader.readLine(ISO_8859_1, 10));
        var target = new byte[10];
        var count = 0;
        while (count < 4) {
            count += reader.read(target, 2 + count, 8 - count);
        }
        assertEquals("rest", new String(target, 2, 4, UTF_8));
        assertEquals(-1, reader.peek());
        assertEquals(-1, reader.read());
        assertEquals(-1, reader.read(target, 0, 1));
        assertEquals(-1, reader.read(ByteBuffer.allocate(1)));
        assertEquals(0, reader.read(target, 0, 0));
        assertEquals(Optional.empty(), reader.readLine());
        assertEquals(Optional.empty(), reader.readUntil((byte) 0, 1));
    }

    @Test
    void peek_highByte_isNotTheEnd() throws IOException {
        var reader = new ByteReader(new ChunkedSource(new byte[]{-1, 1}, 9));
        assertEquals(255, reader.peek());
        assertEquals(255, reader.read());
        assertEquals(1, reader.buffered());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 70_000})
    void readFully_largerThanTheBuffer_complete(int packet) throws IOException {
        var bytes = pattern(200_000);
        var reader = new ByteReader(new ChunkedSource(bytes, packet));
        assertEquals(Byte.toUnsignedInt(bytes[0]), reader.read());
        assertArrayEquals(Arrays.copyOfRange(bytes, 1, 150_001), reader.readFully(150_000));
        assertArrayEquals(Arrays.copyOfRange(bytes, 150_001, 200_000), reader.readFully(49_999));
        assertArrayEquals(new byte[0], reader.readFully(0));
    }

    @Test
    void readFully_sourceEnds_nothingConsumed() throws IOException {
        var reader = of("abc", 2);
        var failure = assertThrows(EOFException.class, () -> reader.readFully(4));
        assertTrue(String.valueOf(failure.getMessage()).contains("3 of 4"), failure.toString());
        assertArrayEquals("abc".getBytes(UTF_8), reader.readFully(3));
    }

    @Test
    void skip_moreThanThereIs_saysHowFarItGot() throws IOException {
        var reader = of("abcdef", 2);
        reader.skip(5);
        assertEquals('f', reader.peek());
        var failure = assertThrows(EOFException.class, () -> reader.skip(7));
        assertTrue(String.valueOf(failure.getMessage()).contains("1 of 7"), failure.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 1000})
    void readUntil_atTheLimitAndOver_decidedByTheBytesInFront(int packet) throws IOException {
        assertArrayEquals("abc".getBytes(UTF_8), of("abc;", packet).readUntil((byte) ';', 3).orElseThrow());
        assertArrayEquals("abc".getBytes(UTF_8), of("abc", packet).readUntil((byte) ';', 3).orElseThrow());
        var reader = of("ab\r;", packet); // a CR is a byte as any other
        var failure = assertThrows(LineTooLongException.class, () -> reader.readUntil((byte) ';', 2));
        assertEquals(2, failure.limit());
        assertArrayEquals("ab\r".getBytes(UTF_8), reader.readUntil((byte) ';', 3).orElseThrow());
    }

    @Test
    void readLine_sourceFails_nothingLost() throws IOException {
        var reader = new ByteReader(new ChunkedSource("one\ntwo\n".getBytes(UTF_8), 2, 1));
        assertThrows(IOException.class, reader::readLine);
        assertEquals(Optional.of("one"), reader.readLine());
        assertEquals(Optional.of("two"), reader.readLine());
    }

    @Test
    void read_emptyBuffer_goesStraightToTheSource() throws IOException {
        var source = new ChunkedSource(pattern(1000), 1000);
        var reader = new ByteReader(source);
        assertEquals(900, reader.read(new byte[900], 0, 900));
        assertEquals(0, reader.buffered());
        assertEquals(100, reader.read(ByteBuffer.allocate(200)));
        assertEquals(2, source.reads);
    }

    @Test
    void arguments_outOfRange_refusedWithTheValue() {
        var reader = of("x", 1);
        for (var bad : new int[]{0, -3, Integer.MAX_VALUE}) {
            var failure = assertThrows(IllegalArgumentException.class, () -> reader.readUntil((byte) 0, bad));
            assertTrue(String.valueOf(failure.getMessage()).contains("" + bad));
            assertThrows(IllegalArgumentException.class, () -> reader.readLine(UTF_8, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> reader.readFully(-1));
        assertThrows(IllegalArgumentException.class, () -> reader.readFully(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> reader.skip(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> reader.read(new byte[2], 1, 2));
        assertEquals(0, reader.buffered());
    }
}
