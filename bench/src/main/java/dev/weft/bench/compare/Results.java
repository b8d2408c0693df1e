package dev.weft.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** Everything that the comparison has found so far. Any thread may add and look. */
public final class Results {
    private final List<Row> rows = new ArrayList<>(); // these three guarded by this
    private final List<Observation> observations = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    /**
     * What was seen in a cell beside its figures.
     *
     * @param seen
     *            in one line
     * @param cause
     *            what makes this model switch
     */
    public record Observation(String workload, String model, String seen, String cause) {}

    /** A cell that could not be measured. */
    public record Failure(String workload, String label, String model, String error) {}

    synchronized void add(List<Row> cellRows) {
        rows.addAll(cellRows);
    }

    synchronized void add(Observation observation) {
        observations.add(observation);
    }

    synchronized void add(Failure failure) {
        failures.add(failure);
    }

    /** The rows so far, in the order of measurement. */
    public synchronized List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The observations so far. */
    public synchronized List<Observation> observations() {
        return List.copyOf(observations);
    }

    /** The failures so far. */
    public synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }
}
