package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Bodies that hardly do anything are spawned and joined, so many at a time. */
record SpawnJoin(int together) implements TimedWorkload {
    @Override
    public String name() {
        return "spawn";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("together", together);
    }

    @Override
    public String label() {
        return "by " + together;
    }

    @Override
    public String description() {
        return together == 1
                ? "a task is spawned and joined, then the next"
                : together + " tasks are spawned, then joined, then the next " + together;
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.of(Ability.SHARED_HEAP);
    }

    @Override
    public int bodies() {
        return together + 1;
    }

    @Override
    public String axis() {
        return "together";
    }

    @Override
    public String unit() {
        return "ns/task";
    }

    @Override
    public String sizeName() {
        return "rounds";
    }

    @Override
    public int maxSize() {
        return 100_000_000 / together;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) together * size);
    }

    @Override
    public long play(Session session, int size) throws Exception {
        long[] ran = new long[together];
        for (int round = 0; round < size; round++) {
            Bodies.spawnAndJoin(session, together, number -> ran[number]++);
        }
        return TimedWorkload.sumOf(ran);
    }

    @Override
    public long sum(int size) {
        return (long) together * size;
    }
}
