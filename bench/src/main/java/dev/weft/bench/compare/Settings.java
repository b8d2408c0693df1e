package dev.weft.bench.compare;

import java.time.Duration;

/**
 * How long and how often a cell is measured.
 *
 * @param sampleTime
 *            how long one run should take; the harness sizes the runs accordingly
 * @param samples
 *            runs that count
 * @param minWarmUps
 *            runs before them at least
 * @param maxWarmUps
 *            runs before them at most; a cell that is not stable by then says so
 * @param limit
 *            a run that takes longer has failed
 */
public record Settings(Duration sampleTime, int samples, int minWarmUps, int maxWarmUps, Duration limit) {
    /** Opening and closing a session, and finding the size of the runs. */
    private static final Duration OVERHEAD = Duration.ofMillis(300);

    /** A first impression in half a minute. */
    public static Settings quick() {
        return new Settings(Duration.ofMillis(120), 5, 4, 10, Duration.ofSeconds(20));
    }

    /** Two to three minutes. */
    public static Settings full() {
        return new Settings(Duration.ofMillis(300), 9, 5, 16, Duration.ofSeconds(60));
    }

    /** How long a cell takes, by experience: most are stable long before the last warm-up. */
    Duration expectedCellTime() {
        return sampleTime.multipliedBy(samples + (minWarmUps + maxWarmUps) / 2).plus(OVERHEAD);
    }
}
