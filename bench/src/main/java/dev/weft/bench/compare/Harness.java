package dev.weft.bench.compare;

import dev.weft.bench.model.Session;
import dev.weft.bench.workload.Sample;
import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures one cell: finds the size of a run, warms up until {@link WarmUp} is content or the patience is over,
 * then takes the samples, all of one size, and looks at what they used.
 */
final class Harness {
    /** Growing faster than that from one run to the next would trust a cold run too much. */
    private static final double MAX_GROWTH = 8;

    private final Settings settings;
    private final LongSupplier nanoTime;

    Harness(Settings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * What a cell gave.
     *
     * @param observation
     *            of the last sample
     */
    record Measured(List<Row> rows, Usage usage, String observation) {}

    /**
     * Runs the cell for a moment only, so that every model has passed through the shared code before any is
     * measured.
     *
     * @return how long the last run took
     */
    Duration settle(Cell cell, Duration time) throws Exception {
        try (Session session = cell.model().open()) {
            var run = new Run(cell.workload(), session);
            run.findSize(time.toNanos());
            return Duration.ofNanos(run.lastNanos);
        }
    }

    /**
     * Measures the cell.
     *
     * @param phase
     *            told what is done now
     */
    Measured measure(Cell cell, Consumer<String> phase) throws Exception {
        long start = nanoTime.getAsLong();
        try (Session session = cell.model().open()) {
            var run = new Run(cell.workload(), session);
            phase.accept("sizing");
            run.findSize(settings.sampleTime().toNanos() / 2);
            boolean stable = warmUp(run, start, phase);
            var meter = new Meter(session, nanoTime);
            var samples = sample(run, start, phase);
            return new Measured(rows(cell, run.size, stable, samples), meter.read(cell),
                    samples.getLast().observation());
        }
    }

    private boolean warmUp(Run run, long start, Consumer<String> phase) throws Exception {
        long end = start + settings.budget().toNanos() / 2;
        var values = new ArrayList<Double>();
        while (values.size() < settings.maxWarmUps() && nanoTime.getAsLong() < end) {
            phase.accept("warm-up " + (values.size() + 1));
            values.add(run.once().values().getFirst());
            run.adjustSize(settings.sampleTime().toNanos());
            if (values.size() >= settings.minWarmUps() && WarmUp.isStable(values)) {
                return true;
            }
        }
        return false;
    }

    private List<Sample> sample(Run run, long start, Consumer<String> phase) throws Exception {
        long end = start + settings.budget().toNanos();
        var samples = new ArrayList<Sample>();
        while (samples.size() < settings.samples()
                && (samples.size() < Settings.MIN_SAMPLES || nanoTime.getAsLong() + run.lastNanos < end)) {
            phase.accept("sample " + (samples.size() + 1) + "/" + settings.samples());
            samples.add(run.once());
        }
        return samples;
    }

    private static List<Row> rows(Cell cell, int size, boolean stable, List<Sample> samples) {
        var workload = cell.workload();
        var parameters = new TreeMap<>(workload.parameters());
        parameters.put(workload.sizeName(), size);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < workload.metrics().size(); i++) {
            int index = i;
            var metric = workload.metrics().get(index);
            var values = samples.stream().map(sample -> sample.values().get(index)).toList();
            rows.add(Row.of(workload, parameters, cell.model().name(), metric, stable, values));
        }
        return rows;
    }

    /** The runs of one workload in one session. */
    private final class Run {
        private final Workload workload;
        private final Session session;
        private int size = 1;
        private long lastNanos;

        Run(Workload workload, Session session) {
            this.workload = workload;
            this.session = session;
        }

        Sample once() throws Exception {
            long start = nanoTime.getAsLong();
            var sample = workload.run(session, size, settings.limit());
            lastNanos = Math.max(1, nanoTime.getAsLong() - start);
            return sample;
        }

        /** Grows the size from one until a run takes {@code nanos}. */
        void findSize(long nanos) throws Exception {
            once();
            while (lastNanos < nanos && size < workload.maxSize()) {
                adjustSize(nanos + nanos / 4);
                once();
            }
        }

        void adjustSize(long nanos) {
            double factor = Math.clamp((double) nanos / lastNanos, 1 / MAX_GROWTH, MAX_GROWTH);
            size = (int) Math.clamp(Math.ceil(size * factor), 1, workload.maxSize());
        }
    }
}
