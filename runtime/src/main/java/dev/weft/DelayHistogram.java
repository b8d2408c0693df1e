package dev.weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long what was ready waited for its carrier, in powers of two of nanoseconds. Immutable.
 *
 * <p>
 * A carrier takes a sample at every 64th entry of its run queue, so that a switch does not pay for a clock. What other carriers may
 * steal is not sampled.
 *
 * {@snippet :
 * Duration p99 = scheduler.stats().delays().percentile(99);
 * }
 */
public final class DelayHistogram {
    /** One bucket for each number of significant bits of a {@code long}. */
    static final int BUCKETS = Long.SIZE;

    private final long[] counts;

    DelayHistogram(long[] counts) {
        this.counts = counts;
    }

    static int bucketOf(long nanos) {
        return nanos <= 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    }

    /** How many samples there are. */
    public long samples() {
        return Arrays.stream(counts).sum();
    }

    /**
     * A bound that so many percent of the samples do not exceed: the upper end of a bucket, so up to twice what was measured.
     * Zero if there are no samples.
     *
     * @throws IllegalArgumentException
     *             unless it is from 0 to 100
     */
    public Duration percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent must be from 0 to 100: " + percent);
        }
        var samples = samples();
        if (samples == 0) {
            return Duration.ZERO;
        }
        var rank = Math.max(1, (long) Math.ceil(samples * percent / 100));
        var bucket = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[bucket]) {
            bucket++;
        }
        return Duration.ofNanos(upperEnd(bucket));
    }

    private static long upperEnd(int bucket) {
        return bucket >= Long.SIZE - 2 ? Long.MAX_VALUE : 2L << bucket;
    }

    /** How many samples were from {@code 2^bucket} up to, not including, {@code 2^(bucket + 1)} nanoseconds; the first counts 0 too. */
    public long count(int bucket) {
        return counts[Objects.checkIndex(bucket, BUCKETS)];
    }

    /** Both together. */
    DelayHistogram plus(DelayHistogram other) {
        var sums = counts.clone();
        Arrays.setAll(sums, i -> counts[i] + other.counts[i]);
        return new DelayHistogram(sums);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DelayHistogram same && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "DelayHistogram[" + samples() + " samples, p50 " + percentile(50) + ", p99 " + percentile(99) + ", max "
                + percentile(100) + "]";
    }
}
