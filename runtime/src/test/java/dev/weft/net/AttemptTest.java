package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.internal.poll.Poller;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a stream makes a system call, and when it knows that it would be in vain. */
@Limited
class AttemptTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);

    private final ScriptedNetwork network = new ScriptedNetwork();

    /** What a test does with a stream and its script. */
    private interface Body {
        void run(TcpStream stream, ScriptedNetwork.Stream script) throws Exception;
    }

    private void onOneCarrier(Body body) throws Exception {
        var world = World.builder().network(network).build();
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            Net.result(scheduler.spawn(() -> {
                try (var stream = TcpStream.connect(PEER)) {
                    body.run(stream, Objects.requireNonNull(network.opened));
                }
                return 0;
            }));
        }
    }

    private static ScriptedNetwork.Call bytes(int count) {
        return buffer -> {
            buffer.position(buffer.position() + count);
            return count;
        };
    }

    private static int read(TcpStream stream) throws IOException {
        return stream.read(ByteBuffer.allocate(10));
    }

    /** A task that reads once, parked by now. */
    private static Task<Integer> waiting(TcpStream stream) {
        var reader = Task.spawnLocal(() -> read(stream));
        Net.awaitParked(reader);
        return reader;
    }

    @Test
    void read_afterAShortOne_parksWithoutACall() throws Exception {
        onOneCarrier((stream, script) -> {
            script.reads.add(bytes(3));
            assertEquals(3, read(stream));
            var reader = waiting(stream);
            assertEquals(1, script.attempts.get());
            script.reads.add(bytes(4));
            script.edge(Poller.READ);
            assertEquals(4, reader.join());
            assertEquals(2, script.attempts.get());
        });
    }

    @Test
    void read_afterAFullOne_triesAtOnce() throws Exception {
        onOneCarrier((stream, script) -> {
            script.reads.add(bytes(10));
            script.reads.add(bytes(2));
            assertEquals(10, read(stream));
            assertEquals(2, read(stream));
        });
    }

    @Test
    void read_afterAShortOneThatCameWithTheEnd_findsTheEnd() throws Exception {
        onOneCarrier((stream, script) -> {
            var reader = waiting(stream);
            script.reads.add(bytes(3));
            script.reads.add(buffer -> -1);
            script.edge(Poller.READ | Poller.HANG_UP); // one edge for both
            assertEquals(3, reader.join());
            assertEquals(-1, read(stream));
        });
    }

    @Test
    void read_edgeDuringAShortAttempt_triesAgain() throws Exception {
        onOneCarrier((stream, script) -> {
            waitOnce(stream, script);
            script.edge(Poller.READ);
            script.reads.add(buffer -> {
                script.edge(Poller.READ); // more came behind what this call takes
                return bytes(3).run(buffer);
            });
            script.reads.add(bytes(5));
            assertEquals(3, read(stream));
            assertEquals(5, read(stream));
        });
    }

    @Test
    void read_edgeDuringAnAttemptInVain_isNotLost() throws Exception {
        onOneCarrier((stream, script) -> {
            waitOnce(stream, script);
            script.edge(Poller.READ); // worth a try, which is in vain
            script.reads.add(buffer -> {
                script.edge(Poller.READ);
                return 0;
            });
            script.reads.add(bytes(5));
            assertEquals(5, read(stream));
        });
    }

    /** So that the stream is registered. */
    private static void waitOnce(TcpStream stream, ScriptedNetwork.Stream script) {
        var reader = waiting(stream);
        script.reads.add(bytes(1));
        script.edge(Poller.READ);
        reader.join();
    }

    /** The stream stays registered, so that no carrier looks at it again. */
    @Test
    void read_closedWhileItGivesWay_isTold() throws Exception {
        onOneCarrier((stream, script) -> {
            waitOnce(stream, script);
            for (var i = 0; i < Direction.BUDGET; i++) {
                assertEquals(0, stream.readNow(new byte[10], 0, 10));
            }
            var closer = Task.spawnLocal(() -> stream.close());
            assertThrows(ClosedChannelException.class, () -> read(stream));
            closer.join();
            assertEquals(1, script.closes.get());
        });
    }

    @Test
    void read_limitOfZero_triesInAnyCase() throws Exception {
        onOneCarrier((stream, script) -> {
            script.reads.add(bytes(3));
            read(stream);
            script.reads.add(bytes(4)); // has come, and the carrier has not been told yet
            assertEquals(4, stream.read(ByteBuffer.allocate(10), Duration.ZERO));
        });
    }

    @Test
    void read_limitOver_triesOnceMore() throws Exception {
        onOneCarrier((stream, script) -> {
            script.reads.add(bytes(3));
            read(stream);
            var before = script.attempts.get();
            assertThrows(SocketTimeoutException.class, () -> stream.read(ByteBuffer.allocate(10), Net.SHORT));
            assertEquals(before + 1, script.attempts.get());
        });
    }

    @Test
    void write_noRoomAfterAHangUp_doesNotSpin() throws Exception {
        onOneCarrier((stream, script) -> {
            waitOnce(stream, script);
            script.edge(Poller.READ | Poller.WRITE | Poller.HANG_UP); // the peer has ended its side only
            var writer = Task.spawnLocal(() -> stream.write(ByteBuffer.allocate(10)));
            Net.awaitParked(writer);
            var before = script.attempts.get();
            for (var i = 0; i < 10; i++) {
                Task.yield();
            }
            assertEquals(before, script.attempts.get());
            script.writes.add(bytes(10));
            script.edge(Poller.WRITE);
            assertEquals(10, writer.join());
        });
    }
}
