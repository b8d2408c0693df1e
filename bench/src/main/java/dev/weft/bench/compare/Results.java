package dev.weft.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that the comparison has found so far. Any thread may add and look. */
public final class Results {
    private final List<Row> rows = new ArrayList<>(); // all of these guarded by this
    private final List<Usage> usages = new ArrayList<>();
    private final List<Observation> observations = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Timeline> timelines = new ArrayList<>();
    private final List<Skip> skipped = new ArrayList<>();
    private final Map<String, String> peers = new LinkedHashMap<>();
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

    /** Adds one. */
    public synchronized void add(Observation observation) {
        observations.add(observation);
    }

    /** Adds one. */
    public synchronized void add(Failure failure) {
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

    /** Adds one. */
    public synchronized void add(Usage usage) {
        usages.add(usage);
    }

    /** Those so far. */
    public synchronized List<Usage> usages() {
        return List.copyOf(usages);
    }

    /** Adds one. */
    public synchronized void add(Verdict verdict) {
        verdicts.add(verdict);
    }

    /** Those so far. */
    public synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    /** Adds one. */
    public synchronized void add(Timeline timeline) {
        timelines.add(timeline);
    }

    /** Those so far. */
    public synchronized List<Timeline> timelines() {
        return List.copyOf(timelines);
    }

    /** Adds one. */
    public synchronized void add(Skip skip) {
        skipped.add(skip);
    }

    /** Those so far. */
    public synchronized List<Skip> skipped() {
        return List.copyOf(skipped);
    }

    /** Adds figures of a program outside this JVM, if it has any, and its version or why it has none. */
    public synchronized void addPeer(String name, String version, List<Row> peerRows) {
        peers.put(name, version);
        rows.addAll(peerRows);
    }

    /** The programs outside this JVM so far. */
    public synchronized Map<String, String> peers() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(peers));
    }
}
