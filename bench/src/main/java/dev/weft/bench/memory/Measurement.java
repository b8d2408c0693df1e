package dev.weft.bench.memory;

import java.util.List;
import java.util.Map;

/**
 * What a JVM found out about its configuration; docs/results-schema.md says what each part means.
 *
 * @param bytesPerTask
 *            heap in use with the tasks parked, less that without them, after full collections, by the number of tasks
 * @param bytesPerTaskLater
 *            the same when all rounds are over; 0 without rounds
 * @param startNanos
 *            to spawn a task and let it park
 * @param residentBytes
 *            of the process at the end; 0 if unknown
 * @param wakes
 *            in order
 * @param classes
 *            bytes a task by class of object, largest first; empty if not asked for
 * @param classesLater
 *            the same when all rounds are over; empty without rounds
 */
public record Measurement(Configuration configuration, double bytesPerTask, double bytesPerTaskLater, double startNanos,
        long residentBytes, List<Wake> wakes, Map<String, Double> classes, Map<String, Double> classesLater) {
    /**
     * One waking of all tasks.
     *
     * @param state
     *            what had become of them since they parked
     * @param nanosPerTask
     *            from the first unpark to the last task's next park, by the number of tasks
     * @param collectorMillis
     *            of that the collector's, added up over its threads' phases as the JVM reports them
     */
    public record Wake(State state, double nanosPerTask, long collectorMillis) {}

    /** What had become of the tasks since they parked. */
    public enum State {
        /** Full collections have moved them to the old generation. */
        PROMOTED,
        /** They have just been woken. */
        AGAIN
    }

    /** The median over the wakes of that state, or 0 if there was none. */
    double wakeNanos(State state) {
        var sorted = wakes.stream().filter(wake -> wake.state() == state).mapToDouble(Wake::nanosPerTask).sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
