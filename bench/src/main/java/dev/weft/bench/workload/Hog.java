package dev.weft.bench.workload;

import dev.weft.Action;
import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One task computes for a long time, pauses, and does so again; another wants to run every millisecond. How late is that one? The longest
 * it has to wait is one burst, where nothing takes the processor from the hog.
 *
 * @param checkpoints
 *            whether the hog comes to a checkpoint in each pass of its loop
 */
record Hog(Place place, boolean checkpoints, int burstMillis) implements Workload {
    /** Where the two are. */
    enum Place {
        /** Wherever the model puts them. */
        ANY(0, "any", "wherever the model puts them"),
        /** At the same. */
        SAME(1, "same", "at the same place"),
        /** At different ones. */
        OTHER(2, "other", "at another place");

        private final int number; // in the results, where parameters are numbers
        private final String word;
        private final String inWords;

        Place(int number, String word, String inWords) {
            this.number = number;
            this.word = word;
            this.inWords = inWords;
        }
    }

    private static final Duration EVERY = Duration.ofMillis(1);

    @Override
    public String name() {
        return "hog";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("place", place.number, "checkpoints", checkpoints ? 1 : 0, "burstMillis", burstMillis);
    }

    @Override
    public String label() {
        return place.word + (checkpoints ? "" : " -cp");
    }

    @Override
    public String description() {
        return "how late a task that wants to run every ms is, beside one that computes for " + burstMillis + " ms "
                + (checkpoints ? "with" : "without") + " checkpoints, " + place.inWords;
    }

    @Override
    public Set<Ability> needs() {
        var needs = EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
        if (place != Place.ANY) {
            needs.add(Ability.PLACES);
        }
        return needs;
    }

    @Override
    public int bodies() {
        return 3;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("p50", "us", Metric.Better.LOWER), new Metric("p99", "us", Metric.Better.LOWER),
                new Metric("max", "us", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "milliseconds";
    }

    @Override
    public int maxSize() {
        return 10_000;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        var late = new Latencies[1];
        session.run(limit, () -> {
            long start = System.nanoTime();
            long endNanos = start + size * EVERY.toNanos();
            var others = spawn(session, 1, () -> {
                var rate = new FixedRate(start + EVERY.toNanos(), EVERY.toNanos(), System::nanoTime, session::sleep);
                late[0] = rate.run(size, _ -> {
                });
            });
            var hog = spawn(session, 0, () -> {
                do {
                    Spin.until(System.nanoTime() + Duration.ofMillis(burstMillis).toNanos(), session, checkpoints);
                    session.sleep(EVERY);
                } while (System.nanoTime() - endNanos < 0);
            });
            hog.join();
            others.join();
        });
        return Sample.of(late[0].micros(50), late[0].micros(99), late[0].micros(100));
    }

    private Session.Child spawn(Session session, int which, Action body) {
        return switch (place) {
            case ANY -> session.spawn(body);
            case SAME -> session.spawnOn(0, body);
            case OTHER -> session.spawnOn(which % session.places(), body);
        };
    }
}
