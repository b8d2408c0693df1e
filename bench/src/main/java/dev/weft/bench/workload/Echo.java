package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import java.util.EnumSet;
import java.util.Set;
import dev.weft.bench.model.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An echo server over loopback and its clients, 64 bytes there and back, one message in flight per connection, a
 * body per connection at either end. The clients run on the model itself, as the server does: both ends are
 * blocking-style code of the kind that is compared, and no foreign client bounds the figure. So it is the cost of
 * both ends together, on the same processors; what a server alone costs, the echo measure with an outside load
 * tells.
 */
record Echo(int connections) implements Workload {
    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("connections", connections, "bytes", EchoServer.BYTES);
    }

    @Override
    public String label() {
        return connections + (connections == 1 ? " conn" : " conns");
    }

    @Override
    public String description() {
        return connections + (connections == 1 ? " client sends " : " clients send ") + EchoServer.BYTES
                + " bytes over loopback and wait for the echo; both ends run on the model";
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
    }

    @Override
    public int bodies() {
        return 2 * connections + 2;
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
                var server = session.spawn(() -> EchoServer.serve(session, listener, connections));
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

    private Sample summary(List<Client> clients, int size) {
        var latencies = new ArrayList<Latencies>(connections);
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (var client : clients) {
            // nanoTime has no fixed origin: only differences to the first client's start can be compared
            start = Math.min(start, client.startNanos - clients.getFirst().startNanos);
            end = Math.max(end, client.endNanos - clients.getFirst().startNanos);
            latencies.add(client.trips);
        }
        double seconds = (end - start) / 1e9;
        var all = Latencies.of(latencies);
        return Sample.of((double) connections * size / seconds, all.micros(50), all.micros(99));
    }

    /** One client; its fields are read after it has been joined. */
    private static final class Client {
        private final Session session;
        private final InetSocketAddress server;
        private final int count;
        private final Latencies trips = new Latencies();
        private long startNanos;
        private long endNanos;

        Client(Session session, InetSocketAddress server, int count) {
            this.session = session;
            this.server = server;
            this.count = count;
        }

        void talk() throws IOException {
            var trip = new EchoServer.Trip();
            try (var connection = session.connect(server)) {
                startNanos = System.nanoTime();
                long now = startNanos;
                for (int number = 0; number < count; number++) {
                    trip.go(connection, number);
                    long before = now;
                    now = System.nanoTime();
                    trips.record(now - before);
                    session.checkpoint();
                }
                endNanos = now;
            }
        }
    }
}
