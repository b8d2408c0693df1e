package dev.weft.stress;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;

/**
 * Runs jcstress and judges the results, which jcstress alone does not do for us: it also succeeds when no test ran, and
 * to it a twin that never shows its fault is fine.
 *
 * <pre>
 * java -cp stress.jar dev.weft.stress.StressCheck tests|twins [options of jcstress, without -t]
 * </pre>
 *
 * {@code tests}: each one ran, in each configuration with an acceptable outcome only. {@code twins}: each one ran, and
 * showed its fault in one configuration or more; those that did not are run again, a few times. Exit status 0 if so, 1
 * if not, 2 if called wrongly.
 */
public final class StressCheck {
    private static final String TWIN = "BrokenTwin";
    /**
     * A fault is a matter of luck, and of a machine that has two cores to spare just then. jcstress adds its list of
     * JVM modes to the one of the run before, so that each round is longer than the last.
     */
    private static final int TWIN_ROUNDS = 5;

    private StressCheck() {}

    public static void main(String[] args) throws Exception {
        String mode = args.length == 0 ? "" : args[0];
        var options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        boolean good = switch (mode) {
            case "tests" -> run("^(?!.*" + TWIN + "$).*$", options, StressCheck::isSound).isEmpty();
            case "twins" -> twins(options);
            default -> {
                System.err.println("usage: StressCheck tests|twins [options of jcstress, without -t]");
                System.exit(2);
                yield false;
            }
        };
        System.exit(good ? 0 : 1);
    }

    private static boolean twins(List<String> options) throws Exception {
        var silent = run("^.*" + TWIN + "$", options, StressCheck::showsFault);
        for (int round = 2; round <= TWIN_ROUNDS && !silent.isEmpty(); round++) {
            var filter = silent.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(", ")$"));
            silent = run(filter, options, StressCheck::showsFault);
        }
        return silent.isEmpty();
    }

    /** Runs what the filter lets through and returns the names of those that are not as they should be. */
    private static List<String> run(String filter, List<String> arguments, Predicate<List<TestResult>> isGood)
            throws Exception {
        var options = new Options(Stream.concat(Stream.of("-t", filter), arguments.stream()).toArray(String[]::new));
        if (!options.parse()) {
            System.exit(2);
        }
        var jcstress = new JCStress(options);
        var names = jcstress.getTests();
        jcstress.run();
        var all = results(Path.of(options.getResultFile()));
        var bad = new ArrayList<String>();
        for (var name : names) {
            var results = all.stream().filter(result -> result.getName().equals(name)).toList();
            boolean good = isGood.test(results);
            if (!good) {
                bad.add(name);
            }
            System.out.printf("%-4s %s: %d configurations, %d passed, %d with the outcome of a fault%n",
                    good ? "ok" : "BAD", name, results.size(), count(results, grading -> grading.isPassed),
                    count(results, grading -> grading.hasInteresting));
        }
        System.out.printf("%d run, %d bad%n", names.size(), bad.size());
        return names.isEmpty() ? List.of("no test matches " + filter) : bad;
    }

    private static boolean isSound(List<TestResult> results) {
        return !results.isEmpty() && count(results, grading -> grading.isPassed) == results.size()
                && count(results, grading -> grading.hasInteresting) == 0;
    }

    private static boolean showsFault(List<TestResult> results) {
        return count(results, grading -> grading.hasInteresting) > 0;
    }

    private static long count(List<TestResult> results, Predicate<TestGrading> condition) {
        return results.stream().map(TestResult::grading).filter(condition).count();
    }

    /** Empty if nothing ran, as happens with fewer processors than actors: jcstress then writes no file. */
    private static Collection<TestResult> results(Path file) throws Exception {
        var results = new InProcessCollector();
        if (Files.exists(file)) {
            var reader = new DiskReadCollector(file.toString(), results);
            try {
                reader.dump();
            } finally {
                reader.close();
            }
        }
        return results.getTestResults();
    }
}
