package dev.weft.bench.cli;

import dev.weft.bench.compare.Baseline;
import dev.weft.bench.compare.Comparison;
import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.ResultsFiles;
import dev.weft.bench.compare.ResultsKeeper;
import dev.weft.bench.compare.Screen;
import dev.weft.bench.compare.Terminal;
import dev.weft.bench.model.Models;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** One run of {@code weft compare} whose arguments are right. */
final class CompareRun {
    private final Comparison comparison;
    private final boolean quick;
    private final List<String> peers;
    private final ResultsFiles files;
    private final Optional<Baseline> baseline;

    private final Environment environment = Environment.here();
    private final String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final Results results = new Results();
    private final Progress progress = new Progress(System.err, Terminal.isStandardError(), System::nanoTime);
    private final Screen screen = new Screen(Models.RIVAL);

    CompareRun(Comparison comparison, boolean quick, List<String> peers, ResultsFiles files,
            Optional<Baseline> baseline) {
        this.comparison = comparison;
        this.quick = quick;
        this.peers = List.copyOf(peers);
        this.files = files;
        this.baseline = baseline;
    }

    /** Measures, shows, writes; the exit status. */
    int call() throws InterruptedException {
        var expectedTime = comparison.expectedTime().plus(Rivals.expectedTime(peers));
        screen.announcement(comparison, peers, expectedTime, environment, quick).forEach(System.err::println);
        System.err.println("    results go to " + files.json().getParent());
        try (var keeper = new ResultsKeeper(files, this::report, this::keep)) {
            comparison.run(results, progress);
            Recordings.run(comparison, results, progress);
            Rivals.run(peers, comparison, results, progress);
            var report = report(true);
            screen.findings(report).forEach(System.out::println);
            baseline.ifPresent(older -> {
                System.out.println();
                older.lines(report).forEach(System.out::println);
            });
            return finish(keeper) && results.failures().isEmpty() ? 0 : 1;
        }
    }

    private Report report(boolean complete) {
        return Report.of(comparison, results, environment, date, quick, complete);
    }

    private boolean finish(ResultsKeeper keeper) {
        try {
            keeper.finish();
            System.out.println();
            files.paths().forEach(file -> System.out.println("results: " + file));
            return true;
        } catch (IOException e) {
            System.err.println("weft compare: " + e.getMessage());
            return false;
        }
    }

    /** The shutdown hook's part. */
    private void keep(ResultsKeeper keeper) {
        try {
            var kept = keeper.keep();
            progress.clear();
            switch (kept) {
                case ROWS -> System.err.println(
                        "interrupted: " + keeper.keptRows() + " rows kept in " + files.json().getParent());
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
