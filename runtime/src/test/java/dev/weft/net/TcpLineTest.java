package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.io.ByteReader;
import dev.weft.io.LineReader;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines from a real stream. */
@Timeout(60)
class TcpLineTest {
    @Test
    void readLine_lineInThreePackets_joined() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var line = Task.spawn(() -> new LineReader(pair.server()).readLine());
                for (var part : new byte[][]{"gr".getBytes(UTF_8), {(byte) 0xc3}, {(byte) 0xbc, 'n', '\r'}, {'\n'}}) {
                    Net.awaitParked(line);
                    pair.client().writeFully(part);
                }
                assertEquals(Optional.of("grün"), line.join());
            }
        });
    }

    @Test
    void readLine_cancelledInTheMiddle_nextCallHasTheWholeLine() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = new LineReader(pair.server());
                pair.client().writeFully("half ".getBytes(UTF_8));
                CancelScope.run(scope -> {
                    Task.spawnLater(Net.SHORT, scope::cancel);
                    reader.readLine();
                });
                pair.client().writeFully("whole\n".getBytes(UTF_8));
                assertEquals(Optional.of("half whole"), reader.readLine());
            }
        });
    }

    @Test
    void readLine_limitPerRead_timedOutAndNothingLost() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = new LineReader(target -> pair.server().read(target, Net.SHORT));
                pair.client().writeFully("half ".getBytes(UTF_8));
                assertThrows(SocketTimeoutException.class, reader::readLine);
                pair.client().writeFully("whole\n".getBytes(UTF_8));
                assertEquals(Optional.of("half whole"), reader.readLine());
            }
        });
    }

    /** Answers each line; holds no buffer while there is none. */
    private static void answerLines(TcpStream stream) throws IOException {
        while (true) {
            stream.awaitReadable();
            var reader = new ByteReader(stream);
            do {
                var line = reader.readLine();
                if (line.isEmpty()) {
                    return;
                }
                stream.writeFully((line.get() + "!\n").getBytes(UTF_8));
            } while (reader.buffered() > 0);
        }
    }

    @Test
    void readLine_readerMadeForEachBurst_everyLineIsAnsweredOnce() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var server = Task.spawn(() -> answerLines(pair.server()));
                var answers = new ByteReader(pair.client());
                for (var burst : List.of("one\n", "two\nthree\n", "four\nfi", "ve\n\n")) {
                    Net.awaitParked(server);
                    pair.client().writeFully(burst.getBytes(UTF_8));
                }
                pair.client().shutdownOutput();
                for (var expected : List.of("one!", "two!", "three!", "four!", "five!", "!")) {
                    assertEquals(Optional.of(expected), answers.readLine());
                }
                server.join();
            }
        });
    }

    @Test
    void readLine_fromBorrowedBuffers_linesOutliveTheLoan() throws Exception {
        var lines = new ArrayList<String>();
        var loans = new HashSet<Integer>();
        try (var first = Pair.open(); var second = Pair.open()) {
            for (var round = 0; round < 3; round++) {
                for (var pair : List.of(first, second)) {
                    pair.client().writeFully(("line " + lines.size() + "\nrest " + lines.size()).getBytes(UTF_8));
                    pair.server().readBorrowed(bytes -> {
                        loans.add(System.identityHashCode(bytes));
                        var reader = new ByteReader(target -> {
                            var count = Math.min(target.remaining(), bytes.remaining());
                            target.put(bytes.slice(bytes.position(), count));
                            bytes.position(bytes.position() + count);
                            return count == 0 ? -1 : count;
                        });
                        lines.add(reader.readLine().orElseThrow() + ", " + reader.readLine().orElseThrow());
                    });
                }
            }
        }
        assertEquals(List.of("line 0, rest 0", "line 1, rest 1", "line 2, rest 2", "line 3, rest 3", "line 4, rest 4",
                "line 5, rest 5"), lines);
        assertTrue(loans.size() < lines.size(), "no buffer was lent again");
    }
}
