package dev.weft.bench.workload;

import dev.weft.bench.model.Conduit;
import dev.weft.bench.model.Session;
import java.util.ArrayList;
import java.util.Map;

/** A token goes round a ring of bodies; each passes it on to the next, through a conduit without a buffer. */
record Ring(int tasks) implements TimedWorkload {
    @Override
    public String name() {
        return "ring";
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
        return "a token goes round a ring of " + tasks + " tasks, through rendezvous channels";
    }

    @Override
    public int bodies() {
        return tasks + 1;
    }

    @Override
    public String unit() {
        return "ns/hop";
    }

    @Override
    public String sizeName() {
        return "rounds";
    }

    @Override
    public int maxSize() {
        return 1_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) tasks * size);
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var to = new ArrayList<Conduit<Integer>>(tasks);
        for (int i = 0; i < tasks; i++) {
            to.add(session.conduit(0));
        }
        long[] sums = new long[tasks];
        Bodies.spawnAndJoin(session, tasks, number -> {
            var in = to.get(number);
            var out = to.get((number + 1) % tasks);
            for (int round = 1; round <= size; round++) {
                if (number == 0) {
                    out.send(round);
                }
                int token = in.receive();
                sums[number] += token;
                if (number != 0) {
                    out.send(token);
                }
            }
        });
        return TimedWorkload.sumOf(sums);
    }

    @Override
    public long sum(int size) {
        return tasks * TimedWorkload.sumTo(size);
    }
}
