package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Limited;
import dev.weft.Observer;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.OnThread;
import dev.weft.sync.Event;
import dev.weft.Cancelled;
import java.util.concurrent.CountDownLatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The end of connections that have a task only while there are bytes, by whoever ends them. */
@Limited
final class TcpReceivingEndTest extends ReceivingRig {
    @Test
    void closedBySomebody_whileIdle_endsTheConnection() throws Exception {
        var streams = new ConcurrentLinkedQueue<TcpStream>();
        var server = start(stream -> {
            streams.add(stream);
            return new Echo(stream);
        });
        var client = connect(server);
        assertEchoes(client, 1);
        awaitIdle();
        streams.remove().close();
        Net.assertEnd(client);
        TcpServerTest.awaitActive(server, 0);
        assertEquals(List.of("ended"), List.copyOf(trace));
        assertEquals(0, server.stats().failed());
    }

    @Test
    void inputEndedByAThread_whileIdle_endsTheConnectionOnItsCarrier() throws Exception {
        var streams = new ConcurrentLinkedQueue<TcpStream>();
        var spawners = new ConcurrentLinkedQueue<String>();
        var observer = new Observer() {
            @Override
            public void taskSpawned(Task<?> task) {
                if (task.name().equals("served")) {
                    spawners.add(Thread.currentThread().getName());
                }
            }
        };
        try (var one = Scheduler.builder().name("one").carriers(1).observer(observer).start();
                var server = TcpServer.builder().scheduler(one).name("served").startReceiving(Net.anyPort(), stream -> {
                    streams.add(stream);
                    return new Echo(stream);
                })) {
            var client = connect(server);
            assertEchoes(client, 1);
            while (!streams.element().socket.input.hasListener()) {
                Net.pause();
            }
            var before = spawners.size();
            streams.element().shutdownInput();
            Net.assertEnd(client);
            TcpServerTest.awaitActive(server, 0);
            assertEquals(List.of("one-0"), List.copyOf(spawners).subList(before, spawners.size()));
            assertEquals(List.of("ended"), List.copyOf(trace));
        }
    }

    @Test
    void stop_idleOnes_serveUntilTheGraceIsOverAndAreClosed() throws Exception {
        var server = start(Echo::new);
        var client = connect(server);
        assertEchoes(client, 1);
        awaitIdle();
        var stopping = OnThread.start(() -> server.stop(Net.LONG));
        Net.awaitWaiting(stopping);
        assertEchoes(client, 10);
        assertEquals(List.of(), server.stop(Duration.ZERO));
        assertEquals(List.of(), Net.result(stopping.result()));
        Net.assertEnd(client);
        assertEquals(0, server.stats().active());
        assertEquals(List.of("ended"), List.copyOf(trace));
        assertEquals(0, server.stats().failed());
        server.join();
    }

    @Test
    void stop_clientGoesWithinTheGrace_endsAtOnce() throws Exception {
        var server = start(Echo::new);
        var client = connect(server);
        assertEchoes(client, 1);
        var stopping = OnThread.start(() -> server.stop(Net.LONG));
        Net.awaitWaiting(stopping);
        client.close();
        assertEquals(List.of(), Net.result(stopping.result()));
        assertEquals(0, server.stats().active());
    }

    @Test
    void stop_atWork_isCancelledAndEnds() throws Exception {
        var begun = new Event();
        var server = start(_ -> _ -> {
            begun.set();
            try {
                Task.sleep(Net.LONG);
            } finally {
                trace.add("cleaned up");
            }
        });
        var client = connect(server);
        client.writeFully(new byte[]{1});
        begun.await();
        assertEquals(List.of(), server.stop(Duration.ZERO));
        Net.assertEnd(client);
        assertEquals(List.of("cleaned up"), List.copyOf(trace));
        assertEquals(0, server.stats().failed());
    }

    @Test
    void stop_byAReceiver_isLeftOutAndEndsWhenItReturns() throws Exception {
        var servers = new ConcurrentLinkedQueue<TcpServer>();
        var server = start(stream -> bytes -> {
            stream.writeFully(bytes);
            assertEquals(List.of(), servers.element().stop(Duration.ZERO));
            trace.add("stopped");
        });
        servers.add(server);
        var idle = connect(server);
        var client = connect(server);
        client.writeFully(new byte[]{1});
        Net.assertEnd(idle);
        server.join();
        assertEquals(1, Net.readFully(client, 1)[0]);
        assertEquals(List.of("stopped"), List.copyOf(trace));
        Net.assertEnd(client);
    }

    @Test
    void schedulerCloses_idleAndAtWork_allEnd() throws Exception {
        var begun = new Event();
        var server = start(stream -> new Receiver() {
            @Override
            public void handle(ByteBuffer bytes) throws IOException {
                if (bytes.get() == 1) {
                    begun.set();
                    Task.sleep(Net.LONG);
                }
                stream.writeFully(new byte[]{0});
            }

            @Override
            public void ended() {
                trace.add("ended");
            }
        });
        var idle = connect(server);
        idle.writeFully(new byte[]{0});
        Net.readFully(idle, 1);
        var working = connect(server);
        working.writeFully(new byte[]{1});
        begun.await();
        scheduler.close();
        Net.assertEnd(idle);
        Net.assertEnd(working);
        assertEquals(2, trace.size());
        assertEquals(0, server.stats().active());
    }

    @Test
    void stop_receiversThatFailAtTheirEnd_allEndAllTheSame() throws Exception {
        var server = start(stream -> new Receiver() {
            @Override
            public void handle(ByteBuffer bytes) throws IOException {
                stream.writeFully(bytes);
            }

            @Override
            public void ended() {
                trace.add("ended");
                throw new AssertionError("of this test: goes to the log");
            }
        });
        for (var i = 0; i < 3; i++) {
            assertEchoes(connect(server), 1);
        }
        clients.getFirst().close();
        TcpServerTest.awaitActive(server, 2);
        assertEquals(List.of(), server.stop(Duration.ZERO));
        assertEquals(0, server.stats().active());
        assertEquals(3, trace.size());
        server.join();
    }

    @Test
    void stop_firstTaskHasNotBegun_itNeverDoes() throws Exception {
        var server = start(_ -> {
            trace.add("greets");
            Task.sleep(Net.LONG);
            return _ -> {};
        });
        var held = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        scheduler.spawnOn(1, "hog", () -> {
            held.countDown();
            hold.await();
        });
        held.await();
        var first = connect(server);
        connect(server);
        while (server.stats().accepted() < 2 || trace.isEmpty()) {
            Net.pause();
        }
        var stopping = OnThread.start(() -> server.stop(Duration.ZERO));
        Net.assertEnd(first);
        hold.countDown();
        assertEquals(List.of(), Net.result(stopping.result()));
        assertEquals(List.of("greets"), List.copyOf(trace));
    }

    @Test
    void stop_whileBytesArrive_whoBeginsIsCancelledToo() throws Exception {
        for (var round = 0; round < Net.scaled(40); round++) {
            var server = start(_ -> _ -> Task.sleep(Net.LONG));
            for (var i = 0; i < 20; i++) {
                connect(server);
            }
            awaitIdle();
            var now = List.copyOf(clients);
            clients.clear();
            var writer = OnThread.start(() -> {
                for (var client : now) {
                    try {
                        client.writeFully(new byte[]{1});
                    } catch (IOException _) {
                        // its server was quicker
                    }
                }
                return true;
            });
            assertEquals(List.of(), server.stop(Duration.ZERO));
            assertEquals(0, server.stats().active());
            Net.result(writer.result());
            now.forEach(TcpStream::close);
        }
        assertEquals(0, tasks());
    }

    @Test
    void schedulerGivesUpATask_itsConnectionEnds() throws Exception {
        var begun = new Event();
        var server = start(_ -> new Receiver() {
            @Override
            public void handle(ByteBuffer bytes) {
                bytes.position(bytes.limit());
                begun.set();
                while (true) {
                    try {
                        Task.sleep(Duration.ofMillis(1));
                    } catch (Cancelled _) {
                        // refuses to end
                    }
                }
            }

            @Override
            public void ended() {
                trace.add("ended");
            }
        });
        connect(server).writeFully(new byte[]{1});
        begun.await();
        assertFalse(scheduler.close(Net.SHORT).isEmpty()); // on a slow machine those who accept have not ended either
        server.join();
        assertEquals(0, server.stats().active());
        assertEquals(List.of("ended"), List.copyOf(trace));
    }

    @Test
    void cancel_everyPhase_nothingIsLeft() throws Exception {
        for (var round = 0; round < Net.scaled(200); round++) {
            var server = start(Echo::new);
            var client = connect(server);
            var writer = OnThread.start(() -> {
                try {
                    for (var i = 0; i < 1000; i++) {
                        client.writeFully(new byte[]{1});
                    }
                } catch (IOException _) {
                    // closed under it, as it should be
                }
                return true;
            });
            for (var i = 0; i < round % 20; i++) {
                Net.readFully(client, 1);
            }
            assertEquals(List.of(), server.stop(Duration.ZERO));
            assertEquals(0, server.stats().active());
            client.close();
            Net.result(writer.result());
        }
        for (var failure : failures) {
            assertFalse(failure instanceof AsynchronousCloseException, failure::toString);
        }
        assertEquals(0, tasks());
    }

    @Test
    void maxConnections_placeOfOneThatEnded_isGivenToTheNext() throws Exception {
        var server = TcpServer.builder().scheduler(scheduler).maxConnections(1).startReceiving(Net.anyPort(),
                Echo::new);
        var first = connect(server);
        assertEchoes(first, 1);
        var second = connect(server);
        second.writeFully(new byte[]{9});
        awaitIdle();
        first.close();
        assertEquals(9, Net.readFully(second, 1)[0]);
        assertEquals(2, server.stats().accepted());
    }
}
