package dev.weft.bench.workload;

import java.util.Arrays;
import java.util.Collection;
import org.HdrHistogram.Histogram;

/** How long things took, or how late they were; read in microseconds. One thread at a time. */
final class Latencies {
    /** Significant decimal digits. */
    private static final int PRECISION = 3;

    private final Histogram histogram = new Histogram(PRECISION);

    /** Those of several bodies that have ended. */
    static Latencies of(Collection<Latencies> parts) {
        var all = new Latencies();
        parts.forEach(part -> all.histogram.add(part.histogram));
        return all;
    }

    /** What nobody may be, early, counts as 0. */
    static Latencies ofNanos(long[] nanos) {
        var all = new Latencies();
        Arrays.stream(nanos).forEach(all::record);
        return all;
    }

    void record(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** So many percent of them are at most that; 100 gives the longest. */
    double micros(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
