package dev.weft.bench.workload;

import dev.weft.bench.model.Connection;
import dev.weft.bench.model.Listener;
import dev.weft.bench.model.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Sends back what it gets, a body for each connection. */
final class EchoServer {
    /** Of a message. */
    static final int BYTES = 64;

    private EchoServer() {}

    /** Takes so many connections and serves them all to their ends; a body itself. */
    static void serve(Session session, Listener listener, int connections) throws Exception {
        var children = new ArrayList<Session.Child>(connections);
        for (int i = 0; i < connections; i++) {
            var connection = listener.accept();
            children.add(session.spawn(() -> echo(session, connection)));
        }
        for (var child : children) {
            child.join();
        }
    }

    /** Serves one connection to its end; a body itself. */
    static void echo(Session session, Connection connection) throws IOException {
        try (connection) {
            var buffer = ByteBuffer.allocate(BYTES);
            while (connection.read(buffer.clear()) >= 0) {
                connection.writeFully(buffer.flip());
                session.checkpoint();
            }
        }
    }

    /** A message and the room for its echo. One body. */
    static final class Trip {
        private final ByteBuffer sent = ByteBuffer.allocate(BYTES);
        private final ByteBuffer received = ByteBuffer.allocate(BYTES);

        /**
         * Sends a message with that number and waits for its echo.
         *
         * @throws IllegalStateException
         *             if another came back
         */
        void go(Connection connection, int number) throws IOException {
            sent.putInt(0, number);
            connection.writeFully(sent.clear());
            connection.readFully(received.clear());
            if (!received.flip().equals(sent.flip())) {
                throw new IllegalStateException("message " + number + " came back changed");
            }
        }
    }
}
