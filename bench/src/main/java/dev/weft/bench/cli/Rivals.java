package dev.weft.bench.cli;

import dev.weft.bench.compare.Comparison;
import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Results;
import dev.weft.bench.peers.Peers;
import dev.weft.bench.python.PythonExperiments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What {@code --peers} can name: the programs that do the workloads, and CPython as the judge of our models of its lock. */
final class Rivals {
    /** The name under which {@link PythonExperiments} reports. */
    private static final String LOCK = "cpython-lock";

    /** For the experiments on the lock; three or four rounds. */
    private static final Duration LOCK_TIME = Duration.ofSeconds(45);

    /** For each program; one that takes longer is stopped. */
    private static final Duration PROGRAM_LIMIT = Duration.ofMinutes(2);

    private Rivals() {}

    static List<String> names() {
        var names = new ArrayList<>(Peers.names());
        names.add(LOCK);
        return names;
    }

    /** How long they take, by experience. */
    static Duration expectedTime(List<String> names) {
        boolean hasLock = names.contains(LOCK);
        return Peers.expectedTime(names.size() - (hasLock ? 1 : 0)).plus(hasLock ? LOCK_TIME : Duration.ZERO);
    }

    /** Runs those of the names, the programs with the workloads of the comparison. */
    static void run(List<String> names, Comparison comparison, Results results, Progress progress)
            throws InterruptedException {
        var programs = new HashSet<>(names);
        boolean hasLock = programs.remove(LOCK);
        Peers.run(programs, comparison.workloads(), results, progress::besides, PROGRAM_LIMIT);
        if (hasLock) {
            PythonExperiments.run(results, progress::besides, LOCK_TIME);
        }
        progress.clear();
    }
}
