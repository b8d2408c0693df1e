package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Many tasks, each of which sleeps once. Spawning very many takes longer than they sleep, so the first are awake again before the last
 * begin: this is about timers, not about how many fit; what a task occupies while it waits, {@code weft memory} tells.
 */
record Sleepers(int sleepers) implements Workload {
    private static final Duration SLEEP = Duration.ofMillis(100);

    @Override
    public String name() {
        return "sleepers";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("sleepers", sleepers, "sleepMillis", (int) SLEEP.toMillis());
    }

    @Override
    public String axis() {
        return "sleepers";
    }

    @Override
    public String label() {
        return sleepers < 1_000_000 ? sleepers / 1000 + " k" : sleepers / 1_000_000 + " M";
    }

    @Override
    public String description() {
        return sleepers + " tasks sleep " + SLEEP.toMillis()
                + " ms each: from the first spawn to the last join, and how late they woke";
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
    }

    @Override
    public int bodies() {
        return sleepers + 1;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "ms", Metric.Better.LOWER), new Metric("late p50", "us", Metric.Better.LOWER),
                new Metric("late p99", "us", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "rounds";
    }

    @Override
    public int maxSize() {
        return 10;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        long[] lateNanos = new long[sleepers * size];
        long nanos = Bodies.time(session, limit, () -> {
            for (int round = 0; round < size; round++) {
                int first = round * sleepers;
                Bodies.spawnAndJoin(session, sleepers, number -> {
                    long dueNanos = System.nanoTime() + SLEEP.toNanos();
                    session.sleep(SLEEP);
                    long late = System.nanoTime() - dueNanos;
                    if (late < 0) {
                        throw new IllegalStateException("woke " + -late + " ns early");
                    }
                    lateNanos[first + number] = late;
                });
            }
        });
        var late = Latencies.ofNanos(lateNanos);
        return Sample.of(nanos / 1e6 / size, late.micros(50), late.micros(99));
    }
}
