package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CarrierPort;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.testing.VirtualClock;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does while it serves. */
@Limited
final class TcpServerTest {
    static void echo(TcpStream stream) throws IOException {
        var buffer = ByteBuffer.allocate(1024);
        while (stream.read(buffer.clear()) >= 0) {
            stream.writeFully(buffer.flip());
        }
    }

    static void assertEchoes(TcpStream client, int size) throws IOException {
        var bytes = Net.pattern(size);
        client.writeFully(bytes);
        assertArrayEquals(bytes, Net.readFully(client, size));
    }

    @ParameterizedTest
    @EnumSource
    void handler_manyClients_eachIsServedOnItsOwn(TcpServer.Spread spread) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start();
                var server = TcpServer.builder().scheduler(scheduler).spread(spread).start(Net.anyPort(),
                        TcpServerTest::echo)) {
            var clients = new ArrayList<TcpStream>();
            for (var i = 0; i < 20; i++) {
                clients.add(TcpStream.connect(server.address()));
            }
            for (var size = 1; size < 3000; size *= 7) {
                for (var client : clients) {
                    assertEchoes(client, size);
                }
            }
            assertEquals(new TcpServer.Stats(20, 20, 0, 0, 0), server.stats());
            for (var client : clients) {
                client.shutdownOutput();
                Net.assertEnd(client);
                client.close();
            }
            awaitActive(server, 0);
            assertEquals(new TcpServer.Stats(20, 0, 0, 0, 0), server.stats());
        }
    }

    static void awaitActive(TcpServer server, int active) {
        while (server.stats().active() != active) {
            Net.pause();
        }
    }

    @Test
    void start_inATask_servesOnItsScheduler() throws Exception {
        Scheduler.run(() -> {
            var served = new AtomicInteger();
            var home = Task.current().scheduler();
            try (var server = TcpServer.start(Net.anyPort(), stream -> {
                served.incrementAndGet();
                assertSame(home, Task.current().scheduler());
                echo(stream);
            }); var client = TcpStream.connect(server.address())) {
                assertEchoes(client, 100);
                assertTrue(server.isOpen());
                assertEquals(server.address().getPort(), server.port());
            }
            assertEquals(1, served.get());
        });
    }

    @Test
    void start_onAnOrdinaryThreadWithoutAScheduler_refused() {
        assertThrows(IllegalStateException.class, () -> TcpServer.start(Net.anyPort(), TcpServerTest::echo));
    }

    @Test
    void start_virtualClock_refused() {
        var world = World.builder().clock(new VirtualClock()).build();
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            var builder = TcpServer.builder().scheduler(scheduler);
            assertThrows(IllegalStateException.class, () -> builder.start(Net.anyPort(), TcpServerTest::echo));
        }
    }

    @Test
    void builder_badNumbers_refusedWithTheValue() {
        var builder = TcpServer.builder();
        Net.assertMentions(assertThrows(IllegalArgumentException.class, () -> builder.maxConnections(0)), "0");
        Net.assertMentions(assertThrows(IllegalArgumentException.class, () -> builder.backlog(-1)), "-1");
    }

    @ParameterizedTest
    @EnumSource
    void start_portInUse_failsNamingIt(TcpServer.Spread spread) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var builder = TcpServer.builder().scheduler(scheduler).spread(spread);
            try (var server = builder.start(Net.anyPort(), TcpServerTest::echo)) {
                var failure = assertThrows(BindException.class,
                        () -> builder.start(server.address(), TcpServerTest::echo));
                Net.assertMentions(failure, Net.text(server.address()));
                try (var client = TcpStream.connect(server.address())) {
                    assertEchoes(client, 10);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void start_schedulerClosed_refusedAndThePortIsFree(TcpServer.Spread spread) throws Exception {
        var scheduler = Scheduler.builder().carriers(2).start();
        scheduler.close();
        var address = Net.closedPort();
        var builder = TcpServer.builder().scheduler(scheduler).spread(spread);
        assertThrows(RejectedExecutionException.class, () -> builder.start(address, TcpServerTest::echo));
        TcpListener.bind(address).close();
    }

    @Test
    void handler_fails_itsStreamIsClosedAndTheOthersGoOn() throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        try (var scheduler = Scheduler.builder().carriers(2).start();
                var server = TcpServer.builder().scheduler(scheduler).onFailure((stream, failure) -> {
                    assertFalse(stream.isOpen());
                    told.add(failure);
                    throw new IllegalStateException("the failure handler fails too");
                }).start(Net.anyPort(), stream -> {
                    switch (Net.readFully(stream, 1)[0]) {
                        case 0 -> throw new IOException("broken");
                        case 1 -> throw new IllegalArgumentException("odd");
                        case 2 -> throw new AssertionError("wrong");
                        default -> echo(stream);
                    }
                });
                var good = TcpStream.connect(server.address())) {
            good.writeFully(new byte[]{9});
            for (var kind = 0; kind < 3; kind++) {
                try (var client = TcpStream.connect(server.address())) {
                    client.writeFully(new byte[]{(byte) kind});
                    Net.assertEnd(client);
                }
                assertEchoes(good, 10);
            }
            awaitActive(server, 1);
            assertEquals(new TcpServer.Stats(4, 1, 3, 0, 0), server.stats());
            assertEquals(List.of("broken", "odd", "wrong"),
                    told.stream().map(failure -> String.valueOf(failure.getMessage())).sorted().toList());
        }
        assertEquals(3, told.size(), told::toString);
    }

    @Test
    void handler_returnsWithTheStreamOpen_itIsClosed() throws Exception {
        var kept = new ConcurrentLinkedQueue<TcpStream>();
        Scheduler.run(() -> {
            try (var server = TcpServer.start(Net.anyPort(), kept::add);
                    var client = TcpStream.connect(server.address())) {
                Net.assertEnd(client);
                assertFalse(kept.remove().isOpen());
            }
        });
    }

    @Test
    void full_othersWaitInTheBacklogAndAreServedInTurn() throws Exception {
        Scheduler.run(() -> {
            try (var server = TcpServer.builder().maxConnections(2).start(Net.anyPort(), TcpServerTest::echo)) {
                var clients = new ArrayList<TcpStream>();
                for (var i = 0; i < 5; i++) {
                    clients.add(TcpStream.connect(server.address()));
                    clients.get(i).writeFully(new byte[]{(byte) i});
                }
                for (var i = 0; i < 5; i++) {
                    assertArrayEquals(new byte[]{(byte) i}, Net.readFully(clients.get(i), 1));
                    while (server.stats().timesFull() <= Math.min(i, 2)) { // then nobody waits for it any more
                        Task.yield();
                    }
                    assertTrue(server.stats().active() <= 2);
                    assertTrue(server.stats().accepted() <= i + 2);
                    clients.get(i).close();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void overload_manyMoreClientsThanTheBound_allAreServedAndTheBoundHolds(TcpServer.Spread spread) throws Exception {
        var bound = 10;
        var count = Net.scaled(200);
        var most = new AtomicInteger();
        var now = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(2).start();
                var server = TcpServer.builder().scheduler(scheduler).spread(spread).maxConnections(bound)
                        .start(Net.anyPort(), stream -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            echo(stream);
                            now.decrementAndGet();
                        });
                var clients = Net.carrier("clients")) {
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < count; i++) {
                tasks.add(clients.spawn(() -> {
                    try (var client = TcpStream.connect(server.address())) {
                        assertEchoes(client, 500);
                        client.shutdownOutput();
                        Net.assertEnd(client);
                    }
                }));
            }
            for (var task : tasks) {
                Net.result(task);
            }
            awaitActive(server, 0);
            assertEquals(count, server.stats().accepted());
        }
        assertTrue(most.get() <= bound, most::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void roundRobin_carriers_eachHasTheSameNumber(int carriers) throws Exception {
        var perThread = new ConcurrentHashMap<String, Integer>();
        try (var scheduler = Scheduler.builder().name("spread").carriers(carriers).start();
                var server = TcpServer.builder().scheduler(scheduler).start(Net.anyPort(), stream -> {
                    perThread.merge(carrierName(), 1, Integer::sum);
                    echo(stream);
                })) {
            var clients = new ArrayList<TcpStream>();
            for (var i = 0; i < 8 * carriers; i++) {
                clients.add(TcpStream.connect(server.address()));
                assertEchoes(clients.get(i), 1);
            }
            clients.forEach(TcpStream::close);
        }
        assertEquals(carriers, perThread.size(), perThread::toString);
        assertTrue(perThread.values().stream().allMatch(count -> count == 8), perThread::toString);
    }

    /** The carrier that a task runs on, on either coroutine. */
    private static String carrierName() {
        return CarrierPort.forNewResource().toString();
    }

    @Test
    void closed_connectingIsRefused() throws Exception {
        Scheduler.run(() -> {
            var server = TcpServer.start(Net.anyPort(), TcpServerTest::echo);
            server.close();
            assertFalse(server.isOpen());
            assertInstanceOf(ConnectException.class,
                    assertThrows(IOException.class, () -> TcpStream.connect(server.address())));
            server.join();
        });
    }
}
