package dev.weft.bench.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often a session switched, by cause, since it was opened.
 *
 * @param counts
 *            a cause that is missing was not seen
 * @param exact
 *            true if these are switches that happened, counted by the scheduler or the lock; false if they are the calls at which the
 *            model may have switched, for its scheduler tells nobody (virtual threads, platform threads)
 */
public record SwitchCounts(Map<Cause, Long> counts, boolean exact) {
    /** Copies the map. */
    public SwitchCounts {
        var copy = new EnumMap<Cause, Long>(Cause.class);
        copy.putAll(counts);
        counts = Collections.unmodifiableMap(copy);
    }

    /** What was counted after {@code earlier} was taken of the same session. */
    public SwitchCounts since(SwitchCounts earlier) {
        var difference = new EnumMap<Cause, Long>(Cause.class);
        counts.forEach((cause, count) -> difference.put(cause, count - earlier.counts.getOrDefault(cause, 0L)));
        return new SwitchCounts(difference, exact);
    }
}
