package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Skynet (github.com/atemerev/skynet): a body spawns ten, each of them ten, down to the leaves; each leaf finds its number, and the sums
 * flow up by join.
 *
 * @param leaves
 *            a power of ten
 */
record Skynet(int leaves) implements TimedWorkload {
    private static final int FAN_OUT = 10;

    @Override
    public String name() {
        return "skynet";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("leaves", leaves);
    }

    @Override
    public String label() {
        return leaves < 1000
                ? Integer.toString(leaves)
                : leaves < 1_000_000 ? leaves / 1000 + " k" : leaves / 1_000_000 + " M";
    }

    @Override
    public String description() {
        return "a tree of tasks, ten from each, to " + leaves + " leaves; their numbers are added up by joins";
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.of(Ability.SHARED_HEAP);
    }

    @Override
    public int bodies() {
        int all = 0;
        for (int level = 1; level <= leaves; level *= FAN_OUT) {
            all += level;
        }
        return all;
    }

    @Override
    public String axis() {
        return "leaves";
    }

    @Override
    public String unit() {
        return "ms/run";
    }

    @Override
    public String sizeName() {
        return "runs";
    }

    @Override
    public int maxSize() {
        return 10_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return nanos / 1e6 / size;
    }

    @Override
    public long play(Session session, int size) throws Exception {
        long sum = 0;
        for (int run = 0; run < size; run++) {
            sum += sum(session, 0, leaves);
        }
        return sum;
    }

    private static long sum(Session session, int first, int leaves) throws Exception {
        if (leaves == 1) {
            return first;
        }
        int each = leaves / FAN_OUT;
        long[] sums = new long[FAN_OUT];
        Bodies.spawnAndJoin(session, FAN_OUT, number -> sums[number] = sum(session, first + number * each, each));
        return TimedWorkload.sumOf(sums);
    }

    @Override
    public long sum(int size) {
        return size * TimedWorkload.sumTo(leaves - 1);
    }
}
