package dev.weft.bench.workload;

import dev.weft.bench.model.Conduit;
import dev.weft.bench.model.Session;
import java.util.ArrayList;
import java.util.Map;

/** Bodies in a line: the first sends items, each passes them on through a conduit without a buffer, the last adds them up. */
record Chain(int tasks) implements TimedWorkload {
    @Override
    public String name() {
        return "chain";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("tasks", tasks);
    }

    @Override
    public String label() {
        return tasks < 10_000 ? tasks + " tasks" : tasks / 1000 + " k tasks";
    }

    @Override
    public String description() {
        return "items pass through " + tasks + " tasks in a line, linked by rendezvous channels";
    }

    @Override
    public int bodies() {
        return tasks + 1;
    }

    @Override
    public String axis() {
        return "tasks";
    }

    @Override
    public String unit() {
        return "ns/hop";
    }

    @Override
    public String sizeName() {
        return "items";
    }

    @Override
    public int maxSize() {
        return 10_000_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return (double) nanos / ((long) (tasks - 1) * size);
    }

    @Override
    public long play(Session session, int size) throws Exception {
        var links = new ArrayList<Conduit<Integer>>(tasks - 1);
        for (int i = 1; i < tasks; i++) {
            links.add(session.conduit(0));
        }
        long[] sum = new long[1]; // of the last
        Bodies.spawnAndJoin(session, tasks, number -> {
            for (int item = 1; item <= size; item++) {
                int passed = number == 0 ? item : links.get(number - 1).receive();
                if (number == tasks - 1) {
                    sum[0] += passed;
                } else {
                    links.get(number).send(passed);
                }
            }
        });
        return sum[0];
    }

    @Override
    public long sum(int size) {
        return TimedWorkload.sumTo(size);
    }
}
