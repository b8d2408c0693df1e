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
 * @param budget
 *            how long a cell may take; where the runs are long, it warms up for half of that and takes fewer samples, at least {@link
 *            #MIN_SAMPLES}
 */
public record Settings(Duration sampleTime, int samples, int minWarmUps, int maxWarmUps, Duration limit,
        Duration budget) {
    /** A median of fewer would be one run. */
    static final int MIN_SAMPLES = 3;

    /** Opening and closing a session, and finding the size of the runs. */
    private static final Duration OVERHEAD = Duration.ofMillis(300);

    /** A first impression. */
    public static Settings quick() {
        return new Settings(Duration.ofMillis(100), 5, 3, 8, Duration.ofSeconds(20), Duration.ofMillis(2_200));
    }

    /** As long as a dozen workloads on eight models can have in less than five minutes. */
    public static Settings full() {
        return new Settings(Duration.ofMillis(150), 7, 4, 12, Duration.ofSeconds(60), Duration.ofMillis(3_500));
    }

    /** How long a cell takes, by experience: most are stable long before the last warm-up. */
    Duration expectedCellTime() {
        return sampleTime.multipliedBy(samples + (minWarmUps + maxWarmUps) / 2).plus(OVERHEAD);
    }

    /** The same for a cell of which one run takes so long. */
    Duration expectedCellTime(Duration run) {
        var least = run.multipliedBy(MIN_SAMPLES + 2L);
        return least.compareTo(expectedCellTime()) > 0 ? least : expectedCellTime();
    }
}
