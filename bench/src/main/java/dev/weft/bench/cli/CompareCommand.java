package dev.weft.bench.cli;

import dev.weft.bench.compare.Baseline;
import dev.weft.bench.compare.Comparison;
import dev.weft.bench.compare.ResultsFile;
import dev.weft.bench.compare.ResultsFiles;
import dev.weft.bench.compare.Settings;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.report.ReportPage;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the same workloads on every scheduling model and shows them side by side: the table on standard output,
 * progress on standard error, everything in files. Ctrl-C keeps what is done.
 */
@Command(name = "compare", description = "Run the same workloads on every scheduling model, side by side",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "0:everything was measured", "1:something could not be measured or written",
                "2:wrong arguments, nothing was run"})
final class CompareCommand implements Callable<Integer> {
    /** What {@code --peers} without a name means. */
    private static final String EVERY_PEER = "all";

    @Option(names = "--quick",
            description = "three workloads, or those of --only, with few and short samples: less than a minute, "
                    + "indicative figures")
    private boolean quick;

    @Option(names = "--all", description = "every workload, and the peers; says first how long that takes")
    private boolean all;

    @Option(names = "--list", description = "name the workloads and the models, and run nothing")
    private boolean list;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "these workloads, in all their sizes")
    private List<String> only = List.of();

    @Option(names = "--models", paramLabel = "NAME", split = ",", description = "these models (default: all)")
    private List<String> models = List.of();

    @Option(names = "--peers", paramLabel = "NAME", split = ",", arity = "0..1", fallbackValue = EVERY_PEER,
            description = "also these programs outside this JVM; alone: all of them")
    private List<String> peers = List.of();

    @Option(names = "--baseline", paramLabel = "FILE",
            description = "an older results.json: says at the end what changed beyond the noise")
    private @Nullable Path baseline;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "compare-results",
            description = "folder for results.json, results.csv and report.html, made if missing; older files are replaced "
                    + "(default: ${DEFAULT-VALUE}, below the current folder)")
    private Path folder = Path.of("compare-results");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        refuseContradictions();
        var everyModel = Models.all(Runtime.getRuntime().availableProcessors());
        if (list) {
            CompareList.lines(everyModel).forEach(spec.commandLine().getOut()::println);
            return 0;
        }
        var chosenModels = models.isEmpty()
                ? everyModel
                : Choice.of(models, everyModel, Model::name, "--models", "model", spec.commandLine());
        var comparison = new Comparison(workloads(), chosenModels, quick ? Settings.quick() : Settings.full());
        if (comparison.size() == 0) {
            throw error(comparison.skipped().stream()
                    .map(skip -> skip.workload() + " can't run on " + skip.model() + ": " + skip.reason()).distinct()
                    .collect(Collectors.joining("; ", "nothing is left to run. ", "")));
        }
        var chosenPeers = peers();
        var older = baseline();
        return new CompareRun(comparison, quick, chosenPeers, files(), older).call();
    }

    private void refuseContradictions() {
        var given = spec.commandLine().getParseResult().matchedOptions().stream().map(option -> option.longestName())
                .distinct().toList();
        if (all && quick) {
            throw error("--all and --quick contradict each other");
        }
        if (all && !only.isEmpty()) {
            throw error("--all and --only contradict each other");
        }
        if (list && given.size() > 1) {
            var other = given.stream().filter(name -> !name.equals("--list")).findFirst().orElseThrow();
            throw error("--list and " + other + " contradict each other: --list runs nothing");
        }
    }

    private List<Workload> workloads() {
        if (!only.isEmpty()) {
            return Choice.of(only, Workloads.all(), Workload::name, "--only", "workload", spec.commandLine());
        }
        if (all) {
            return Workloads.all();
        }
        return quick ? Workloads.quick() : Workloads.usual();
    }

    private List<String> peers() {
        boolean isEvery = peers.isEmpty() ? all : peers.equals(List.of(EVERY_PEER));
        return isEvery
                ? Rivals.names()
                : Choice.of(peers, Rivals.names(), name -> name, "--peers", "peer", spec.commandLine());
    }

    /** Read before the run, which may replace that very file. */
    private Optional<Baseline> baseline() {
        if (baseline == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Baseline(ResultsFile.read(baseline), baseline.toString()));
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--baseline: " + e.getMessage(), e);
        }
    }

    private ResultsFiles files() {
        try {
            return ResultsFiles.in(folder.toAbsolutePath().normalize()).with("report.html", ReportPage::write);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: " + e.getMessage(), e);
        }
    }

    private ParameterException error(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
