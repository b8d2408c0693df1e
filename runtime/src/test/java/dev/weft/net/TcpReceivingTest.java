package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CarrierPort;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.net.Net.OnThread;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections that have a task only while there are bytes: serving, and what goes wrong. */
@Limited
final class TcpReceivingTest extends ReceivingRig {
    // ---- serving -------------------------------------------------------------------------------------------------------

    @Test
    void manyClients_manySizes_everyByteComesBackAndIdleOnesHaveNoTask() throws Exception {
        var server = start(Echo::new);
        for (var i = 0; i < 20; i++) {
            connect(server);
        }
        for (var size = 1; size < 1_000_000; size *= 30) {
            for (var client : clients) {
                assertEchoes(client, size);
            }
            awaitIdle();
        }
        assertEquals(new TcpServer.Stats(20, 20, 0, 0, 0), server.stats());
        for (var client : clients) {
            client.shutdownOutput();
            Net.assertEnd(client);
        }
        TcpServerTest.awaitActive(server, 0);
        server.stop(Net.LONG);
        assertEquals(20, trace.size());
    }

    @Test
    void receiver_oneForEachConnection_keepsItsStateAndItsCarrier() throws Exception {
        Set<CarrierPort> carriers = ConcurrentHashMap.newKeySet();
        var server = start(stream -> new Receiver() {
            private int sum;
            private final CarrierPort home = CarrierPort.forNewResource();

            @Override
            public void handle(ByteBuffer bytes) throws IOException {
                carriers.add(home);
                assertSame(home, CarrierPort.forNewResource());
                while (bytes.hasRemaining()) {
                    sum += bytes.get();
                }
                stream.writeFully(new byte[]{(byte) sum});
            }
        });
        for (var i = 0; i < 4; i++) {
            connect(server);
        }
        for (var round = 1; round < 6; round++) {
            for (var client : clients) {
                client.writeFully(new byte[]{(byte) round});
                assertEquals(round * (round + 1) / 2, Net.readFully(client, 1)[0]);
            }
            awaitIdle();
        }
        assertEquals(2, carriers.size());
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void receiver_greetsAndReadsTheRestOfAMessage_inBlockingStyle() throws Exception {
        var server = start(stream -> {
            try {
                stream.writeFully(new byte[]{42});
                Task.yield();
            } catch (IOException gone) {
                throw new IllegalStateException(gone);
            }
            return first -> {
                var message = new byte[first.get()];
                var got = Math.min(message.length, first.remaining());
                first.get(message, 0, got);
                stream.readFully(message, got, message.length - got);
                stream.writeFully(message);
            };
        });
        var client = connect(server);
        assertEquals(42, Net.readFully(client, 1)[0]);
        for (var round = 0; round < 3; round++) {
            awaitIdle();
            client.writeFully(new byte[]{5, 1, 2});
            Net.pause();
            client.writeFully(new byte[]{3, 4, 5});
            assertArrayEquals(new byte[]{1, 2, 3, 4, 5}, Net.readFully(client, 5));
        }
    }

    @Test
    void dataWithTheEnd_inOneGo_allIsHandledAndThenItEnds() throws Exception {
        var server = start(Echo::new);
        for (var size : new int[]{1, 16 * 1024, 200_000}) {
            var client = connect(server);
            var bytes = Net.pattern(size);
            var writer = OnThread.start(() -> {
                client.writeFully(bytes);
                client.shutdownOutput();
                return true;
            });
            assertArrayEquals(bytes, Net.readFully(client, size));
            Net.assertEnd(client);
            Net.result(writer.result());
        }
        TcpServerTest.awaitActive(server, 0);
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void peerEnds_whileIdle_endsTheConnection() throws Exception {
        var server = start(Echo::new);
        var client = connect(server);
        assertEchoes(client, 1);
        awaitIdle();
        client.close();
        TcpServerTest.awaitActive(server, 0);
        assertEquals(List.of("ended"), List.copyOf(trace));
        assertEquals(0, server.stats().failed());
    }

    @Test
    void peerResets_whileIdle_isAFailureAndEndsTheConnection() throws Exception {
        var server = start(Echo::new);
        var client = connect(server);
        assertEchoes(client, 1);
        awaitIdle();
        client.abort();
        TcpServerTest.awaitActive(server, 0);
        assertEquals(List.of("ended"), List.copyOf(trace));
        assertInstanceOf(IOException.class, failures.remove());
    }

    @Test
    void oneThatNeverPauses_otherConnectionsOfItsCarrier_getTheirTurn() throws Exception {
        try (var one = Net.carrier("one")) {
            var server = TcpServer.builder().scheduler(one).startReceiving(Net.anyPort(), _ -> bytes -> {
                if (bytes.get(bytes.limit() - 1) == 1) {
                    trace.add("other");
                }
                bytes.position(bytes.limit());
            });
            var busy = connect(server);
            var flood = OnThread.start(() -> {
                Net.writeForEver(busy);
                return true;
            });
            var other = connect(server);
            for (var round = 1; round <= 5; round++) {
                other.writeFully(new byte[]{1});
                while (trace.size() < round) {
                    Net.pause();
                }
            }
            busy.close();
            assertThrows(IOException.class, () -> Net.result(flood.result()));
        }
    }

    // ---- failures ------------------------------------------------------------------------------------------------------

    @Test
    void receiver_failsOrLeavesBytes_endsItsConnectionOnly() throws Exception {
        var server = start(stream -> new Receiver() {
            @Override
            public void handle(ByteBuffer bytes) throws IOException {
                switch (bytes.get()) {
                    case 0 -> throw new IOException("broken");
                    case 1 -> throw new IllegalArgumentException("odd");
                    case 2 -> bytes.position(0);
                    default -> stream.writeFully(new byte[]{7});
                }
            }

            @Override
            public void ended() {
                trace.add("ended");
                throw new IllegalStateException("fails too: goes to the log");
            }
        });
        var good = connect(server);
        for (var kind = 0; kind < 3; kind++) {
            var client = connect(server);
            client.writeFully(new byte[]{(byte) kind});
            Net.assertEnd(client);
            TcpServerTest.awaitActive(server, 1);
            good.writeFully(new byte[]{9});
            assertEquals(7, Net.readFully(good, 1)[0]);
        }
        TcpServerTest.awaitActive(server, 1);
        assertEquals(List.of("broken", "odd", "the handler left 1 of 1 bytes"),
                failures.stream().map(failure -> String.valueOf(failure.getMessage())).toList());
        assertEquals(3, trace.size());
        scheduler.close(); // who has not been seen to fail is reported now at the latest
        assertEquals(List.of(), List.copyOf(uncaught));
    }

    @Test
    @SuppressWarnings("NullAway") // what nobody checks at other places
    void factory_failsOrGivesNull_endsTheConnection() throws Exception {
        var calls = new AtomicInteger();
        var server = start(_ -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalArgumentException("none");
            }
            return null;
        });
        for (var i = 0; i < 2; i++) {
            Net.assertEnd(connect(server));
            TcpServerTest.awaitActive(server, 0);
        }
        assertEquals(List.of("none", "the receiver of a connection"),
                failures.stream().map(failure -> String.valueOf(failure.getMessage())).toList());
        assertThrows(NullPointerException.class, () -> start(null));
    }

    @Test
    void somebodyElse_readsWhileItIsIdle_refusedIfHeHasToWait() throws Exception {
        var streams = new ConcurrentLinkedQueue<TcpStream>();
        var server = start(stream -> {
            streams.add(stream);
            return stream::writeFully;
        });
        var client = connect(server);
        assertEchoes(client, 1);
        awaitIdle();
        var stream = streams.remove();
        var refused = assertThrows(IllegalStateException.class, () -> stream.read(ByteBuffer.allocate(1)));
        Net.assertMentions(refused, "idle", Net.text(stream.remoteAddress()));
        assertEchoes(client, 10);
    }

    @Test
    void somebodyElse_stillReadsWhenTheReceiverReturns_endsTheConnection() throws Exception {
        var server = start(stream -> bytes -> {
            bytes.position(bytes.limit());
            Net.awaitParked(Task.spawnLocal(() -> stream.read(ByteBuffer.allocate(1))));
        });
        var client = connect(server);
        client.writeFully(new byte[]{1});
        Net.assertEnd(client);
        TcpServerTest.awaitActive(server, 0);
        Net.assertMentions(failures.remove(), "already reading");
    }

    @Test
    void idleTimeout_silence_endsTheConnection() throws Exception {
        var server = start(stream -> {
            stream.setIdleTimeout(Duration.ofMillis(40));
            return new Echo(stream);
        });
        var begin = System.nanoTime();
        Net.assertEnd(connect(server));
        assertTrue(System.nanoTime() - begin >= 40_000_000);
        TcpServerTest.awaitActive(server, 0);
        Net.assertMentions(failures.remove(), "40 ms", "idle");
        assertEquals(List.of("ended"), List.copyOf(trace));
    }

    @Test
    void idleTimeout_madeShorter_countsFromThenOn() throws Exception {
        var server = start(stream -> {
            stream.setIdleTimeout(Net.LONG);
            return bytes -> {
                stream.writeFully(bytes);
                stream.setIdleTimeout(Duration.ofMillis(40));
            };
        });
        var client = connect(server);
        awaitIdle();
        assertEchoes(client, 1);
        Net.assertEnd(client);
        TcpServerTest.awaitActive(server, 0); // the failure is told after the stream was closed, and before the end
        Net.assertMentions(failures.remove(), "40 ms");
    }

    @Test
    void idleTimeout_failureHandlerStopsTheServer_doesNotWaitForItself() throws Exception {
        var servers = new ConcurrentLinkedQueue<TcpServer>();
        var server = TcpServer.builder().scheduler(scheduler).onFailure((_, failure) -> {
            failures.add(failure);
            servers.element().stop(Net.LONG);
        }).startReceiving(Net.anyPort(), stream -> {
            stream.setIdleTimeout(Duration.ofMillis(200));
            return new Echo(stream);
        });
        servers.add(server);
        Net.assertEnd(connect(server));
        server.join();
        assertInstanceOf(SocketTimeoutException.class, failures.remove());
    }

    @Test
    void idleTimeout_bytesMove_itGoesOnAndEndsWhenTheyDoNot() throws Exception {
        for (var idle = Duration.ofMillis(40); !isKeptAwake(idle);) {
            idle = idle.multipliedBy(2); // the machine stood still for longer than that
            assertTrue(idle.toSeconds() < 20);
        }
    }

    /** False if there was a pause that was too long to say anything. */
    private boolean isKeptAwake(Duration idle) throws Exception {
        try (var server = start(stream -> {
            stream.setIdleTimeout(idle);
            return new Echo(stream);
        }); var client = TcpStream.connect(server.address())) {
            var begin = System.nanoTime();
            for (var last = begin; last - begin < 3 * idle.toNanos();) {
                try {
                    assertEchoes(client, 1);
                } catch (IOException failure) {
                    assertTrue(System.nanoTime() - last > idle.toNanos() / 2, failure::toString);
                    return false;
                }
                Thread.sleep(1);
                var now = System.nanoTime();
                if (now - last > idle.toNanos() / 2) {
                    return false;
                }
                last = now;
            }
            Net.assertEnd(client);
            return true;
        }
    }
}
