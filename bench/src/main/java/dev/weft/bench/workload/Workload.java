package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A piece of work that every model can do, of any size, measured per operation. Immutable. */
public interface Workload {
    /** One word, such as {@code yield}. */
    String name();

    /** What is the same in every run, such as {@code tasks=100}. */
    Map<String, Integer> parameters();

    /** The parameters for a table, at most 10 characters. */
    String label();

    /** What it does, in one line. */
    String description();

    /** What a model must be able to do to run it. */
    Set<Ability> needs();

    /** How many bodies are alive at once, at most. */
    int bodies();

    /**
     * How its chart is drawn: the name of the {@linkplain #parameters parameter} that goes along the horizontal axis, a line for each
     * model; or the empty string, and there is a bar for each model. Workloads of one name whose other parameters agree share a chart.
     */
    default String axis() {
        return "";
    }

    /** What is measured; whether a cell is warm is decided by the first. */
    List<Metric> metrics();

    /** What the size of a run counts. */
    String sizeName();

    /** The largest size that makes sense, for memory's sake. */
    int maxSize();

    /**
     * Runs once, a run of some size that the harness chose ({@link #sizeName}), and checks that the work was done.
     *
     * @param size
     *            at least 1
     * @throws IllegalStateException
     *             if the work was not done right
     * @throws java.util.concurrent.TimeoutException
     *             if it was not done within {@code limit}
     */
    Sample run(Session session, int size, Duration limit) throws Exception;
}
