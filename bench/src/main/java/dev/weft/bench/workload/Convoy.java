package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The classic trouble of an interpreter with a lock: a task that waits for a socket, beside tasks that compute. Each time its socket is
 * ready it has to get the processor back from them. The hogs compute for a fixed time, and for as long an {@link OutsideClient} sends
 * messages to the task. Where nothing takes the processor from a hog, the first message after their start waits until they end: then
 * the round trips are as long as the run, and say that, not more.
 *
 * @param hogs
 *            tasks that compute
 * @param checkpoints
 *            whether they come to a checkpoint in each pass of their loop, every 20 ns or so
 * @param setting
 *            of the knob; 0 without one
 */
record Convoy(int hogs, boolean checkpoints, Knob knob, int setting) implements Workload {
    /** What can be set at a model. */
    enum Knob {
        /** Nothing is set. */
        NONE,
        /** The interval after which a waiting thread asks for the lock, in microseconds. */
        SWITCH_INTERVAL,
        /** The number of checkpoints after which the lock is let go. */
        CHECK_INTERVAL
    }

    /** With every model's own settings. */
    static Convoy of(int hogs, boolean checkpoints) {
        return new Convoy(hogs, checkpoints, Knob.NONE, 0);
    }

    @Override
    public String name() {
        return switch (knob) {
            case NONE -> "convoy";
            case SWITCH_INTERVAL -> "interval";
            case CHECK_INTERVAL -> "ticks";
        };
    }

    @Override
    public Map<String, Integer> parameters() {
        return switch (knob) {
            case NONE -> Map.of("hogs", hogs, "checkpoints", checkpoints ? 1 : 0);
            case SWITCH_INTERVAL -> Map.of("hogs", hogs, "intervalMicros", setting);
            case CHECK_INTERVAL -> Map.of("hogs", hogs, "ticks", setting);
        };
    }

    @Override
    public String axis() {
        return switch (knob) {
            case NONE -> "hogs";
            case SWITCH_INTERVAL -> "intervalMicros";
            case CHECK_INTERVAL -> "ticks";
        };
    }

    @Override
    public String label() {
        return switch (knob) {
            case NONE -> hogs + (hogs == 1 ? " hog" : " hogs") + (checkpoints ? "" : " -cp");
            case SWITCH_INTERVAL -> (setting < 1000 ? setting + "us/" : setting / 1000 + "ms/") + hogs;
            case CHECK_INTERVAL -> setting + "/" + hogs;
        };
    }

    @Override
    public String description() {
        String what = "round trips of an echo task beside " + hogs + " that compute, "
                + (checkpoints ? "with" : "without") + " checkpoints";
        return switch (knob) {
            case NONE -> what;
            case SWITCH_INTERVAL -> what + ", switch interval " + setting / 1000.0 + " ms";
            case CHECK_INTERVAL -> what + ", check interval " + setting + " ticks";
        };
    }

    @Override
    public Set<Ability> needs() {
        var needs = EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
        switch (knob) {
            case NONE -> {}
            case SWITCH_INTERVAL -> needs.add(Ability.SWITCH_INTERVAL);
            case CHECK_INTERVAL -> needs.add(Ability.CHECK_INTERVAL);
        }
        return needs;
    }

    @Override
    public int bodies() {
        return hogs + 2;
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(List.of(new Metric("p50", "us", Metric.Better.LOWER),
                new Metric("p90", "us", Metric.Better.LOWER), new Metric("p99", "us", Metric.Better.LOWER)));
        if (hogs > 0) {
            metrics.add(new Metric("hogs", "Mpass/s", Metric.Better.HIGHER));
        }
        return metrics;
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
        var all = new Hogs(hogs, Duration.ofMillis(size).toNanos());
        var trips = new Latencies[1];
        session.run(limit, () -> {
            set(session);
            try (var listener = session.listen(); var client = OutsideClient.connect(listener.address())) {
                var task = session.spawn(() -> EchoServer.serve(session, listener, 1));
                session.blocking(client::awaitFirstEcho);
                client.goOn(all::mayBegin, all::isOver);
                Bodies.spawnAndJoin(session, hogs, _ -> all.run(session, checkpoints));
                trips[0] = session.blocking(client::awaitEnd);
                task.join();
            }
        });
        var figures = new ArrayList<>(List.of(trips[0].micros(50), trips[0].micros(90), trips[0].micros(99)));
        if (hogs > 0) {
            figures.add(all.megaPassesPerSecond());
        }
        return new Sample(figures, "");
    }

    private void set(Session session) {
        switch (knob) {
            case NONE -> {}
            case SWITCH_INTERVAL -> session.setSwitchInterval(Duration.ofNanos(setting * 1000L));
            case CHECK_INTERVAL -> session.setCheckInterval(setting);
        }
    }

    /** The tasks that compute, from when the first of them begins. Without any, for as long. */
    private static final class Hogs {
        /** So long the client waits for all of them: a model may run them one after the other. */
        private static final long LONGEST_START_NANOS = 10_000_000;

        private final int count;
        private final long durationNanos;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicLong passes = new AtomicLong();
        private final AtomicReference<@Nullable Long> startNanos = new AtomicReference<>();

        Hogs(int count, long durationNanos) {
            this.count = count;
            this.durationNanos = durationNanos;
        }

        private long start() {
            startNanos.compareAndSet(null, System.nanoTime());
            return Objects.requireNonNull(startNanos.get());
        }

        /** One of them. */
        void run(Session session, boolean checkpoints) {
            long endNanos = start() + durationNanos;
            begun.incrementAndGet();
            passes.addAndGet(Spin.until(endNanos, session, checkpoints));
            ended.incrementAndGet();
        }

        boolean mayBegin() {
            int running = begun.get();
            return running == count || (running > 0 && System.nanoTime() - start() > LONGEST_START_NANOS);
        }

        boolean isOver() {
            return ended.get() == count && System.nanoTime() - start() >= durationNanos;
        }

        double megaPassesPerSecond() {
            return passes.get() * 1e3 / durationNanos;
        }
    }
}
