package dev.weft.bench.python;

import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Shows whether our lock behaves as CPython's: the same experiments on both, in turn, round after round, and the medians side by side.
 * A verdict is a row of the report, for a busy machine may spoil it.
 */
public final class PythonExperiments {
    /** The name of the real thing among the peers. */
    static final String PEER = "cpython-lock";

    private static final Duration PYTHON_LIMIT = Duration.ofSeconds(20);
    private static final int MOST_ROUNDS = 9;

    /** The code of our lock must be compiled: interpreted, it is too slow for the race that it imitates. */
    private static final int WARM_UPS = 5;
    private static final List<Integer> WARM_UP = List.of(20, 300);
    private static final List<Integer> SCALING_WARM_UP = List.of(5_000, 1_000_000);

    private final Side theirs;
    private final Side ours;
    private final Consumer<String> progress;

    /** Where an experiment can be done. */
    @FunctionalInterface
    interface Side {
        /** The samples of one run. */
        List<Double> run(String name, List<Integer> numbers) throws IOException, InterruptedException;
    }

    PythonExperiments(Side theirs, Side ours, Consumer<String> progress) {
        this.theirs = theirs;
        this.ours = ours;
        this.progress = progress;
    }

    /**
     * Runs as many rounds as fit, at least one, and adds the verdicts; or, as the version of a peer, the reason why there are none.
     *
     * @param progress
     *            told in a few words what is done now
     * @param limit
     *            a round, of some ten seconds, is begun only if it will probably be over by then
     * @throws InterruptedException
     *             if the caller is interrupted; nothing is left running, and nothing was added
     */
    public static void run(Results results, Consumer<String> progress, Duration limit) throws InterruptedException {
        try {
            var folder = Files.createTempDirectory("weft-python");
            try {
                run(Interpreter.installed(folder, PYTHON_LIMIT), results, progress, limit);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            results.addPeer(PEER, String.valueOf(e.getMessage()), List.of());
        }
    }

    private static void run(Interpreter interpreter, Results results, Consumer<String> progress, Duration limit)
            throws IOException, InterruptedException {
        progress.accept("python3: looking for it");
        var version = interpreter.version();
        var medians = new PythonExperiments(interpreter::samples, PythonExperiments::ours, progress).measure(limit);
        results.addPeer(PEER, version + ", median of " + medians.rounds(), List.of());
        medians.verdicts().forEach(results::add);
    }

    private static List<Double> ours(String name, List<Integer> numbers) throws IOException, InterruptedException {
        try {
            return GilExperiments.run(name, numbers);
        } catch (ExecutionException e) {
            throw new IOException(name + " failed on our lock", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /**
     * What was found.
     *
     * @param rounds
     *            how many there were, in words
     */
    record Medians(String rounds, List<Verdict> verdicts) {}

    Medians measure(Duration limit) throws IOException, InterruptedException {
        long start = System.nanoTime();
        progress.accept("our lock: warm-up");
        for (int i = 0; i < WARM_UPS; i++) {
            ours.run("switches", WARM_UP);
        }
        ours.run("scaling", SCALING_WARM_UP);
        var pairs = Experiment.all().stream().map(Pair::new).toList();
        int rounds = 0;
        long roundNanos = 0;
        do {
            long roundStart = System.nanoTime();
            rounds++;
            for (var pair : pairs) {
                progress.accept("cpython and its copy: " + pair.experiment + ", round " + rounds);
                pair.run(rounds);
            }
            roundNanos = Math.max(roundNanos, System.nanoTime() - roundStart);
        } while (rounds < MOST_ROUNDS && System.nanoTime() - start + roundNanos <= limit.toNanos());
        return new Medians(rounds + (rounds == 1 ? " round" : " rounds"),
                pairs.stream().flatMap(pair -> pair.verdicts().stream()).toList());
    }

    /** An experiment, and all that it gave on both sides. */
    private final class Pair {
        private final Experiment experiment;
        private final List<List<Double>> ourRuns = new ArrayList<>();
        private final List<List<Double>> theirRuns = new ArrayList<>();

        Pair(Experiment experiment) {
            this.experiment = experiment;
        }

        /** One after the other at once, for the machine's mood changes; who is first changes, too. */
        void run(int round) throws IOException, InterruptedException {
            boolean oursFirst = round % 2 == 0;
            if (oursFirst) {
                ourRuns.add(ours.run(experiment.name(), experiment.numbers()));
            }
            theirRuns.add(theirs.run(experiment.name(), experiment.numbers()));
            if (!oursFirst) {
                ourRuns.add(ours.run(experiment.name(), experiment.numbers()));
            }
        }

        List<Verdict> verdicts() {
            return experiment.figures().stream().map(figure -> {
                double our = figure.median(ourRuns);
                double their = figure.median(theirRuns);
                return new Verdict(experiment.title(), experiment.setting(), figure.metric(), figure.unit(), our, their,
                        figure.tolerance(), Math.max(our, their) <= Math.min(our, their) * figure.tolerance());
            }).toList();
        }
    }
}
