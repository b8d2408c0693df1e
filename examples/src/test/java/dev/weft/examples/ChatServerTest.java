package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat server with the JDK's own blocking sockets as clients. */
@Timeout(60)
final class ChatServerTest {
    private ChatServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ChatServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** A client with a name. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        private final BufferedReader lines = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        Client(String name) throws IOException {
            say(name);
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Nullable
        String hear() throws IOException {
            return lines.readLine();
        }

        /** Goes without a good-bye, and with lines unread. */
        void vanish() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void say_twoMembers_bothHearIt() throws Exception {
        try (var ann = new Client("ann")) {
            assertEquals("* ann came", ann.hear());
            try (var bob = new Client("bob")) {
                assertEquals("* bob came", ann.hear());
                assertEquals("* bob came", bob.hear());
                ann.say("hello");
                assertEquals("ann: hello", ann.hear());
                assertEquals("ann: hello", bob.hear());
            }
            assertEquals("* bob left", ann.hear());
        }
    }

    @Test
    void come_nameTaken_refusedAndTheFirstStays() throws Exception {
        try (var ann = new Client("ann")) {
            assertEquals("* ann came", ann.hear());
            try (var other = new Client("ann")) {
                assertEquals("* choose another name", other.hear());
                assertNull(other.hear());
            }
            ann.say("still here");
            assertEquals("ann: still here", ann.hear());
        }
    }

    @Test
    void vanish_reset_theOthersAreTold() throws Exception {
        try (var ann = new Client("ann")) {
            assertEquals("* ann came", ann.hear());
            try (var bob = new Client("bob")) {
                assertEquals("* bob came", ann.hear());
                bob.vanish();
            }
            assertEquals("* bob left", ann.hear());
        }
    }

    @Test
    void listen_notAtAll_shownOutAndNobodyWaitsForHim() throws Exception {
        try (var ann = new Client("ann")) {
            assertEquals("* ann came", ann.hear());
            try (var deaf = new Client("deaf")) {
                assertEquals("* deaf came", ann.hear());
                var line = "x".repeat(8000);
                do {
                    ann.say(line);
                } while (("ann: " + line).equals(ann.hear()));
                while (deaf.hear() != null) {
                    // what was on its way
                }
            }
        }
    }

    @Test
    void close_membersPresent_theyReadTheEnd() throws Exception {
        try (var ann = new Client("ann")) {
            assertEquals("* ann came", ann.hear());
            server.close();
            assertNull(ann.hear());
        }
    }
}
