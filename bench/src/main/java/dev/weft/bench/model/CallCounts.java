package dev.weft.bench.model;

import java.util.EnumMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts calls by cause, from many threads at once. Threads are spread over some rows of counters, so that two processors seldom want
 * the same cache line: some nanoseconds a count.
 */
@SuppressWarnings("EnumOrdinal") // a place in an array, of this run only
final class CallCounts {
    private static final Cause[] CAUSES = Cause.values();
    /** A power of two. */
    private static final int ROWS = 16;
    /** Two cache lines of longs, as the processor fetches them in pairs; more than there are causes. */
    private static final int ROW_LENGTH = 16;

    private final AtomicLongArray counts = new AtomicLongArray((ROWS + 1) * ROW_LENGTH);

    void add(Cause cause) {
        int row = (int) Thread.currentThread().threadId() & (ROWS - 1);
        counts.getAndIncrement((row + 1) * ROW_LENGTH + cause.ordinal()); // the first row is a gap to what lies before
    }

    SwitchCounts sum() {
        var sums = new EnumMap<Cause, Long>(Cause.class);
        for (var cause : CAUSES) {
            long sum = 0;
            for (int row = 1; row <= ROWS; row++) {
                sum += counts.get(row * ROW_LENGTH + cause.ordinal());
            }
            if (sum > 0) {
                sums.put(cause, sum);
            }
        }
        return new SwitchCounts(sums, false);
    }
}
