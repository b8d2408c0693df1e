package dev.weft.bench.compare;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Says what runs now and how long the rest will take: on a terminal in one line that is overwritten, otherwise in
 * one plain line per cell. For one thread.
 */
public final class Progress {
    /** A line that is rewritten must not wrap. */
    private static final int WIDTH = 79;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;

    private List<Duration> expected = List.of();
    private int cellsBegun;
    private long firstCellNanos;
    private long thisCellNanos;
    private String cell = "";

    /** @param terminal whether {@code out} is one */
    public Progress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** @param cells how long each is expected to take */
    void start(List<Duration> cells) {
        expected = List.copyOf(cells);
    }

    void cell(String name) {
        thisCellNanos = nanoTime.getAsLong();
        if (cellsBegun == 0) {
            firstCellNanos = thisCellNanos;
        }
        cellsBegun++;
        cell = name;
        if (!terminal) {
            out.println(head() + left());
        }
    }

    void phase(String what) {
        if (terminal) {
            besides(head() + ": " + what + left());
        }
    }

    /** What is done now that is no cell: on a terminal in the line that is overwritten, otherwise a line of its own. */
    public void besides(String what) {
        if (terminal) {
            out.print("\r" + fit(what));
            out.flush();
        } else {
            out.println(what);
        }
    }

    /** The same, but only for those who watch a terminal. */
    public void glimpse(String what) {
        if (terminal) {
            besides(what);
        }
    }

    void end() {
        clear();
    }

    /** Empties the line that was being overwritten, if there is one. */
    public void clear() {
        if (terminal) {
            out.print("\r" + " ".repeat(WIDTH) + "\r");
            out.flush();
        }
    }

    private String head() {
        var all = Integer.toString(expected.size());
        var begun = Integer.toString(cellsBegun);
        return "[" + " ".repeat(all.length() - begun.length()) + begun + "/" + all + "] " + cell;
    }

    /** The cells to come take as many times as long as expected as those before did. */
    private String left() {
        int done = cellsBegun - 1;
        double expectedDone = nanos(expected.subList(0, done));
        double factor = done == 0 ? 1 : (thisCellNanos - firstCellNanos) / expectedDone;
        double left = factor * nanos(expected.subList(done, expected.size())) - (nanoTime.getAsLong() - thisCellNanos);
        return ", about " + spoken(Duration.ofNanos((long) Math.max(0, left))) + " left";
    }

    private static long nanos(List<Duration> durations) {
        return durations.stream().mapToLong(Duration::toNanos).sum();
    }

    /** A duration as people say it: {@code 45 s}, {@code 2 min 10 s}. */
    public static String spoken(Duration duration) {
        long seconds = Math.max(1, duration.plusMillis(500).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }

    private static String fit(String line) {
        return line.length() > WIDTH ? line.substring(0, WIDTH) : line + " ".repeat(WIDTH - line.length());
    }
}
