package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.ChildJvm;
import dev.weft.PinnedException;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.coroutine.Coroutines.Kind;
import dev.weft.net.Net.Pair;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong is told clearly, and harms nobody else. */
@Timeout(60)
class TcpFailureTest {
    private static final AtomicReference<TcpStream> STREAM = new AtomicReference<>(); // for a class initialiser

    /** Ends the connection by a reset instead of an orderly close. */
    private static void reset(TcpStream stream) throws IOException {
        stream.setOption(StandardSocketOptions.SO_LINGER, 0);
        stream.close();
    }

    @Test
    void bind_portInUse_namesTheAddress() throws Exception {
        try (var first = Net.listen()) {
            var failure = assertThrows(BindException.class, () -> TcpListener.bind(first.localAddress()));
            Net.assertMentions(failure, "bind to", Net.text(first.localAddress()), "in use");
        }
    }

    @Test
    void bind_foreignAddress_namesIt() {
        var failure = assertThrows(BindException.class, () -> TcpListener.bind("192.0.2.1", 0));
        Net.assertMentions(failure, "192.0.2.1:0");
    }

    @Test
    void bind_badArguments_refusedWithTheValue() throws Exception {
        var address = Net.anyPort();
        Net.assertMentions(assertThrows(IllegalArgumentException.class, () -> TcpListener.bind(address, 0)), "0");
        Net.assertMentions(assertThrows(IllegalArgumentException.class, () -> TcpListener.bind(address, -3)), "-3");
        Net.assertMentions(assertThrows(IllegalArgumentException.class, () -> TcpListener.bind("127.0.0.1", 70000)),
                "70000");
    }

    @Test
    void unresolvedName_unknownHost() {
        var nowhere = InetSocketAddress.createUnresolved("no.such.name.invalid", 80);
        Net.assertMentions(assertThrows(UnknownHostException.class, () -> TcpStream.connect(nowhere)),
                "no.such.name.invalid:80");
        Net.assertMentions(assertThrows(UnknownHostException.class, () -> TcpListener.bind(nowhere)),
                "no.such.name.invalid:80");
    }

    @Test
    void connect_nobodyListens_refusedNamingTheAddress() throws Exception {
        var address = Net.closedPort();
        Scheduler.run(() -> {
            var failure = assertThrows(ConnectException.class, () -> TcpStream.connect(address));
            Net.assertMentions(failure, "connect to", Net.text(address), "refused");
            assertInstanceOf(ConnectException.class, failure.getCause());
        });
        assertThrows(ConnectException.class, () -> TcpStream.connect(address, Net.LONG));
    }

    @Test
    void connect_networkUnreachable_saysSoNamingTheAddress() throws Exception {
        var address = new InetSocketAddress("255.255.255.255", 7); // no connection leads there, whatever the routes
        Scheduler.run(() -> {
            var failure = assertThrows(SocketException.class, () -> TcpStream.connect(address));
            Net.assertMentions(failure, "connect to 255.255.255.255:7: Network is unreachable");
            assertInstanceOf(SocketException.class, failure.getCause());
        });
        assertThrows(SocketException.class, () -> TcpStream.connect(address, Net.LONG));
    }

    @Test
    void connect_hostUnreachable_saysSoNamingTheAddress() throws Exception {
        try (var child = ChildJvm.startIsolated("ip route add unreachable " + HostUnreachable.ADDRESS,
                HostUnreachable.class)) {
            var ended = child.end();
            Assumptions.assumeTrue(ended.printed("connecting"), () -> "may not make a network of its own: " + ended);
            assertTrue(ended.printed("NoRouteToHostException: connect to " + HostUnreachable.ADDRESS
                    + ":7: No route to host"), ended::toString);
            assertEquals(0, ended.status(), ended::toString);
        } catch (IOException noSuchProgram) {
            Assumptions.abort(noSuchProgram.toString());
        }
    }

    @Test
    void read_peerResets_failsNamingTheAddress() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(() -> Net.readFully(pair.server(), 1));
                Net.awaitParked(reader);
                reset(pair.client());
                var failure = assertThrows(SocketException.class, () -> Net.result(reader));
                Net.assertMentions(failure, "read from", Net.text(pair.server().remoteAddress()), "reset");
                assertTrue(pair.server().isOpen(), "closing it is the user's business");
            }
        });
    }

    @Test
    void write_peerResetsWhileItWaits_fails() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var writer = Task.spawn(() -> Net.writeForEver(pair.server()));
                Net.awaitParked(writer);
                reset(pair.client());
                var failure = assertThrows(IOException.class, () -> Net.result(writer));
                Net.assertMentions(failure, "write to", Net.text(pair.server().remoteAddress()));
            }
        });
    }

    @Test
    void accept_peerResetBefore_listenerGoesOn() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen()) {
                for (var i = 0; i < 20; i++) {
                    reset(TcpStream.connect(listener.localAddress()));
                    try (var client = TcpStream.connect(listener.localAddress())) {
                        var from = 0;
                        while (from != client.localAddress().getPort()) {
                            try (var server = listener.accept()) {
                                from = server.remoteAddress().getPort();
                            }
                        }
                    }
                }
            }
        });
    }

    @Test
    void readFully_streamEndsBefore_tellsHowMuchCame() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[3]);
                pair.client().close();
                var target = ByteBuffer.allocate(10);
                var failure = assertThrows(EOFException.class, () -> pair.server().readFully(target));
                Net.assertMentions(failure, Net.text(pair.server().remoteAddress()), "3 of 10");
                assertEquals(3, target.position());
            }
        });
    }

    @Test
    void write_afterShutdownOutput_refused() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().shutdownOutput();
                assertThrows(IOException.class, () -> pair.client().writeFully(new byte[1]));
                assertTrue(pair.client().isOpen());
            }
        });
    }

    @Test
    void streams_openedAndClosedManyTimes_noDescriptorStays() throws Exception {
        Scheduler.run(() -> {
            var rounds = Net.scaled(3000);
            for (var i = 0; i < rounds; i++) {
                try (var pair = Pair.open()) {
                    var reader = Task.spawn(() -> Net.assertEnd(pair.server()));
                    Task.yield();
                    pair.client().close();
                    reader.join();
                }
            }
            assertFalse(openSockets() > rounds / 2, "sockets left open");
        });
    }

    /** Has to wait while the class is initialised, where no task can be suspended. */
    private static final class WaitsInItsInitialiser {
        static final String OUTCOME = outcome();

        private static String outcome() {
            try {
                STREAM.get().read(ByteBuffer.allocate(1), Net.SHORT);
                return "read";
            } catch (SocketTimeoutException _) {
                return "waited";
            } catch (PinnedException _) {
                return "refused";
            } catch (IOException e) {
                return e.toString();
            }
        }
    }

    @Test
    void read_whereTheTaskCannotBeSuspended_refusedAndNobodyIsLeftWaiting() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                STREAM.set(pair.server());
                // the hand-off's virtual thread can wait there
                assertEquals(Coroutines.kind() == Kind.CONTINUATION ? "refused" : "waited",
                        WaitsInItsInitialiser.OUTCOME);
                var reader = Task.spawn(() -> Net.readFully(pair.server(), 1));
                Net.awaitParked(reader);
                pair.client().writeFully(new byte[1]);
                assertEquals(1, reader.join().length);
            }
        });
    }

    /** A clock that would have to jump, for which no socket waits. */
    private static final class VirtualClock implements World.Clock {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public boolean isVirtual() {
            return true;
        }
    }

    @Test
    void sockets_underAVirtualClock_refused() throws Exception {
        var world = World.builder().clock(new VirtualClock()).build();
        try (var pair = Net.listen(); var scheduler = Scheduler.builder().carriers(1).world(world).start()) {
            for (var call : new Action[]{Net::listen, pair::accept, () -> TcpStream.connect(pair.localAddress())}) {
                Net.result(scheduler.spawn(() -> assertThrows(IllegalStateException.class, call::run)));
            }
        }
    }

    private static long openSockets() throws IOException {
        var directory = Path.of("/proc/self/fd");
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var descriptors = Files.list(directory)) {
            return descriptors.count();
        }
    }
}
