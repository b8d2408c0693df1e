package dev.weft.bench.cli;

import dev.weft.bench.compare.Comparison;
import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.ResultsFile;
import dev.weft.bench.compare.ResultsKeeper;
import dev.weft.bench.compare.Screen;
import dev.weft.bench.compare.Settings;
import dev.weft.bench.compare.Terminal;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the same workloads on every scheduling model and shows them side by side: the table on standard output,
 * progress on standard error, everything in {@code results.json}. Ctrl-C keeps what is done.
 */
@Command(name = "compare", description = "Run the same workloads on every scheduling model, side by side",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "0:everything was measured", "1:something could not be measured or written",
                "2:wrong arguments, nothing was run"})
final class CompareCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "three workloads in about half a minute; indicative figures")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "compare-results",
            description = "folder for results.json, made if missing; an older file is replaced "
                    + "(default: ${DEFAULT-VALUE}, below the current folder)")
    private Path folder = Path.of("compare-results");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Screen screen = new Screen(Models.RIVAL);

    @Override
    public Integer call() throws InterruptedException {
        var file = file();
        var comparison = new Comparison(quick ? Workloads.quick() : Workloads.all(),
                Models.all(Runtime.getRuntime().availableProcessors()), quick ? Settings.quick() : Settings.full());
        var environment = Environment.here();
        var date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var results = new Results();
        var progress = new Progress(System.err, Terminal.isStandardError(), System::nanoTime);
        screen.announcement(comparison, environment, quick).forEach(System.err::println);
        System.err.println("    results go to " + file.path());
        try (var keeper = new ResultsKeeper(file, results,
                complete -> Report.of(comparison, results, environment, date, quick, complete),
                ending -> keep(ending, results, progress, file.path()))) {
            comparison.run(results, progress);
            screen.findings(results, quick).forEach(System.out::println);
            return finish(keeper, file.path()) && results.failures().isEmpty() ? 0 : 1;
        }
    }

    private ResultsFile file() {
        try {
            return ResultsFile.in(folder.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: " + e.getMessage(), e);
        }
    }

    private static boolean finish(ResultsKeeper keeper, Path file) {
        try {
            keeper.finish();
            System.out.println();
            System.out.println("results: " + file);
            return true;
        } catch (IOException e) {
            System.err.println("weft compare: " + e.getMessage());
            return false;
        }
    }

    /** The shutdown hook's part. */
    private static void keep(ResultsKeeper keeper, Results results, Progress progress, Path file) {
        try {
            var kept = keeper.keep();
            progress.clear();
            switch (kept) {
                case ROWS -> System.err.println("interrupted: " + results.rows().size() + " rows kept in " + file);
                case NOTHING -> System.err.println("interrupted before anything was measured; nothing written");
                case ALL -> {
                    // The comparison had come to its end.
                }
            }
        } catch (IOException e) {
            System.err.println("weft compare: interrupted, and " + e.getMessage());
        }
    }
}
