package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.util.Map;

/** One sender, many receivers that take what they get, one conduit with a small buffer between them. */
record FanOut(int receivers) implements TimedWorkload {
    /** What sends a receiver home. */
    private static final int END = 0;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("receivers", receivers, "capacity", FanIn.CAPACITY);
    }

    @Override
    public String label() {
        return "1 to " + receivers;
    }

    @Override
    public String description() {
        return "one task sends to " + receivers + " through a channel with " + FanIn.CAPACITY + " places";
    }

    @Override
    public int bodies() {
        return receivers + 2;
    }

    @Override
    public String unit() {
        return "ns/item";
    }

    @Override
    public String sizeName() {
        return "items";
    }

    @Override
    public int maxSize() {
        return 100_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / size;
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var items = session.<Integer>conduit(FanIn.CAPACITY);
        var sender = session.spawn(() -> {
            for (int item = 1; item <= size; item++) {
                items.send(item);
            }
            for (int i = 0; i < receivers; i++) {
                items.send(END);
            }
        });
        long[] sums = new long[receivers];
        Bodies.spawnAndJoin(session, receivers, number -> {
            for (int item = items.receive(); item != END; item = items.receive()) {
                sums[number] += item;
            }
        });
        sender.join();
        return TimedWorkload.sumOf(sums);
    }

    @Override
    public long sum(int size) {
        return TimedWorkload.sumTo(size);
    }
}
