package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A system that can't give connections away for a while, or share a port. */
@Limited
final class TcpServerFailureTest {
    private static Scheduler on(ServerNetwork network, int carriers) {
        return Scheduler.builder().carriers(carriers).world(World.builder().network(network).build()).start();
    }

    static List<Supplier<Throwable>> failures() {
        return List.of(() -> new IOException("Too many open files"), () -> new OutOfMemoryError("for the test"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void accept_failsForAWhile_waitsAndGoesOnAndSaysSoOnce(Supplier<Throwable> failure) throws Exception {
        var network = new ServerNetwork(true, failure);
        var log = new ByteArrayOutputStream();
        var err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (var scheduler = on(network, 1);
                var server = TcpServer.builder().scheduler(scheduler).start(Net.anyPort(), TcpServerTest::echo)) {
            for (var episode = 1; episode <= 2; episode++) {
                var attempts = network.attempts.get();
                var startNanos = System.nanoTime();
                network.fail(4);
                try (var client = TcpStream.connect(server.address())) {
                    TcpServerTest.assertEchoes(client, 10);
                }
                assertTrue(System.nanoTime() - startNanos >= Duration.ofMillis(35).toNanos()); // one may be earlier
                assertTrue(network.attempts.get() - attempts <= 4 + 3, network.attempts::toString);
                assertEquals(4L * episode, server.stats().failedAccepts());
                TcpServerTest.awaitActive(server, 0);
            }
        } finally {
            System.setErr(err);
        }
        var lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.stream().filter(line -> line.contains("can't accept")).count(), lines::toString);
        assertEquals(2, lines.stream().filter(line -> line.contains("accepts again")).count(), lines::toString);
        assertTrue(lines.size() == 4 || lines.stream().anyMatch(line -> line.contains("Watchdog")), lines::toString); // stood still
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // on purpose
    void start_refused_thePortIsClosed() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var builder = TcpServer.builder().scheduler(scheduler);
            var address = Net.closedPort();
            assertThrows(NullPointerException.class, () -> builder.start(address, null));
            var listener = TcpListener.bind(address, TcpListener.Options.DEFAULT);
            assertThrows(NullPointerException.class, () -> builder.start(listener, null));
            TcpListener.bind(address, TcpListener.Options.DEFAULT).close();
        }
    }

    @Test
    void start_schedulerClosed_thePortIsClosed() throws Exception {
        var scheduler = Scheduler.builder().carriers(1).start();
        scheduler.close();
        var listener = Net.listen();
        var builder = TcpServer.builder().scheduler(scheduler);
        assertThrows(RejectedExecutionException.class, () -> builder.start(listener, TcpServerTest::echo));
        assertFalse(listener.isOpen());
    }

    @Test
    void stop_whileItBacksOff_ends() throws Exception {
        var network = new ServerNetwork(true, () -> new IOException("Too many open files"));
        network.fail(Integer.MAX_VALUE);
        try (var scheduler = on(network, 1)) {
            var server = TcpServer.builder().scheduler(scheduler).start(Net.anyPort(), TcpServerTest::echo);
            try (var client = TcpStream.connect(server.address())) {
                while (server.stats().failedAccepts() < 2) {
                    Net.pause();
                }
                assertEquals(List.of(), server.stop(Net.LONG));
                assertThrows(IOException.class, () -> Net.readFully(client, 1));
            }
            server.join();
        }
    }

    @Test
    void perCarrier_systemCannotSharePorts_oneAcceptsForAll() throws Exception {
        var network = new ServerNetwork(false, AssertionError::new);
        try (var scheduler = on(network, 2);
                var server = TcpServer.builder().scheduler(scheduler).spread(TcpServer.Spread.PER_CARRIER)
                        .start(Net.anyPort(), TcpServerTest::echo)) {
            for (var i = 0; i < 4; i++) {
                try (var client = TcpStream.connect(server.address())) {
                    TcpServerTest.assertEchoes(client, 10);
                }
            }
        }
    }

    @Test
    void descriptorsUsedUp_serverAndListener_surviveAndGoOn(@TempDir Path scratch) throws Exception {
        var jar = scratch.resolve("classes.jar");
        try (var child = ChildJvm.startLimited("-n 96", jar, ServerOutOfDescriptors.class)) {
            var ended = child.end();
            assertEquals(0, ended.status(), ended::toString);
            assertTrue(ended.printed("listener: accept on 127.0.0.1:"), ended::toString);
            assertTrue(ended.printed("Too many open files"), ended::toString);
            assertTrue(ended.printed("all served"), ended::toString);
        }
    }

    /** The task of its own never enters or leaves its handler any more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void schedulerThatFails_connectionsAreClosed(boolean onDemand) throws Exception {
        var isBroken = new AtomicBoolean();
        var world = World.builder().clock(() -> {
            if (isBroken.get() && !Task.insideTask()) {
                throw new IllegalStateException("made by the test");
            }
            return System.nanoTime();
        }).build();
        var served = new CountDownLatch(1);
        var scheduler = Scheduler.builder().carriers(1).world(world).start();
        var builder = TcpServer.builder().scheduler(scheduler).onFailure((_, _) -> {});
        var server = onDemand
                ? builder.startReceiving(Net.anyPort(), _ -> {
                    served.countDown();
                    Task.park();
                    return _ -> {};
                })
                : builder.start(Net.anyPort(), _ -> {
                    served.countDown();
                    Task.park();
                });
        try (var client = TcpStream.connect(server.address())) {
            client.writeFully(new byte[]{7});
            served.await();
            isBroken.set(true);
            assertThrows(RejectedExecutionException.class, () -> {
                while (true) {
                    scheduler.spawn(() -> {});
                    Thread.sleep(1); // or there would be millions of them where its carrier does not get to run
                }
            });
            try {
                assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            } catch (IOException reset) {
                // it had not read what came
            }
            TcpServerTest.awaitActive(server, 0);
        }
    }
}
