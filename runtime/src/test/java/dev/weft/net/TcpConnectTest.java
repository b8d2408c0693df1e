package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.net.Net.FullListener;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Connecting to names, of which some addresses answer and others don't. */
@Limited
class TcpConnectTest {
    private static final String HOST = "weft.example";

    /** 127.0.0.n. */
    private static InetAddress loopback(int n) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[]{127, 0, 0, (byte) n});
    }

    private static <T> T withNames(World.Names names, Callable<T> body) throws Exception {
        var world = World.builder().network(World.real().network()).names(names).build();
        try (var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            return Net.result(scheduler.spawn(body));
        }
    }

    private static TcpStream connect(int port, Duration limit, Duration headStart) throws IOException {
        return Connecting.to(HOST, port, TimeLimit.of(limit), headStart);
    }

    /** Listens at 127.0.0.2 and takes no connection, at a port where 127.0.0.1 is free. */
    private static FullListener fullAt2() throws IOException {
        while (true) {
            var listener = TcpListener.bind(new InetSocketAddress(loopback(2), 0), 1);
            try {
                TcpListener.bind(new InetSocketAddress(loopback(1), listener.localAddress().getPort())).close();
            } catch (BindException taken) {
                listener.close();
                continue;
            }
            var waiting = new ArrayList<SocketChannel>();
            for (var pending = 0; pending < 2;) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                waiting.add(channel);
                pending += channel.connect(listener.localAddress()) ? 0 : 1;
            }
            return new FullListener(listener, waiting);
        }
    }

    @Test
    void connect_byName_firstAddressThatListens() throws Exception {
        try (var listener = Net.listen()) {
            var port = listener.localAddress().getPort();
            withNames(_ -> List.of(loopback(3), loopback(2), loopback(1)), () -> {
                try (var stream = TcpStream.connect(HOST, port, Net.LONG)) {
                    assertEquals(loopback(1), stream.remoteAddress().getAddress());
                    stream.writeFully(new byte[]{1});
                    assertEquals(1, Net.readFully(listener.accept(), 1)[0]);
                }
                return 0;
            });
        }
    }

    @Test
    void connect_firstIsSilent_secondWinsAfterTheHeadStart() throws Exception {
        try (var full = fullAt2()) {
            var port = full.address().getPort();
            try (var listener = TcpListener.bind(new InetSocketAddress(loopback(1), port))) {
                withNames(_ -> List.of(loopback(2), loopback(1)), () -> {
                    var begin = System.nanoTime();
                    try (var stream = connect(port, Net.LONG, Net.SHORT)) {
                        assertTrue(System.nanoTime() - begin >= Net.SHORT.toNanos());
                        assertEquals(loopback(1), stream.remoteAddress().getAddress());
                        stream.writeFully(new byte[]{1});
                    }
                    return 0;
                });
                assertEquals(1, Net.readFully(listener.accept(), 1)[0]);
            }
        }
    }

    @Test
    void connect_firstAnswersWithinItsHeadStart_secondIsNotAsked() throws Exception {
        try (var listener = Net.listen();
                var second = TcpListener.bind(
                        new InetSocketAddress(loopback(2), listener.localAddress().getPort()))) {
            withNames(_ -> List.of(loopback(1), loopback(2)), () -> {
                connect(listener.localAddress().getPort(), Net.LONG, Net.LONG).close();
                listener.accept().close();
                assertThrows(SocketTimeoutException.class, () -> second.accept(Net.SHORT));
                return 0;
            });
        }
    }

    @Test
    void connect_nobodyListens_everyFailureIsKept() throws Exception {
        var port = Net.closedPort().getPort();
        var failure = withNames(_ -> List.of(loopback(1), loopback(2)),
                () -> assertThrows(ConnectException.class, () -> TcpStream.connect(HOST, port, Net.LONG)));
        Net.assertMentions(failure, "connect to", HOST + ":" + port, "2 addresses", "refused");
        assertEquals(2, failure.getSuppressed().length);
        Net.assertMentions(failure.getSuppressed()[0], "127.0.0.1:" + port);
        Net.assertMentions(failure.getSuppressed()[1], "127.0.0.2:" + port);
    }

    @Test
    void connect_timeIsOver_namesWhoIsSilentAndKeepsWhatFailed() throws Exception {
        try (var full = fullAt2()) {
            for (var limit : new Duration[]{Net.SHORT, Duration.ZERO}) {
                var failure = withNames(_ -> List.of(loopback(1), loopback(2)), () -> {
                    HostNames.lookUp(HOST); // the limit of 0 would be over before its answer
                    return assertThrows(SocketTimeoutException.class,
                            () -> TcpStream.connect(HOST, full.address().getPort(), limit));
                });
                Net.assertMentions(failure, HOST, limit.toMillis() + " ms", "127.0.0.2");
                assertEquals(1, failure.getSuppressed().length);
                Net.assertMentions(failure.getSuppressed()[0], "refused");
            }
        }
    }

    @Test
    void connect_cancelledWhileAllAreSilent_endsAndClosesThem() throws Exception {
        try (var full = fullAt2()) {
            withNames(_ -> List.of(loopback(2), loopback(2)), () -> {
                var ended = CancelScope.run(scope -> {
                    Task.spawnLater(Net.SHORT, scope::cancel);
                    connect(full.address().getPort(), Net.LONG, Duration.ZERO);
                });
                assertFalse(ended);
                return 0;
            });
        }
    }

    @Test
    void connect_onAnOrdinaryThread_threadBlocks() throws Exception {
        try (var listener = Net.listen()) {
            try (var stream = TcpStream.connect("127.0.0.1", listener.localAddress().getPort(), Net.LONG)) {
                assertEquals(listener.localAddress().getPort(), stream.remoteAddress().getPort());
            }
        }
    }

    @Test
    void connect_unknownName_saysForWhat() throws Exception {
        var cause = new UnknownHostException("lost");
        var failure = withNames(_ -> {
            throw cause;
        }, () -> assertThrows(UnknownHostException.class, () -> TcpStream.connect(HOST, 7, Net.LONG)));
        Net.assertMentions(failure, "connect to " + HOST + ":7");
        Net.assertMentions(Objects.requireNonNull(failure.getCause()), "lost");
        withNames(_ -> List.of(),
                () -> assertThrows(UnknownHostException.class, () -> TcpStream.connect(HOST, 7, Net.LONG)));
    }

    @Test
    void connect_badArguments_refusedBeforeTheLookUp() throws Exception {
        withNames(_ -> {
            throw new AssertionError("looked up");
        }, () -> {
            assertThrows(IllegalArgumentException.class, () -> TcpStream.connect(HOST, 65536, Net.LONG));
            return assertThrows(IllegalArgumentException.class,
                    () -> TcpStream.connect(HOST, 1, Duration.ofMillis(-1)));
        });
    }

    private static InetAddress loopback6() throws UnknownHostException {
        return InetAddress.getByName("::1");
    }

    private static void assumeIpv6() {
        try (var _ = TcpListener.bind(new InetSocketAddress(loopback6(), 0))) {
            // has it
        } catch (IOException e) {
            Assumptions.abort("no IPv6: " + e);
        }
    }

    private static InetAddress connected(int port, InetAddress... addresses) throws Exception {
        return withNames(_ -> List.of(addresses), () -> {
            try (var stream = TcpStream.connect(HOST, port, Net.LONG)) {
                stream.writeFully(new byte[]{1});
                return Objects.requireNonNull(stream.remoteAddress().getAddress());
            }
        });
    }

    @Test
    void connect_onlyOneFamilyListens_theOtherRefusesAndItIsReachedAtOnce() throws Exception {
        assumeIpv6();
        for (var listening : List.of(loopback(1), loopback6())) {
            try (var listener = TcpListener.bind(new InetSocketAddress(listening, 0))) {
                var port = listener.localAddress().getPort();
                assertEquals(listening, connected(port, loopback6(), loopback(1)));
                assertEquals(listening, connected(port, loopback(1), loopback6()));
                for (var i = 0; i < 2; i++) {
                    try (var accepted = listener.accept()) {
                        assertEquals(listening, accepted.remoteAddress().getAddress());
                        assertEquals(1, Net.readFully(accepted, 1)[0]);
                    }
                }
            }
        }
    }

    @Test
    void connect_bothFamiliesListen_thePreferredOneWins() throws Exception {
        assumeIpv6();
        try (var six = TcpListener.bind(new InetSocketAddress(loopback6(), 0));
                var four = TcpListener.bind(new InetSocketAddress(loopback(1), six.localAddress().getPort()))) {
            var port = four.localAddress().getPort();
            assertEquals(loopback6(), connected(port, loopback6(), loopback(1)));
            assertEquals(loopback(1), connected(port, loopback(1), loopback6()));
        }
    }

    @Test
    void connect_neitherFamilyListens_bothRefusalsAreKept() throws Exception {
        assumeIpv6();
        var port = Net.closedPort().getPort();
        var failure = withNames(_ -> List.of(loopback6(), loopback(1)),
                () -> assertThrows(ConnectException.class, () -> TcpStream.connect(HOST, port, Net.LONG)));
        assertEquals(2, failure.getSuppressed().length);
        Net.assertMentions(failure.getSuppressed()[0], "[0:0:0:0:0:0:0:1]:" + port, "refused");
        Net.assertMentions(failure.getSuppressed()[1], "127.0.0.1:" + port, "refused");
    }

    @Test
    void interleaved_bothFamilies_byTurnsFromThePreferredOne() throws Exception {
        var six = InetAddress.getByName("::1");
        var otherSix = InetAddress.getByName("::2");
        var four = loopback(1);
        assertEquals(List.of(six, four, otherSix), Connecting.interleaved(List.of(six, otherSix, four)));
        assertEquals(List.of(four, six, loopback(2), loopback(3)),
                Connecting.interleaved(List.of(four, loopback(2), loopback(3), six)));
    }
}
