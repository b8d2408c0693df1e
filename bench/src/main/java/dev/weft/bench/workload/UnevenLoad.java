package dev.weft.bench.workload;

import dev.weft.Action;
import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every other of many tasks has much to do, the rest little. Pinned, those with much are all sent to one place, as when all busy
 * connections happen to belong to one carrier; free, one task spawns all of them and the model may move them.
 */
record UnevenLoad(boolean pinned) implements Workload {
    private static final int TASKS = 32;
    private static final int LONG_PASSES = 20_000;
    private static final int SHORT_PASSES = LONG_PASSES / 20;

    @Override
    public String name() {
        return "uneven";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("tasks", TASKS, "longPasses", LONG_PASSES, "shortPasses", SHORT_PASSES, "pinned", pinned ? 1 : 0);
    }

    @Override
    public String label() {
        return pinned ? "pinned" : "free";
    }

    @Override
    public String description() {
        return "of " + TASKS + " tasks every other computes " + LONG_PASSES / SHORT_PASSES + " times as long; "
                + (pinned ? "all those are sent to one place" : "one task spawns all");
    }

    @Override
    public Set<Ability> needs() {
        var needs = EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
        if (pinned) {
            needs.add(Ability.PLACES);
        }
        return needs;
    }

    @Override
    public int bodies() {
        return TASKS + 1;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "us/round", Metric.Better.LOWER),
                new Metric("speed-up", "x", Metric.Better.HIGHER), new Metric("spread", "%", Metric.Better.NEITHER));
    }

    @Override
    public String sizeName() {
        return "rounds";
    }

    @Override
    public int maxSize() {
        return 100_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        long[] totals = new long[2];
        double[] spreads = new double[size];
        session.run(limit, () -> {
            for (int round = 0; round < size; round++) {
                long begin = System.nanoTime();
                for (int task = 0; task < TASKS; task++) {
                    compute(session, task);
                }
                totals[0] += System.nanoTime() - begin;
                long[] endNanos = new long[TASKS];
                long nanos = together(session, endNanos);
                totals[1] += nanos;
                spreads[round] = spread(endNanos, nanos);
            }
        });
        return Sample.of(totals[1] / 1e3 / size, (double) totals[0] / totals[1],
                Arrays.stream(spreads).average().orElseThrow());
    }

    /** How long they take beside each other; and when each had ended, counted from the first spawn. */
    private long together(Session session, long[] endNanos) throws Exception {
        long start = System.nanoTime();
        var children = new ArrayList<Session.Child>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            children.add(spawn(session, task, () -> {
                compute(session, task);
                endNanos[task] = System.nanoTime() - start;
            }));
        }
        for (var child : children) {
            child.join();
        }
        return System.nanoTime() - start;
    }

    private Session.Child spawn(Session session, int task, Action body) {
        return pinned ? session.spawnOn((isLong(task) ? 0 : 1) % session.places(), body) : session.spawn(body);
    }

    private static boolean isLong(int task) {
        return task % 2 == 0;
    }

    private static void compute(Session session, int task) {
        Spin.passes(isLong(task) ? LONG_PASSES : SHORT_PASSES, session, true);
    }

    /** In percent of the round: how long after the first of the long ones the last ended. */
    private static double spread(long[] endNanos, long nanos) {
        long first = nanos;
        long last = 0;
        for (int task = 0; task < TASKS; task++) {
            if (isLong(task)) {
                first = Math.min(first, endNanos[task]);
                last = Math.max(last, endNanos[task]);
            }
        }
        return 100.0 * (last - first) / nanos;
    }
}
