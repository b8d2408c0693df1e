package dev.weft.bench.workload;

import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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

    /** What is measured; whether a cell is warm is decided by the first. */
    List<Metric> metrics();

    /** What the size of a run counts. */
    String sizeName();

    /** The largest size that makes sense, for memory's sake. */
    int maxSize();

    /**
     * Runs once and checks that the work was done.
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
