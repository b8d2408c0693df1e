package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The echo of {@link Echo}, but the messages have times at which they are due, whatever became of those before. A latency counts from
 * then, so what piles up behind a stall is in the figures, and a model that can't keep up shows latencies that grow with the run.
 *
 * @param perSecond
 *            messages of all connections together
 */
record EchoAtFixedRate(int connections, int perSecond) implements Workload {
    /** Until the first message is due, for every client to have begun. */
    private static final Duration LEAD = Duration.ofMillis(5);

    @Override
    public String name() {
        return "echorate";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("connections", connections, "bytes", EchoServer.BYTES, "perSecond", perSecond);
    }

    @Override
    public String axis() {
        return "perSecond";
    }

    @Override
    public String label() {
        return perSecond + "/s";
    }

    @Override
    public String description() {
        return connections + " clients send " + perSecond
                + " messages a second, each when it is due; latency counts from then";
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
        return List.of(new Metric("p50", "us", Metric.Better.LOWER), new Metric("p99", "us", Metric.Better.LOWER),
                new Metric("p99.9", "us", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "messagesPerConnection";
    }

    @Override
    public int maxSize() {
        return 1_000_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        long everyNanos = connections * 1_000_000_000L / perSecond;
        var parts = new Latencies[connections];
        session.run(limit, () -> {
            try (var listener = session.listen()) {
                var server = session.spawn(() -> EchoServer.serve(session, listener, connections));
                long start = System.nanoTime() + LEAD.toNanos();
                Bodies.spawnAndJoin(session, connections, number -> {
                    var trip = new EchoServer.Trip();
                    try (var connection = session.connect(listener.address())) {
                        var rate = new FixedRate(start + number * everyNanos / connections, everyNanos,
                                System::nanoTime, session::sleep);
                        parts[number] = rate.run(size, message -> trip.go(connection, message));
                    }
                });
                server.join();
            }
        });
        var all = Latencies.of(List.of(parts));
        if (all.count() != (long) connections * size) {
            throw new IllegalStateException(all.count() + " messages instead of " + (long) connections * size);
        }
        return Sample.of(all.micros(50), all.micros(99), all.micros(99.9));
    }
}
