package dev.weft.bench.cli;

import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.ResultsFile;
import dev.weft.bench.memory.ChildJvm;
import dev.weft.bench.memory.Collector;
import dev.weft.bench.memory.Configuration;
import dev.weft.bench.memory.Kind;
import dev.weft.bench.memory.Measurement;
import dev.weft.bench.memory.MemoryReport;
import dev.weft.bench.memory.MemoryTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Parks tasks by the million, each configuration in a JVM of its own, and shows what a task costs. The file is written
 * after every JVM, so Ctrl-C keeps what is done.
 */
@Command(name = "memory", description = "Heap and wake-up time of parked tasks, beside virtual threads",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "0:everything was measured", "1:something could not be measured or written",
                "2:wrong arguments, nothing was run"})
final class MemoryCommand implements Callable<Integer> {
    private static final int MOST_TASKS = 100_000_000;

    /** Ten million tasks and three rounds on a slow machine. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @Option(names = "--tasks", paramLabel = "N", defaultValue = "1000000",
            description = "how many are parked, 1 to 100000000 (default: ${DEFAULT-VALUE})")
    private int tasks;

    @Option(names = "--kinds", paramLabel = "KIND", split = ",", defaultValue = "WEFT,VIRTUAL",
            description = "whose tasks, of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private List<Kind> kinds = List.of();

    @Option(names = "--collectors", paramLabel = "GC", split = ",", defaultValue = "G1",
            description = "of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private List<Collector> collectors = List.of();

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "2g",
            description = "of each JVM, as -Xmx takes it (default: ${DEFAULT-VALUE})")
    private String heap = "";

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
            description = "wake all after a full collection, and again, so many times; 0 to 100 (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--cold", description = "do not warm up: what is parked are interpreted frames")
    private boolean cold;

    @Option(names = "--classes", description = "count the objects by class")
    private boolean classes;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "memory-results",
            description = "folder for results.json, made if missing; an older file is replaced "
                    + "(default: ${DEFAULT-VALUE}, below the current folder)")
    private Path folder = Path.of("memory-results");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        var file = file();
        var environment = Environment.here();
        var date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var measurements = new ArrayList<Measurement>();
        var failures = new ArrayList<String>();
        var jvm = new ChildJvm(LIMIT);
        var configurations = configurations();
        for (var configuration : configurations) {
            say(configuration.toString());
            try {
                measurements.add(jvm.measure(configuration));
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
            var complete = measurements.size() + failures.size() == configurations.size();
            new MemoryReport(MemoryReport.SCHEMA, date, complete, environment, measurements, failures).write(file);
        }
        show(measurements, failures, file);
        return failures.isEmpty() ? 0 : 1;
    }

    private void check() {
        if (tasks < 1 || tasks > MOST_TASKS) {
            throw wrong("--tasks must be 1 to " + MOST_TASKS + ", not " + tasks);
        }
        if (rounds < 0 || rounds > 100) {
            throw wrong("--rounds must be 0 to 100, not " + rounds);
        }
        if (!heap.matches("[1-9][0-9]*[kKmMgG]?")) {
            throw wrong("--heap must be a size such as 512m or 8g, not " + heap);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Path file() {
        try {
            return ResultsFile.in(folder.toAbsolutePath().normalize()).path();
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: " + e.getMessage(), e);
        }
    }

    private List<Configuration> configurations() {
        var all = new ArrayList<Configuration>();
        for (var collector : collectors) {
            for (var kind : kinds) {
                all.add(new Configuration(kind, collector, tasks, heap, rounds, !cold, classes));
            }
        }
        return all;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private void show(List<Measurement> measurements, List<String> failures, Path file) {
        var out = spec.commandLine().getOut();
        if (!measurements.isEmpty()) {
            MemoryTable.lines(measurements).forEach(out::println);
        }
        failures.forEach(failure -> out.println("FAILED: " + failure));
        out.println();
        out.println("results: " + file);
        out.flush();
    }
}
