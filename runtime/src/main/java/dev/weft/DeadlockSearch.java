package dev.weft;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The watchdog's search for deadlocks: reads the wait-for graph now and then, and reports what two readings in a row have found.
 * The watchdog's thread only.
 *
 * <p>
 * Whatever completes a deadlock is a wait. So nothing is read unless somebody began to wait for what may have an owner since the last
 * reading; carriers count their parks by reason anyway, and so nobody pays for this.
 */
final class DeadlockSearch {
    /** Between two readings: so a deadlock is reported after twice this, and one that a short deadline ends is none. */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Nothing to look for. */
    static final long NOTHING = Durations.NEVER;
    /**
     * It rests so long for each worker there is, of which a reading takes 10 to 150: a million tasks that wait must not cost a
     * processor. Not by the time that the reading took, for on a busy machine that says little.
     */
    private static final long REST_NANOS_PER_WORKER = 2000;

    private final Consumer<DeadlockDump> sink;
    private final AtomicLong removedWaits = new AtomicLong();
    private Map<Set<Object>, Boolean> known = Map.of(); // those of the last reading: true if reported
    private boolean unconfirmed; // one of them is not
    private long waits; // had begun before the last reading
    private long endNanos; // of the last reading
    private long restNanos; // after it

    DeadlockSearch(Consumer<DeadlockDump> sink) {
        this.sink = sink;
    }

    /** True if there is nothing to look for. */
    boolean isDone(Collection<Scheduler> schedulers) {
        return !unconfirmed && countWaits(schedulers) == waits;
    }

    /**
     * Reads if it is time to.
     *
     * @param idle
     *            all carriers sleep: there is no need to wait until more has happened
     * @return when to look again: nanoseconds, or {@link #NOTHING}
     */
    long look(Collection<Scheduler> schedulers, boolean idle) {
        if (isDone(schedulers)) {
            return NOTHING;
        }
        var passed = System.nanoTime() - endNanos;
        var pause = unconfirmed ? PERIOD_NANOS : idle ? restNanos : Math.max(restNanos, PERIOD_NANOS);
        if (passed < pause) {
            return pause - passed;
        }
        read(schedulers);
        return unconfirmed ? PERIOD_NANOS : NOTHING;
    }

    /** One reading. */
    void read(Collection<Scheduler> schedulers) {
        waits = countWaits(schedulers); // before: what comes meanwhile is for the next one
        var found = WaitGraph.read(schedulers);
        endNanos = System.nanoTime();
        restNanos = REST_NANOS_PER_WORKER * countWorkers(schedulers);
        var before = known;
        known = new HashMap<>();
        unconfirmed = false;
        for (var deadlock : found) {
            var identity = deadlock.identity();
            var reported = before.get(identity);
            known.put(identity, reported != null);
            if (reported == null) {
                unconfirmed = true;
            } else if (!reported) {
                DeadlockWitness.describe(deadlock).ifPresent(sink);
            }
        }
    }

    private static long countWorkers(Collection<Scheduler> schedulers) {
        var sum = 0L;
        for (var scheduler : schedulers) {
            for (var carrier : scheduler.carrierArray()) {
                sum += carrier.workers().count();
            }
        }
        return sum;
    }

    /** It is watched no longer. The sum of waits must never come back to an old one, so its waits stay counted. Any thread. */
    void removed(Scheduler scheduler) {
        for (var carrier : scheduler.carrierArray()) {
            removedWaits.addAndGet(carrier.counters().ownedWaits());
        }
    }

    private long countWaits(Collection<Scheduler> schedulers) {
        var sum = ThreadParker.ownedWaits() + removedWaits.get();
        for (var scheduler : schedulers) {
            for (var carrier : scheduler.carrierArray()) {
                sum += carrier.counters().ownedWaits();
            }
        }
        return sum;
    }
}
