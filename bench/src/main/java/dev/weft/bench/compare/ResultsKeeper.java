package dev.weft.bench.compare;

import java.io.IOException;
import java.util.function.Function;

/**
 * Sees to it that what was measured is written exactly once: in full by {@link #finish}, or, if the JVM is told to
 * end before that, as far as it has come, by a shutdown hook.
 */
public final class ResultsKeeper implements AutoCloseable {
    private final ResultsFile file;
    private final Results results;
    private final Function<Boolean, Report> report;
    private final Thread hook;
    private boolean written; // guarded by this

    /** What {@link #keep} did. */
    public enum Kept {
        /** The rows so far are in the file. */
        ROWS,
        /** There was no row yet, so an older file was left alone. */
        NOTHING,
        /** Everything had been written before. */
        ALL
    }

    /**
     * Starts to guard.
     *
     * @param report
     *            makes the report of the results as they are, complete or not
     * @param onKept
     *            called by the hook when it has done its work
     */
    public ResultsKeeper(ResultsFile file, Results results, Function<Boolean, Report> report, Listener onKept) {
        this.file = file;
        this.results = results;
        this.report = report;
        this.hook = Thread.ofPlatform().name("weft-compare-keep").unstarted(() -> onKept.hasEnded(this));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Hears of the JVM's end while the comparison runs; calls {@link #keep} and says so. */
    @FunctionalInterface
    public interface Listener {
        /** Called once, by the shutdown hook. */
        void hasEnded(ResultsKeeper keeper);
    }

    /** Writes what there is, unless everything has been written. Any thread. */
    public synchronized Kept keep() throws IOException {
        if (written) {
            return Kept.ALL;
        }
        if (results.rows().isEmpty()) {
            return Kept.NOTHING;
        }
        file.write(report.apply(false));
        return Kept.ROWS;
    }

    /** Writes everything. */
    public synchronized void finish() throws IOException {
        file.write(report.apply(true));
        written = true;
    }

    /** Ends the guard. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is ending; the hook finds everything written.
        }
    }
}
