package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import java.util.EnumSet;
import java.util.Set;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The oldest sample of the field: 20 threads, each prints its number, here five times with a yield between. The
 * lines go to a recorder, for a terminal would be slower than all the rest; what counts is the order in which they
 * arrive.
 */
final class PrintingThreads implements Workload {
    private static final int THREADS = 20;
    private static final int LINES_EACH = 5;

    @Override
    public String name() {
        return "print20";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("threads", THREADS, "linesEach", LINES_EACH);
    }

    @Override
    public String label() {
        return THREADS + " x " + LINES_EACH;
    }

    @Override
    public String description() {
        return THREADS + " threads print their number " + LINES_EACH + " times each, yielding in between";
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.of(Ability.SHARED_HEAP);
    }

    @Override
    public int bodies() {
        return THREADS + 1;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "us/run", Metric.Better.LOWER),
                new Metric("alternates", "per run", Metric.Better.NEITHER));
    }

    @Override
    public String sizeName() {
        return "runs";
    }

    @Override
    public int maxSize() {
        return 20_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        var interleavings = new ArrayList<Interleaving>(size);
        long nanos = Bodies.time(session, limit, () -> {
            for (int run = 0; run < size; run++) {
                interleavings.add(new Interleaving(print(session), THREADS));
            }
        });
        if (!interleavings.stream().allMatch(interleaving -> interleaving.hasEach(LINES_EACH))) {
            throw new IllegalStateException("a thread's lines are missing");
        }
        double alternations = interleavings.stream().mapToInt(Interleaving::alternations).average().orElseThrow();
        long orderly = interleavings.stream().filter(Interleaving::isRoundRobin).count();
        return new Sample(List.of(nanos / 1e3 / size, alternations), interleavings.getLast().explain()
                + " (the last of " + size + " runs, of which " + orderly + " were round robin)");
    }

    private static int[] print(Session session) throws Exception {
        int[] lines = new int[THREADS * LINES_EACH];
        var printed = new AtomicInteger();
        Bodies.spawnAndJoin(session, THREADS, thread -> {
            for (int line = 0; line < LINES_EACH; line++) {
                if (line > 0) {
                    session.yieldNow();
                }
                lines[printed.getAndIncrement()] = thread + 1;
            }
        });
        return lines;
    }
}
