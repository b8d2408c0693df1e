package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Many tasks that do nothing but yield. The time includes spawning and joining them. As a model may take a yield
 * lightly, a second, untimed run counts the yields after which another task had run.
 */
final class YieldStorm implements TimedWorkload {
    /** The counting run is that much shorter than the timed one. */
    private static final int COUNTED_PART = 8;

    private final int tasks;

    /** Written by every task in a counting run; a race only blurs the count. */
    private volatile int lastRunner;

    YieldStorm(int tasks) {
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "yield";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("tasks", tasks);
    }

    @Override
    public String label() {
        return tasks + " tasks";
    }

    @Override
    public String description() {
        return tasks + " tasks yield as often as they can; hand-overs are the yields after which another had run";
    }

    @Override
    public int bodies() {
        return tasks + 1;
    }

    @Override
    public String axis() {
        return "tasks";
    }

    @Override
    public String unit() {
        return "ns/yield";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(TimedWorkload.super.metrics().getFirst(), new Metric("hand-overs", "%", Metric.Better.NEITHER));
    }

    @Override
    public String sizeName() {
        return "yieldsPerTask";
    }

    @Override
    public int maxSize() {
        return 20_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) tasks * size);
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        double time = TimedWorkload.super.run(session, size, limit).values().getFirst();
        int counted = Math.max(1, size / COUNTED_PART);
        long[] handOvers = new long[tasks];
        session.run(limit, () -> Bodies.spawnAndJoin(session, tasks,
                task -> handOvers[task] = yieldCounting(session, task, counted)));
        return Sample.of(time, 100.0 * TimedWorkload.sumOf(handOvers) / ((long) tasks * counted));
    }

    @Override
    public long play(Session session, int size) throws Exception {
        long[] done = new long[tasks];
        Bodies.spawnAndJoin(session, tasks, task -> done[task] = yieldOften(session, size));
        return TimedWorkload.sumOf(done);
    }

    @Override
    public long sum(int size) {
        return (long) tasks * size;
    }

    private static long yieldOften(Session session, int times) {
        long done = 0;
        for (int i = 0; i < times; i++) {
            session.yieldNow();
            done++;
        }
        return done;
    }

    private int yieldCounting(Session session, int task, int times) {
        int handOvers = 0;
        for (int i = 0; i < times; i++) {
            lastRunner = task;
            session.yieldNow();
            if (lastRunner != task) {
                handOvers++;
            }
        }
        return handOvers;
    }
}
