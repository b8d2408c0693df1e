package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.io.ByteReader;
import dev.weft.io.ByteWriter;
import dev.weft.io.LineReader;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the first reader does, whatever a second one wants to do is refused, and harms the first in nothing; writers likewise. */
@Limited
final class TcpSecondUserTest {
    /** Everything that reads, needing no more than one byte, or a line. */
    enum Read {
        BUFFER, BUFFER_IN_TIME, ARRAY, ARRAY_IN_TIME, SEVERAL, NOW, READABLE, READABLE_IN_TIME, BORROWED, FULLY, ARRAY_FULLY, BYTE_READER, LINE_OF_BYTE_READER, LINE_READER, INPUT_STREAM, BYTE_OF_INPUT_STREAM, CHANNEL;

        void on(TcpStream stream) throws IOException {
            switch (this) {
                case BUFFER -> stream.read(ByteBuffer.allocate(1));
                case BUFFER_IN_TIME -> stream.read(ByteBuffer.allocate(1), Net.LONG);
                case ARRAY -> stream.read(new byte[1], 0, 1);
                case ARRAY_IN_TIME -> stream.read(new byte[1], 0, 1, Net.LONG);
                case SEVERAL -> stream.read(new ByteBuffer[]{ByteBuffer.allocate(1)});
                case NOW -> stream.readNow(new byte[1], 0, 1);
                case READABLE -> stream.awaitReadable();
                case READABLE_IN_TIME -> stream.awaitReadable(Net.LONG);
                case BORROWED -> stream.readBorrowed(bytes -> bytes.position(bytes.limit()));
                case FULLY -> stream.readFully(ByteBuffer.allocate(1));
                case ARRAY_FULLY -> stream.readFully(new byte[1], 0, 1);
                case BYTE_READER -> new ByteReader(stream).read();
                case LINE_OF_BYTE_READER -> new ByteReader(stream).readLine();
                case LINE_READER -> new LineReader(stream).readLine();
                case INPUT_STREAM -> stream.inputStream().read(new byte[1], 0, 1);
                case BYTE_OF_INPUT_STREAM -> stream.inputStream().read();
                case CHANNEL -> stream.channel().read(ByteBuffer.allocate(1));
            }
        }
    }

    /** Everything that writes. */
    enum Write {
        BUFFER, BUFFER_IN_TIME, ARRAY, ARRAY_IN_TIME, SEVERAL, FULLY, ARRAY_FULLY, SEVERAL_FULLY, BYTE_WRITER, OUTPUT_STREAM, BYTE_OF_OUTPUT_STREAM, CHANNEL;

        void on(TcpStream stream) throws IOException {
            var bytes = new byte[]{7};
            switch (this) {
                case BUFFER -> stream.write(ByteBuffer.wrap(bytes));
                case BUFFER_IN_TIME -> stream.write(ByteBuffer.wrap(bytes), Net.LONG);
                case ARRAY -> stream.write(bytes, 0, 1);
                case ARRAY_IN_TIME -> stream.write(bytes, 0, 1, Net.LONG);
                case SEVERAL -> stream.write(new ByteBuffer[]{ByteBuffer.wrap(bytes)});
                case FULLY -> stream.writeFully(ByteBuffer.wrap(bytes));
                case ARRAY_FULLY -> stream.writeFully(bytes);
                case SEVERAL_FULLY -> stream.writeFully(ByteBuffer.wrap(bytes), ByteBuffer.wrap(bytes));
                case BYTE_WRITER -> new ByteWriter(stream).write(bytes).flush();
                case OUTPUT_STREAM -> stream.outputStream().write(bytes);
                case BYTE_OF_OUTPUT_STREAM -> stream.outputStream().write(7);
                case CHANNEL -> stream.channel().write(ByteBuffer.wrap(bytes));
            }
        }
    }

    private interface Use {
        void on(TcpStream stream) throws IOException;
    }

    private static void assertRefused(TcpStream stream, String participle, Use second) {
        var task = Task.spawn("second", () -> assertThrows(IllegalStateException.class, () -> second.on(stream)));
        Net.assertMentions(task.join(), "second", "first", "is already " + participle);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOW") // nobody finds it at work
    void secondReader_whateverTheFirstDoes_refusedAndTheFirstGetsItsBytes(Read first) throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var stream = pair.server();
                assertEquals(0, stream.readNow(new byte[1], 0, 1)); // else awaitReadable returns at once, the first time
                var reader = Task.spawn("first", () -> first.on(stream));
                Net.awaitParked(reader);
                for (var second : Read.values()) {
                    assertRefused(stream, "reading", second::on);
                }
                pair.client().writeFully(new byte[]{'\n'});
                reader.join();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void secondWriter_whateverTheFirstDoes_refusedAndTheFirstGoesOn(Write first) throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var stream = pair.server();
                fill(stream);
                var done = new AtomicInteger();
                var writer = Task.spawn("first", () -> {
                    while (true) { // the system may find a little more room
                        first.on(stream);
                        done.incrementAndGet();
                    }
                });
                Net.awaitParked(writer);
                for (var second : Write.values()) {
                    assertRefused(stream, "writing", second::on);
                }
                for (var before = done.get(); done.get() == before;) {
                    pair.client().read(ByteBuffer.allocate(64 * 1024));
                }
                stream.close();
                assertThrows(ClosedChannelException.class, () -> Net.result(writer));
            }
        });
    }

    private static void fill(TcpStream stream) throws IOException {
        for (var chunk = ByteBuffer.allocate(64 * 1024);;) {
            try {
                stream.write(chunk.clear(), Duration.ZERO);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
    }
}
