package dev.weft.bench.workload;

import dev.weft.Action;
import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several arrays, each of which is written from end to end again and again, every time by a new task: does it pay if that one runs where
 * the array is in the cache? The arrays of one place together fill half of what a core of its own usually has.
 */
record Affinity(Where where) implements Workload {
    /** Where the next task for an array is started. */
    enum Where {
        /** Always at the array's own place. */
        STAYS(0, "stays", "where the last one was"),
        /** Spawned, and the model decides. */
        FREE(1, "free", "where the model puts it"),
        /** At the place after the last one's. */
        MOVES(2, "moves", "always at another place");

        private final int number; // in the results, where parameters are numbers
        private final String word;
        private final String inWords;

        Where(int number, String word, String inWords) {
            this.number = number;
            this.word = word;
            this.inWords = inWords;
        }
    }

    private static final int ARRAYS = 8;
    private static final int LONGS_PER_LINE = 8; // of a cache: 64 bytes
    private static final int LONGS = 128 * 1024 / Long.BYTES;

    @Override
    public String name() {
        return "affinity";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("arrays", ARRAYS, "arrayBytes", LONGS * Long.BYTES, "where", where.number);
    }

    @Override
    public String label() {
        return where.word;
    }

    @Override
    public String description() {
        return ARRAYS + " arrays of " + LONGS * Long.BYTES / 1024
                + " KiB, written again and again by a new task each time, " + where.inWords;
    }

    @Override
    public Set<Ability> needs() {
        var needs = EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
        if (where != Where.FREE) {
            needs.add(Ability.PLACES);
        }
        return needs;
    }

    @Override
    public int bodies() {
        return 2 * ARRAYS + 1;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "us/step", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "stepsPerArray";
    }

    @Override
    public int maxSize() {
        return 1_000_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        long[][] arrays = new long[ARRAYS][LONGS];
        long nanos = Bodies.time(session, limit, () -> {
            var children = new ArrayList<Session.Child>(ARRAYS);
            for (int i = 0; i < ARRAYS; i++) {
                int array = i;
                children.add(spawn(session, array, () -> {
                    for (int step = 0; step < size; step++) {
                        int place = where == Where.MOVES ? array + step : array;
                        spawn(session, place, () -> write(arrays[array])).join();
                    }
                }));
            }
            for (var child : children) {
                child.join();
            }
        });
        for (long[] array : arrays) {
            for (int i = 0; i < LONGS; i += LONGS_PER_LINE) {
                if (array[i] != size) {
                    throw new IllegalStateException("written " + array[i] + " times instead of " + size);
                }
            }
        }
        return Sample.of(nanos / 1e3 / ((double) ARRAYS * size));
    }

    private Session.Child spawn(Session session, int place, Action body) {
        return where == Where.FREE ? session.spawn(body) : session.spawnOn(place % session.places(), body);
    }

    private static void write(long[] array) {
        for (int i = 0; i < array.length; i += LONGS_PER_LINE) {
            array[i]++;
        }
    }
}
