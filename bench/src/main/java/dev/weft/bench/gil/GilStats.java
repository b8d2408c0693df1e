package dev.weft.bench.gil;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one lock has seen since it was made.
 *
 * @param requests how often a waiter's interval ended without any switch, so that it asked the holder to let go
 * @param failedAcquires how often a waiter was woken because the lock was free, and found it taken again
 * @param switches how often the lock went from one thread to another, by what the one had let go for; a cause that never came is
 *        not there
 */
public record GilStats(long requests, long failedAcquires, Map<Release, Long> switches) {
    /** Copies the map. */
    public GilStats {
        var copy = new EnumMap<Release, Long>(Release.class);
        copy.putAll(switches);
        switches = Collections.unmodifiableMap(copy);
    }

    /** Switches because the holder let go at a checkpoint, being asked. */
    public long forcedSwitches() {
        return sum(why -> why == Release.FORCED);
    }

    /** Switches because the holder's ticks were used up. */
    public long tickSwitches() {
        return sum(why -> why == Release.TICK);
    }

    /** Switches because the holder waited, stood back or came to its end. */
    public long voluntarySwitches() {
        return sum(Release::isVoluntary);
    }

    private long sum(Predicate<Release> which) {
        return switches.entrySet().stream().filter(entry -> which.test(entry.getKey())).mapToLong(Map.Entry::getValue)
                .sum();
    }
}
