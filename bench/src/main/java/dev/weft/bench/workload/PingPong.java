package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.util.Map;

/** Two hand a number to and fro through two conduits without a buffer; on one processor a trip is two switches at least. */
record PingPong() implements TimedWorkload {
    @Override
    public String name() {
        return "pingpong";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("tasks", 2);
    }

    @Override
    public String label() {
        return "2 tasks";
    }

    @Override
    public String description() {
        return "two tasks hand a number to and fro through two rendezvous channels";
    }

    @Override
    public int bodies() {
        return 3;
    }

    @Override
    public String unit() {
        return "ns/trip";
    }

    @Override
    public String sizeName() {
        return "trips";
    }

    @Override
    public int maxSize() {
        return 50_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / size;
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var there = session.<Integer>conduit(0);
        var back = session.<Integer>conduit(0);
        long[] sums = new long[2];
        Bodies.spawnAndJoin(session, 2, number -> {
            for (int trip = 1; trip <= size; trip++) {
                if (number == 0) {
                    there.send(trip);
                    sums[0] += back.receive();
                } else {
                    int received = there.receive();
                    sums[1] += received;
                    back.send(received);
                }
            }
        });
        return TimedWorkload.sumOf(sums);
    }

    @Override
    public long sum(int size) {
        return 2 * TimedWorkload.sumTo(size);
    }
}
