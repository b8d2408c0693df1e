package dev.weft.bench.compare;

import java.io.IOException;
import java.util.function.Function;

/**
 * Sees to it that what was measured is written exactly once: in full by {@link #finish}, or, if the JVM is told to
 * end before that, as far as it has come, by a shutdown hook.
 */
public final class ResultsKeeper implements AutoCloseable {
    private final ResultsFiles files;
    private final Function<Boolean, Report> report;
    private final Thread hook;
    private boolean written; // guarded by this
    private int keptRows; // guarded by this

    /** What {@link #keep} did. */
    public enum Kept {
        /** The rows so far are in the files. */
        ROWS,
        /** There was no row yet, so older files were left alone. */
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
    public ResultsKeeper(ResultsFiles files, Function<Boolean, Report> report, Listener onKept) {
        this.files = files;
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
        var partial = report.apply(false);
        if (partial.rows().isEmpty()) {
            return Kept.NOTHING;
        }
        keptRows = partial.rows().size();
        files.write(partial);
        return Kept.ROWS;
    }

    /** How many rows {@link #keep} has written; the measuring may have gone on meanwhile. */
    public synchronized int keptRows() {
        return keptRows;
    }

    /** Writes everything. */
    public synchronized void finish() throws IOException {
        files.write(report.apply(true));
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
