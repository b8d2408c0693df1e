package dev.weft.bench.compare;

import java.util.List;

/** Decides whether a cell is warm: when its last few runs differ by no more than a benchmark's usual noise. */
public final class WarmUp {
    /** So many runs in a row must agree. */
    static final int WINDOW = 3;

    /** They agree if the highest is at most that many times the lowest. */
    static final double TOLERANCE = 1.10;

    private WarmUp() {}

    /** Whether the last runs of {@code values}, which are positive, agree. */
    public static boolean isStable(List<Double> values) {
        if (values.size() < WINDOW) {
            return false;
        }
        var last = Summary.of(values.subList(values.size() - WINDOW, values.size()));
        return last.high() <= last.low() * TOLERANCE;
    }
}
