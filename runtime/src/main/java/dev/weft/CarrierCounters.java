package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a carrier counts, in one array: its driver alone writes, so a count is a load and a store; anybody reads.
 */
//   counter          read      write    by
//   SPAWNED, ENDED   acquire   release  the driver; Shutdown compares their sums
//   all others       opaque    opaque   the driver; a reader may be a moment late
@SuppressWarnings("EnumOrdinal") // an array inside one JVM: no number is kept
final class CarrierCounters {
    static final int SPAWNED = 0;
    static final int ENDED = 1;
    static final int TURNS = 2;
    static final int BATCHES = 3;
    static final int RUNS = 4;
    static final int INBOXED = 5;
    static final int INJECTED = 6;
    static final int THEFTS = 7;
    static final int STOLEN = 8;
    static final int TIMERS_FIRED = 9;
    static final int POLLS = 10;
    static final int POLL_EVENTS = 11;
    static final int POLL_NANOS = 12;
    static final int SLEEPS = 13;
    static final int SLEEP_NANOS = 14;
    private static final int SWITCHES = 16;
    private static final int READINESS = SWITCHES + ParkReason.values().length;
    private static final int DELAYS = READINESS + ParkReason.values().length;
    private static final int LENGTH = DELAYS + DelayHistogram.BUCKETS;

    private static final int[] WITH_OWNER = Arrays.stream(ParkReason.values()).filter(ParkReason::mayHaveOwner)
            .mapToInt(ParkReason::ordinal).toArray();
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[LENGTH];

    /** The driver only. */
    void increment(int counter) {
        add(counter, 1);
    }

    /** The driver only. */
    void add(int counter, long amount) {
        ELEMENT.setOpaque(values, counter, values[counter] + amount);
    }

    /** As {@link #increment}, and whoever reads the count by {@link #acquired} sees what was done before. The driver only. */
    void incrementRelease(int counter) {
        ELEMENT.setRelease(values, counter, values[counter] + 1);
    }

    /** Counts a task that left the carrier's thread without having ended, by its reason's ordinal. The driver only. */
    void switched(int cause) {
        increment(SWITCHES + cause);
    }

    /** Counts a channel that became ready for whoever waits with this cause. The driver only. */
    void ready(ParkReason cause) {
        increment(READINESS + cause.ordinal());
    }

    /** Counts how long something ready had to wait. The driver only. */
    void delayed(long nanos) {
        increment(DELAYS + DelayHistogram.bucketOf(nanos));
    }

    /** Any thread. */
    long get(int counter) {
        return (long) ELEMENT.getOpaque(values, counter);
    }

    /** Any thread. */
    long acquired(int counter) {
        return (long) ELEMENT.getAcquire(values, counter);
    }

    long allSwitches() {
        var sum = 0L;
        for (var i = SWITCHES; i < READINESS; i++) {
            sum += get(i);
        }
        return sum;
    }

    /** The parks that may be part of a deadlock. */
    long ownedWaits() {
        var sum = 0L;
        for (var cause : WITH_OWNER) {
            sum += get(SWITCHES + cause);
        }
        return sum;
    }

    Map<ParkReason, Long> switches() {
        return byCause(SWITCHES);
    }

    Map<ParkReason, Long> readiness() {
        return byCause(READINESS);
    }

    private Map<ParkReason, Long> byCause(int first) {
        var counts = new EnumMap<ParkReason, Long>(ParkReason.class);
        for (var cause : ParkReason.values()) {
            var count = get(first + cause.ordinal());
            if (count > 0) {
                counts.put(cause, count);
            }
        }
        return counts;
    }

    DelayHistogram delays() {
        var counts = new long[DelayHistogram.BUCKETS];
        for (var i = 0; i < counts.length; i++) {
            counts[i] = get(DELAYS + i);
        }
        return new DelayHistogram(counts);
    }
}
