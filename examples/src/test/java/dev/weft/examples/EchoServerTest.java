package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.net.TcpListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The echo server with the JDK's own blocking sockets as clients. */
@Timeout(60)
class EchoServerTest {
    private static EchoServer start(int carriers) throws IOException {
        return EchoServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), carriers);
    }

    private static Socket connect(EchoServer server) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    }

    private static void assertEchoes(Socket client, int size) throws IOException {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        client.getOutputStream().write(bytes);
        assertArrayEquals(bytes, client.getInputStream().readNBytes(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void echo_severalClientsInTurn_eachGetsItsOwnBytes(int carriers) throws Exception {
        try (var server = start(carriers)) {
            var clients = new ArrayList<Socket>();
            for (var i = 0; i < 20; i++) {
                clients.add(connect(server));
            }
            for (var size : new int[]{1, 64, 4096, 10_000}) {
                for (var client : clients) {
                    assertEchoes(client, size);
                }
            }
            assertEquals(20, server.connections());
            for (var client : clients) {
                client.shutdownOutput();
                assertEquals(-1, client.getInputStream().read());
                client.close();
            }
        }
    }

    @Test
    void echo_megabyteSentBeforeReading_allComesBack() throws Exception {
        var bytes = new byte[1_000_000];
        new Random(7).nextBytes(bytes);
        try (var server = start(2); var client = connect(server)) {
            var sending = new FutureTask<>(() -> {
                client.getOutputStream().write(bytes);
                client.shutdownOutput();
                return true;
            });
            Thread.ofPlatform().start(sending);
            assertArrayEquals(bytes, client.getInputStream().readAllBytes());
            assertTrue(sending.get());
        }
    }

    @Test
    void clientResets_othersGoOnAndNothingIsLogged() throws Exception {
        var log = new ByteArrayOutputStream();
        var err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (var server = start(1); var other = connect(server)) {
            for (var i = 0; i < 20; i++) {
                try (var client = connect(server)) {
                    assertEchoes(client, 10);
                    client.setSoLinger(true, 0);
                    client.getOutputStream().write(new byte[100_000]);
                }
                assertEchoes(other, 10);
            }
            while (server.connections() > 1) {
                assertEchoes(other, 1);
            }
        } finally {
            System.setErr(err);
        }
        var said = log.toString(StandardCharsets.UTF_8);
        assertTrue(said.isEmpty() || said.contains("Watchdog"), said); // which speaks when the machine stands still
    }

    @Test
    void close_withOpenConnections_theirClientsReadTheEnd() throws Exception {
        var server = start(2);
        try (var idle = connect(server); var busy = connect(server)) {
            assertEchoes(busy, 1000);
            server.close();
            server.close();
            server.awaitClosed();
            for (var client : new Socket[]{idle, busy}) {
                assertEquals(-1, readOrReset(client));
            }
            assertEquals(0, server.connections());
            assertThrows(IOException.class, () -> connect(server).close());
        } finally {
            server.close();
        }
    }

    /** A connection that nobody had accepted is reset, not closed. */
    private static int readOrReset(Socket client) throws IOException {
        try {
            return client.getInputStream().read();
        } catch (SocketException _) {
            return -1;
        }
    }

    @Test
    void close_whileClientsComeAndGo_ends() throws Exception {
        for (var round = 0; round < 20; round++) {
            var server = start(2);
            var clients = new ArrayList<Socket>();
            for (var i = 0; i < 5; i++) {
                clients.add(connect(server));
            }
            server.close();
            for (var client : clients) {
                assertEquals(-1, readOrReset(client));
                client.close();
            }
        }
    }

    @Test
    void start_portInUse_failsNamingIt() throws Exception {
        try (var server = start(1)) {
            var failure = assertThrows(BindException.class, () -> EchoServer.start(server.address(), 1));
            assertTrue(String.valueOf(failure.getMessage()).contains(":" + server.address().getPort()),
                    failure.toString());
        }
    }

    @Test
    void start_noCarrier_refusedAndThePortIsFree() throws Exception {
        InetSocketAddress address;
        try (var listener = TcpListener.bind("127.0.0.1", 0)) {
            address = listener.localAddress();
        }
        assertThrows(IllegalArgumentException.class, () -> EchoServer.start(address, 0));
        TcpListener.bind(address).close();
    }
}
