package dev.weft.bench.jmh;

import java.util.Collection;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the percentiles of {@link WakeLatencyBenchmark} to JMH's results: per iteration, then averaged over iterations and
 * forks; the largest is the largest of all. JMH's own percentiles are of operations that it times itself, and a wake
 * begins on one thread and ends on another.
 */
public final class WakeLatencies implements InternalProfiler {
    /** A wake that takes longer than that is a hang. */
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private static final Histogram ALL = histogram(); // guarded by itself

    static Histogram histogram() {
        return new Histogram(MOST_NANOS, DIGITS);
    }

    static void add(Histogram nanos) {
        synchronized (ALL) {
            ALL.add(nanos);
        }
    }

    @Override
    public String getDescription() {
        return "percentiles of the wake-up latency";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        synchronized (ALL) {
            ALL.reset();
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        synchronized (ALL) {
            return ALL.getTotalCount() == 0
                    ? List.of()
                    : List.of(percentile("p50", 50), percentile("p99", 99), percentile("p99.9", 99.9),
                            new ScalarResult("latency.max", ALL.getMaxValue(), "ns", AggregationPolicy.MAX));
        }
    }

    private static ScalarResult percentile(String name, double percentile) {
        return new ScalarResult("latency." + name, ALL.getValueAtPercentile(percentile), "ns", AggregationPolicy.AVG);
    }
}
