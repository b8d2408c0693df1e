package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.util.Map;

/** Many senders, one receiver, one conduit with a small buffer between them. */
record FanIn(int senders) implements TimedWorkload {
    static final int CAPACITY = 16;

    @Override
    public String name() {
        return "fan-in";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("senders", senders, "capacity", CAPACITY);
    }

    @Override
    public String label() {
        return senders + " to 1";
    }

    @Override
    public String description() {
        return senders + " tasks send to one through a channel with " + CAPACITY + " places";
    }

    @Override
    public int bodies() {
        return senders + 2;
    }

    @Override
    public String unit() {
        return "ns/item";
    }

    @Override
    public String sizeName() {
        return "itemsPerSender";
    }

    @Override
    public int maxSize() {
        return 10_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) senders * size);
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var items = session.<Integer>conduit(CAPACITY);
        long[] sum = new long[1];
        var receiver = session.spawn(() -> {
            for (long received = 0; received < (long) senders * size; received++) {
                sum[0] += items.receive();
            }
        });
        Bodies.spawnAndJoin(session, senders, _ -> {
            for (int item = 1; item <= size; item++) {
                items.send(item);
            }
        });
        receiver.join();
        return sum[0];
    }

    @Override
    public long sum(int size) {
        return senders * TimedWorkload.sumTo(size);
    }
}
