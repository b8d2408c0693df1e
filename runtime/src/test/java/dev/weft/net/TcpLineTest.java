package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.CancelScope;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.io.LineReader;
import dev.weft.net.Net.Pair;
import java.net.SocketTimeoutException;
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
}
