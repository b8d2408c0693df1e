package dev.weft;

import java.time.Instant;
import java.util.List;

/**
 * What the tasks of a scheduler do and wait for: see {@link Scheduler#dump}. Its text is for people, its JSON for tools.
 *
 * {@snippet :
 * SchedulerDump dump = scheduler.dump();
 * System.err.println(dump);
 * dump.carriers().stream().filter(carrier -> !carrier.answered()).forEach(this::alarm);
 * }
 *
 * <p>
 * If more than {@value #MOST_SINGLE} tasks had started when it was asked for, those that are suspended at the same place are one
 * group. Tasks that have not started are only counted: in the queues, in their scope, and in the statistics.
 *
 * @param name
 *            the scheduler's name
 * @param when
 *            when it was asked for
 * @param phase
 *            where the scheduler was in its life
 * @param stats
 *            what it had done
 * @param carriers
 *            each carrier with its tasks
 * @param groups
 *            the groups, the largest first; empty if each task is named
 * @param threads
 *            ordinary threads that are blocked in our operations: all but those that wait for another scheduler or for a task of
 *            one, for of a socket or a lock nobody knows whose it is
 * @param deadlocks
 *            the deadlocks that its tasks take part in, or ordinary threads alone: found when it was asked for, and again at the end
 * @param scopes
 *            the tree of open scopes, as a list: each stands behind the one that it is in
 * @param furtherScopes
 *            how many open scopes are not in the list, which has 1000 at the most
 */
public record SchedulerDump(String name, Instant when, Phase phase, SchedulerStats stats, List<CarrierDump> carriers,
        List<TaskGroup> groups, List<ThreadDump> threads, List<DeadlockDump> deadlocks, List<ScopeDump> scopes,
        long furtherScopes) {
    /** So many tasks are named each. */
    public static final int MOST_SINGLE = 1000;

    /** Where a scheduler is in its life. It only moves down this list. */
    public enum Phase {
        /** Open. */
        RUNNING,
        /** Ends as soon as no task is left. */
        DRAINING,
        /** No new tasks; the others were cancelled. */
        CLOSING,
        /** Its carriers stop, or have stopped. */
        STOPPED
    }

    /** All of it as one JSON object. Absent values are left out; times are in nanoseconds. */
    public String toJson() {
        return DumpJson.of(this);
    }

    /** All of it as text of many lines, a block for each task or group, and the tree of scopes. */
    @Override
    public String toString() {
        return DumpText.of(this);
    }
}
