package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.util.Map;

/**
 * Many want one mutex: each takes it, counts, yields while it holds it, so that the others come and queue up, and lets go. So an
 * operation is a hand-over and a yield.
 */
record MutexContention(int contenders) implements TimedWorkload {
    @Override
    public String name() {
        return "mutex";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("contenders", contenders);
    }

    @Override
    public String label() {
        return contenders + " rivals";
    }

    @Override
    public String description() {
        return contenders + " tasks want one mutex; who has it yields once before letting go";
    }

    @Override
    public int bodies() {
        return contenders + 1;
    }

    @Override
    public String axis() {
        return "contenders";
    }

    @Override
    public String unit() {
        return "ns/lock";
    }

    @Override
    public String sizeName() {
        return "locksPerTask";
    }

    @Override
    public int maxSize() {
        return 10_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) contenders * size);
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var mutex = session.exclusion();
        long[] count = new long[1];
        Bodies.spawnAndJoin(session, contenders, _ -> {
            for (int i = 0; i < size; i++) {
                mutex.lock();
                try {
                    long before = count[0]; // a second one inside would be lost
                    session.yieldNow();
                    count[0] = before + 1;
                } finally {
                    mutex.unlock();
                }
            }
        });
        return count[0];
    }

    @Override
    public long sum(int size) {
        return (long) contenders * size;
    }
}
