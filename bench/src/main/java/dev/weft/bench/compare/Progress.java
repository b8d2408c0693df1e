package dev.weft.bench.compare;

import java.io.PrintStream;
import java.time.Duration;
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

    private int cells;
    private int cellsBegun;
    private long expectedCellNanos;
    private long firstCellNanos;
    private long thisCellNanos;
    private String cell = "";

    /** @param terminal whether {@code out} is one */
    public Progress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    void start(int count, Duration expectedCellTime) {
        cells = count;
        expectedCellNanos = expectedCellTime.toNanos();
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
            String line = cellsBegun == 0 ? what : head() + ": " + what + left();
            out.print("\r" + fit(line));
            out.flush();
        } else if (cellsBegun == 0) {
            out.println(what);
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
        return "[" + " ".repeat(Integer.toString(cells).length() - Integer.toString(cellsBegun).length()) + cellsBegun
                + "/" + cells + "] " + cell;
    }

    private String left() {
        int done = cellsBegun - 1;
        long perCell = done == 0 ? expectedCellNanos : (thisCellNanos - firstCellNanos) / done;
        long left = (cells - done) * perCell - (nanoTime.getAsLong() - thisCellNanos);
        return ", about " + spoken(Duration.ofNanos(Math.max(0, left))) + " left";
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
