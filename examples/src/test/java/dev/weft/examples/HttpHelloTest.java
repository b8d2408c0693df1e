package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's own client, and one that talks nonsense. */
@Timeout(60)
class HttpHelloTest {
    private interface Client {
        void talkTo(InetSocketAddress server) throws Exception;
    }

    private static void serving(Client client) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var server = scheduler
                    .spawn(() -> HttpHello.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .get();
            client.talkTo(server.address());
            server.close();
        }
    }

    @Test
    void request_severalOnOneConnection_eachIsAnswered() throws Exception {
        serving(address -> {
            try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                var uri = URI.create("http:/" + address + "/any/path");
                for (var i = 0; i < 5; i++) {
                    var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
                    assertEquals(200, response.statusCode());
                    assertTrue(response.body().startsWith("Hello"), response.body());
                }
                var post = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(new byte[100_000])).build();
                assertEquals(200, client.send(post, BodyHandlers.discarding()).statusCode());
            }
        });
    }

    private static String answerTo(InetSocketAddress address, String request) throws IOException {
        try (var socket = new Socket(address.getHostString(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void request_nonsense_isRefused() throws Exception {
        serving(address -> {
            assertTrue(answerTo(address, "hello?\r\n\r\n").startsWith("HTTP/1.1 400 "));
            assertTrue(answerTo(address, "GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n").startsWith("HTTP/1.1 400 "));
            assertTrue(answerTo(address, "x".repeat(100_000)).startsWith("HTTP/1.1 400 "));
        });
    }

    @Test
    void request_connectionClose_endsTheConnection() throws Exception {
        serving(address -> {
            try (var socket = new Socket(address.getHostString(), address.getPort())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(all.endsWith("green thread\n"), all);
            }
        });
    }
}
