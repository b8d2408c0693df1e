package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.OnThread;
import dev.weft.net.Net.Pair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several tasks and threads at one channel. */
@Timeout(60)
class TcpSharingTest {
    @Test
    void secondUser_ofADirection_refusedAtOnceNamingBoth() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open(); var listener = Net.listen()) {
                var stream = pair.server();
                var reader = Task.spawn("first-reader", () -> Net.readFully(stream, 1));
                var writer = Task.spawn("first-writer", () -> Net.writeForEver(stream));
                var accepter = Task.spawn("first-accepter", () -> listener.accept());
                Net.awaitParked(reader);
                Net.awaitParked(writer);
                Net.awaitParked(accepter);
                assertSecondRefused("first-reader", "reading",
                        () -> stream.read(ByteBuffer.allocate(1), Duration.ZERO));
                assertSecondRefused("first-reader", "reading", () -> stream.readFully(ByteBuffer.allocate(1)));
                assertSecondRefused("first-writer", "writing", () -> stream.write(ByteBuffer.allocate(1)));
                assertSecondRefused("first-writer", "writing", () -> stream.writeFully(new byte[1]));
                assertSecondRefused("first-accepter", "accepting", listener::accept);
                pair.client().writeFully(new byte[]{9});
                assertArrayEquals(new byte[]{9}, reader.join());
                for (var task : List.of(writer, accepter)) {
                    task.cancel();
                    task.join(Net.LONG);
                }
            }
        });
    }

    private static void assertSecondRefused(String first, String participle, Action call) {
        var second = Task.spawn("second", () -> assertThrows(IllegalStateException.class, call::run));
        Net.assertMentions(second.join(), "second", first, participle);
    }

    @Test
    void secondReader_onAnOrdinaryThread_refusedAndTheFirstGoesOn() throws Exception {
        try (var one = Net.carrier("one"); var pair = Pair.open()) {
            var reader = one.spawn(() -> Net.readFully(pair.server(), 1));
            Net.awaitParked(reader);
            var failure = assertThrows(IllegalStateException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
            Net.assertMentions(failure, Thread.currentThread().getName());
            pair.client().writeFully(new byte[]{3});
            assertArrayEquals(new byte[]{3}, Net.result(reader));
        }
    }

    @Test
    void oneReaderAndOneWriter_onDifferentCarriers_bothGoOn() throws Exception {
        var bytes = Net.pattern(3_000_000);
        try (var one = Net.carrier("one"); var two = Net.carrier("two"); var pair = Pair.open()) {
            var toServer = one.spawn(() -> pair.client().writeFully(bytes));
            var toClient = two.spawn(() -> pair.server().writeFully(bytes));
            var atServer = one.spawn(() -> Net.readFully(pair.server(), bytes.length));
            var atClient = two.spawn(() -> Net.readFully(pair.client(), bytes.length));
            assertArrayEquals(bytes, Net.result(atServer));
            assertArrayEquals(bytes, Net.result(atClient));
            Net.result(toServer);
            Net.result(toClient);
        }
    }

    @Test
    void stream_usedByOneCarrierAfterTheOther_works() throws Exception {
        try (var one = Net.carrier("one"); var two = Net.carrier("two"); var pair = Pair.open()) {
            var rounds = Net.scaled(400);
            for (var i = 0; i < rounds; i++) {
                var value = (byte) i;
                var reader = (i % 2 == 0 ? one : two).spawn(() -> Net.readFully(pair.server(), 1));
                pair.client().writeFully(new byte[]{value});
                assertArrayEquals(new byte[]{value}, Net.result(reader));
            }
        }
    }

    @Test
    void listener_acceptsOnCarriersAndThreadsInTurn() throws Exception {
        try (var one = Net.carrier("one"); var two = Net.carrier("two"); var listener = Net.listen()) {
            for (var i = 0; i < 30; i++) {
                TcpStream server;
                TcpStream client;
                if (i % 3 == 2) {
                    var accepting = OnThread.start(() -> listener.accept());
                    client = TcpStream.connect(listener.localAddress());
                    server = Net.result(accepting.result());
                } else {
                    var accepting = (i % 3 == 0 ? one : two).spawn(() -> listener.accept());
                    client = TcpStream.connect(listener.localAddress());
                    server = Net.result(accepting);
                }
                assertEquals(client.localAddress(), server.remoteAddress());
                client.close();
                server.close();
            }
        }
    }

    @Test
    void ordinaryThreads_onBothEnds_exchange() throws Exception {
        var bytes = Net.pattern(2_000_000);
        try (var pair = Pair.open()) {
            var writing = OnThread.start(() -> {
                pair.client().writeFully(bytes);
                return true;
            });
            assertArrayEquals(bytes, Net.readFully(pair.server(), bytes.length));
            assertTrue(Net.result(writing.result()));
        }
    }

    @Test
    void ordinaryThreadWaits_taskSends_threadGetsIt() throws Exception {
        try (var one = Net.carrier("one"); var pair = Pair.open()) {
            for (var i = 0; i < Net.scaled(100); i++) {
                var waiting = OnThread.start(() -> Net.readFully(pair.server(), 1));
                Net.awaitWaiting(waiting);
                Net.result(one.spawn(() -> pair.client().writeFully(new byte[]{42})));
                assertArrayEquals(new byte[]{42}, Net.result(waiting.result()));
            }
        }
    }
}
