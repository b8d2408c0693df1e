package dev.weft.bench.workload;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The order in which numbered threads printed their lines, and what can be said about it. */
public final class Interleaving {
    /** So many numbers are shown of an order. */
    private static final int SHOWN = 12;

    private final int[] lines;
    private final int threads;

    /**
     * Describes an order.
     *
     * @param lines
     *            the number of the thread that printed each line, from 1; not copied
     * @param threads
     *            how many there are
     */
    public Interleaving(int[] lines, int threads) {
        this.lines = lines;
        this.threads = threads;
    }

    /** Whether each thread printed {@code count} lines. */
    public boolean hasEach(int count) {
        int[] each = new int[threads + 1];
        for (int number : lines) {
            each[number]++;
        }
        return each[0] == 0 && Arrays.stream(each).skip(1).allMatch(lines -> lines == count);
    }

    /** How often the next line came from another thread than the line before. */
    public int alternations() {
        int count = 0;
        for (int i = 1; i < lines.length; i++) {
            if (lines[i] != lines[i - 1]) {
                count++;
            }
        }
        return count;
    }

    /** Whether every round has every thread once, always in the order of the first round. */
    public boolean isRoundRobin() {
        if (Arrays.stream(lines, 0, threads).distinct().count() != threads) {
            return false;
        }
        for (int i = threads; i < lines.length; i++) {
            if (lines[i] != lines[i - threads]) {
                return false;
            }
        }
        return true;
    }

    /** Whether every round has every thread once. */
    boolean isFair() {
        for (int round = 0; round < lines.length; round += threads) {
            if (Arrays.stream(lines, round, Math.min(round + threads, lines.length)).distinct().count() != threads) {
                return false;
            }
        }
        return true;
    }

    /** Whether every thread printed all its lines in one go. */
    boolean isOneAfterAnother() {
        return alternations() == threads - 1;
    }

    /** The order's beginning and its kind. */
    public String explain() {
        String start = Arrays.stream(lines).limit(SHOWN).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        return start + (lines.length > SHOWN ? " ..." : "") + ": " + kind();
    }

    private String kind() {
        if (isRoundRobin()) {
            return "FIFO round robin, every thread once in each round and always in the same order";
        }
        if (isOneAfterAnother()) {
            return "one after another, no thread was interrupted between its lines";
        }
        if (isFair()) {
            return "every thread once in each round, in an order that changes from round to round";
        }
        int inOneGo = inOneGo();
        return "arbitrary, the line changed hands " + alternations() + " times in " + lines.length + " lines"
                + (inOneGo == 0 ? "" : ", " + inOneGo + " of " + threads + " threads printed all theirs in one go");
    }

    /** How many threads were not interrupted between their lines. */
    private int inOneGo() {
        int[] goes = new int[threads + 1];
        for (int i = 0; i < lines.length; i++) {
            if (i == 0 || lines[i] != lines[i - 1]) {
                goes[lines[i]]++;
            }
        }
        return (int) Arrays.stream(goes).skip(1).filter(count -> count == 1).count();
    }
}
