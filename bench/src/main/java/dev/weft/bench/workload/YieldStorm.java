package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Many tasks that do nothing but yield. The time includes spawning and joining them. As a model may take a yield
 * lightly, a second, untimed run counts the yields after which another task had run.
 */
final class YieldStorm implements Workload {
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
    public List<Metric> metrics() {
        return List.of(new Metric("time", "ns/yield", Metric.Better.LOWER),
                new Metric("hand-overs", "%", Metric.Better.NEITHER));
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
    public Sample run(Session session, int size, Duration limit) throws Exception {
        int countedSize = Math.max(1, size / COUNTED_PART);
        long[] done = new long[tasks];
        int[] handOvers = new int[tasks];
        long[] nanos = new long[1];
        session.run(limit, () -> {
            long start = System.nanoTime();
            storm(session, task -> done[task] = yieldOften(session, size));
            nanos[0] = System.nanoTime() - start;
            storm(session, task -> handOvers[task] = yieldCounting(session, task, countedSize));
        });
        long yields = 0;
        long counted = 0;
        for (int task = 0; task < tasks; task++) {
            yields += done[task];
            counted += handOvers[task];
        }
        if (yields != (long) tasks * size) {
            throw new IllegalStateException(yields + " yields instead of " + (long) tasks * size);
        }
        return Sample.of((double) nanos[0] / yields, 100.0 * counted / ((long) tasks * countedSize));
    }

    private void storm(Session session, Body body) throws Exception {
        var children = new ArrayList<Session.Child>(tasks);
        for (int i = 0; i < tasks; i++) {
            int task = i;
            children.add(session.spawn(() -> body.run(task)));
        }
        for (var child : children) {
            child.join();
        }
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

    /** What each of the tasks does. */
    private interface Body {
        void run(int task);
    }
}
