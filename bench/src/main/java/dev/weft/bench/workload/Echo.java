package dev.weft.bench.workload;

import dev.weft.bench.model.Connection;
import dev.weft.bench.model.Listener;
import dev.weft.bench.model.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * An echo server over loopback and its clients, 64 bytes there and back, one message in flight per connection, a
 * body per connection at either end. The clients run on the model itself, as the server does: both ends are
 * blocking-style code of the kind that is compared, and no foreign client bounds the figure. So it is the cost of
 * both ends together, on the same processors; what a server alone costs, the echo measure with an outside load
 * tells.
 */
final class Echo implements Workload {
    private static final int BYTES = 64;

    /** Three significant digits. */
    private static final int PRECISION = 3;

    private final int connections;

    Echo(int connections) {
        this.connections = connections;
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("connections", connections, "bytes", BYTES);
    }

    @Override
    public String label() {
        return connections + (connections == 1 ? " conn" : " conns");
    }

    @Override
    public String description() {
        return connections + (connections == 1 ? " client sends " : " clients send ") + BYTES
                + " bytes over loopback and wait for the echo; both ends run on the model";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("rate", "trips/s", Metric.Better.HIGHER),
                new Metric("p50", "us", Metric.Better.LOWER), new Metric("p99", "us", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "roundTripsPerConnection";
    }

    @Override
    public int maxSize() {
        return 1_000_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        var clients = new ArrayList<Client>(connections);
        session.run(limit, () -> {
            try (var listener = session.listen()) {
                var server = session.spawn(() -> serve(session, listener));
                var running = new ArrayList<Session.Child>(connections);
                for (int i = 0; i < connections; i++) {
                    var client = new Client(session, listener.address(), size);
                    clients.add(client);
                    running.add(session.spawn(client::talk));
                }
                for (var child : running) {
                    child.join();
                }
                server.join();
            }
        });
        return summary(clients, size);
    }

    private void serve(Session session, Listener listener) throws Exception {
        var handlers = new ArrayList<Session.Child>(connections);
        for (int i = 0; i < connections; i++) {
            var connection = listener.accept();
            handlers.add(session.spawn(() -> echo(session, connection)));
        }
        for (var handler : handlers) {
            handler.join();
        }
    }

    private static void echo(Session session, Connection connection) throws IOException {
        try (connection) {
            var buffer = ByteBuffer.allocate(BYTES);
            while (connection.read(buffer.clear()) >= 0) {
                connection.writeFully(buffer.flip());
                session.checkpoint();
            }
        }
    }

    private Sample summary(List<Client> clients, int size) {
        var histogram = new Histogram(PRECISION);
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (var client : clients) {
            // nanoTime has no fixed origin: only differences to the first client's start can be compared
            start = Math.min(start, client.startNanos - clients.getFirst().startNanos);
            end = Math.max(end, client.endNanos - clients.getFirst().startNanos);
            Arrays.stream(client.tripNanos).forEach(histogram::recordValue);
        }
        double seconds = (end - start) / 1e9;
        return Sample.of((double) connections * size / seconds, histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3);
    }

    /** One client; its fields are read after it has been joined. */
    private static final class Client {
        private final Session session;
        private final InetSocketAddress server;
        private final long[] tripNanos;
        private long startNanos;
        private long endNanos;

        Client(Session session, InetSocketAddress server, int trips) {
            this.session = session;
            this.server = server;
            this.tripNanos = new long[trips];
        }

        void talk() throws IOException {
            var sent = ByteBuffer.allocate(BYTES);
            var received = ByteBuffer.allocate(BYTES);
            try (var connection = session.connect(server)) {
                startNanos = System.nanoTime();
                long now = startNanos;
                for (int trip = 0; trip < tripNanos.length; trip++) {
                    sent.putInt(0, trip);
                    connection.writeFully(sent.clear());
                    connection.readFully(received.clear());
                    if (!received.flip().equals(sent.flip())) {
                        throw new IllegalStateException("trip " + trip + " came back changed");
                    }
                    long before = now;
                    now = System.nanoTime();
                    tripNanos[trip] = now - before;
                    session.checkpoint();
                }
                endNanos = now;
            }
        }
    }
}
