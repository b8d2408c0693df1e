package dev.weft.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static List<String> lines(String text, int packet) throws IOException {
        return lines(new LineReader(new ChunkedSource(text.getBytes(UTF_8), packet)));
    }

    private static List<String> lines(LineReader reader) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = reader.readLine(); line.isPresent(); line = reader.readLine()) {
            lines.add(line.get());
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void readLine_terminators_lineFeedWithOrWithoutCarriageReturn(int packet) throws IOException {
        assertEquals(List.of(), lines("", packet));
        assertEquals(List.of(""), lines("\n", packet));
        assertEquals(List.of(""), lines("\r\n", packet));
        assertEquals(List.of("", ""), lines("\n\r\n", packet));
        assertEquals(List.of("one", "two"), lines("one\ntwo\n", packet));
        assertEquals(List.of("one", "two"), lines("one\r\ntwo\r\n", packet));
        assertEquals(List.of("one", "", "two"), lines("one\r\n\ntwo\r\n", packet));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void readLine_carriageReturnAlone_isAnOrdinaryCharacter(int packet) throws IOException {
        assertEquals(List.of("a\rb"), lines("a\rb\n", packet));
        assertEquals(List.of("a\r"), lines("a\r\r\n", packet));
        assertEquals(List.of("a\r"), lines("a\r", packet));
        assertEquals(List.of("\r"), lines("\r", packet));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void readLine_endWithoutTerminator_partialLineThenEmpty(int packet) throws IOException {
        var reader = new LineReader(new ChunkedSource("one\npart".getBytes(UTF_8), packet));
        assertEquals(Optional.of("one"), reader.readLine());
        assertEquals(Optional.of("part"), reader.readLine());
        assertEquals(Optional.empty(), reader.readLine());
        assertEquals(Optional.empty(), reader.readLine());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void readLine_charactersSplitOverPackets_decodedWhole(int packet) throws IOException {
        assertEquals(List.of("äöü €", "🧵🧵", "日本語"), lines("äöü €\r\n🧵🧵\n日本語", packet));
    }

    @Test
    void readLine_otherCharset_decoded() throws IOException {
        var reader = new LineReader(new ChunkedSource("ä\nö".getBytes(ISO_8859_1), 1), ISO_8859_1, 100);
        assertEquals(List.of("ä", "ö"), lines(reader));
        var shiftJis = Charset.forName("Shift_JIS");
        assertEquals(List.of("表", "ソ"),
                lines(new LineReader(new ChunkedSource("表\r\nソ\n".getBytes(shiftJis), 1), shiftJis, 100)));
    }

    @Test
    void readLine_malformedBytes_replaced() throws IOException {
        var reader = new LineReader(new ChunkedSource(new byte[]{'a', (byte) 0xff, 'b', '\n'}, 1));
        assertEquals(Optional.of("a\ufffdb"), reader.readLine());
    }

    @Test
    void constructor_badArguments_refusedWithTheValue() {
        var source = new ChunkedSource(new byte[0], 1);
        var charset = assertThrows(IllegalArgumentException.class, () -> new LineReader(source, UTF_16, 10));
        assertMentions(charset, "UTF-16");
        for (var limit : new int[]{0, -1, Integer.MAX_VALUE}) {
            var failure = assertThrows(IllegalArgumentException.class, () -> new LineReader(source, UTF_8, limit));
            assertMentions(failure, String.valueOf(limit));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 1000})
    void readLine_exactlyTheLimit_accepted(int packet) throws IOException {
        for (var text : List.of("abcd\n", "abcd\r\n", "abcd")) {
            var reader = new LineReader(new ChunkedSource(text.getBytes(US_ASCII), packet), US_ASCII, 4);
            assertEquals(List.of("abcd"), lines(reader), text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 1000})
    void readLine_oneByteOverTheLimit_throwsAndKeepsTheBytes(int packet) throws IOException {
        for (var text : List.of("abcde\n", "abcde\r\n", "abcd\r\r\n", "abcde", "abcd\r", "abcdefghijk\nx\n")) {
            var bytes = ("ok\n" + text).getBytes(US_ASCII);
            var reader = new LineReader(new ChunkedSource(bytes, packet), US_ASCII, 4);
            assertEquals(Optional.of("ok"), reader.readLine());
            for (var i = 0; i < 2; i++) {
                var failure = assertThrows(LineTooLongException.class, reader::readLine, text);
                assertEquals(4, failure.limit());
                assertMentions(failure, "4 bytes");
            }
            assertEquals(text, rest(reader));
        }
    }

    @Test
    void readLine_overTheLimit_thrownBeforeAnotherByteIsAskedFor() throws IOException {
        var source = new ChunkedSource("abcde".getBytes(US_ASCII), 5, 1);
        var reader = new LineReader(source, US_ASCII, 4);
        assertThrows(LineTooLongException.class, reader::readLine);
    }

    @Test
    void readLine_linesLongerThanAnyFirstBuffer_unharmed() throws IOException {
        var random = new Random(20251);
        var expected = new ArrayList<String>();
        for (var i = 0; i < 300; i++) {
            expected.add("x".repeat(random.nextInt(LineReader.DEFAULT_LINE_LIMIT + 1)));
        }
        var text = String.join("\r\n", expected) + "\n";
        for (var packet : new int[]{1, 1000, 1460, 65536}) {
            assertEquals(expected, lines(text, packet), () -> "packet " + packet);
        }
    }

    @Test
    void read_betweenLines_startsBehindTheTerminator() throws IOException {
        for (var packet = 1; packet < 30; packet++) {
            var reader = new LineReader(new ChunkedSource("POST\r\n6\r\na\nb\r\ncEND\n".getBytes(US_ASCII), packet));
            assertEquals(Optional.of("POST"), reader.readLine());
            assertEquals(Optional.of("6"), reader.readLine());
            assertEquals("a\nb\r\nc", bytes(reader, 6));
            assertEquals(Optional.of("END"), reader.readLine());
            assertEquals(-1, reader.read(ByteBuffer.allocate(1)));
            assertEquals(Optional.empty(), reader.readLine());
        }
    }

    @Test
    void read_partOfABufferedLine_restIsTheNextLine() throws IOException {
        var reader = new LineReader(new ChunkedSource("first\nsecond\n".getBytes(US_ASCII), 100));
        assertEquals(Optional.of("first"), reader.readLine());
        assertEquals(7, reader.buffered());
        assertEquals("sec", bytes(reader, 3));
        assertEquals(Optional.of("ond"), reader.readLine());
        assertEquals(0, reader.buffered());
    }

    @Test
    void read_noRoom_zeroAlsoAtTheEnd() throws IOException {
        var reader = new LineReader(new ChunkedSource("a\n".getBytes(US_ASCII), 100));
        assertEquals(0, reader.read(ByteBuffer.allocate(0)));
        assertEquals(List.of("a"), lines(reader));
        assertEquals(0, reader.read(ByteBuffer.allocate(0)));
        assertEquals(-1, reader.read(ByteBuffer.allocate(1)));
    }

    @Test
    void readLine_atTheEnd_sourceNotAskedAgain() throws IOException {
        var source = new ChunkedSource("a".getBytes(US_ASCII), 100);
        var reader = new LineReader(source);
        assertEquals(List.of("a"), lines(reader));
        var reads = source.reads;
        assertEquals(Optional.empty(), reader.readLine());
        assertEquals(-1, reader.read(ByteBuffer.allocate(1)));
        assertEquals(reads, source.reads);
    }

    @Test
    void readLine_sourceFailsInTheMiddle_nothingLost() throws IOException {
        var text = "one\r\ntwo € three\nfour";
        var count = text.getBytes(UTF_8).length;
        for (var failAt = 0; failAt <= count; failAt++) {
            var reader = new LineReader(new ChunkedSource(text.getBytes(UTF_8), 1, failAt));
            var lines = new ArrayList<String>();
            var failures = 0;
            for (var ended = false; !ended;) {
                try {
                    var line = reader.readLine();
                    line.ifPresent(lines::add);
                    ended = line.isEmpty();
                } catch (IOException e) {
                    assertEquals("no network today", e.getMessage());
                    failures++;
                }
            }
            assertEquals(1, failures);
            assertEquals(List.of("one", "two € three", "four"), lines);
        }
    }

    @Test
    void read_asASource_readersNest() throws IOException {
        var inner = new LineReader(new ChunkedSource("a\nb\nc\n".getBytes(US_ASCII), 2));
        assertEquals(Optional.of("a"), inner.readLine());
        assertEquals(List.of("b", "c"), lines(new LineReader(inner)));
    }

    private static void assertMentions(Throwable failure, String part) {
        assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.toString());
    }

    private static String bytes(LineReader reader, int count) throws IOException {
        var target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            assertTrue(reader.read(target) > 0);
        }
        return new String(target.array(), US_ASCII);
    }

    private static String rest(LineReader reader) throws IOException {
        var target = ByteBuffer.allocate(1000);
        while (reader.read(target) >= 0) {
            assertTrue(target.hasRemaining());
        }
        return new String(target.array(), 0, target.position(), US_ASCII);
    }
}
