package dev.weft.bench.cli;

import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.ResultsFile;
import dev.weft.bench.compare.Timeline;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.report.ReportPage;
import dev.weft.bench.timeline.SwitchTable;
import dev.weft.bench.timeline.TimelineRecorder;
import dev.weft.bench.timeline.TraceFile;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a workload once on each model that can tell who runs where, and shows it. */
@Command(name = "timeline", description = "Show which task ran where and when, and what caused every switch",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "0:everything was recorded", "1:something could not be recorded or written",
                "2:wrong arguments, nothing was run"})
final class TimelineCommand implements Callable<Integer> {
    private static final int MOST_EVENTS = 10_000_000;

    @Parameters(paramLabel = "WORKLOAD", description = "its name, as 'weft compare --list' shows it")
    private String workload = "";

    @Option(names = "--label", paramLabel = "LABEL",
            description = "which of the workloads of that name (default: the first)")
    private @Nullable String label;

    @Option(names = "--models", paramLabel = "NAME", split = ",",
            description = "these models (default: all that can be recorded)")
    private List<String> models = List.of();

    @Option(names = "--size", paramLabel = "N", defaultValue = "10",
            description = "how much of it, at least 1 (default: ${DEFAULT-VALUE})")
    private int size;

    @Option(names = "--events", paramLabel = "N", defaultValue = "100000",
            description = "how many runs of tasks are kept for each carrier, 1 to 10000000 (default: ${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "timeline-results",
            description = "folder for trace.json (for ui.perfetto.dev) and report.html, made if missing; older files are replaced "
                    + "(default: ${DEFAULT-VALUE}, below the current folder)")
    private Path folder = Path.of("timeline-results");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean failed;

    @Override
    public Integer call() throws Exception {
        var chosen = chosenWorkload();
        check(chosen);
        var recordable = recordable(chosen);
        var trace = trace();
        var timelines = new ArrayList<Timeline>();
        for (var model : recordable) {
            say("recording " + chosen.name() + " " + chosen.label() + " on " + model.name());
            record(chosen, model, timelines);
        }
        var page = trace.resolveSibling("report.html");
        TraceFile.write(timelines, trace);
        ReportPage.writeTimeline(timelines, Environment.here(), page);
        var out = spec.commandLine().getOut();
        SwitchTable.lines(timelines, recordable.stream().collect(Collectors.toMap(Model::name, Model::switchCause)))
                .forEach(out::println);
        out.println();
        out.println("trace:  " + trace + " (open it with ui.perfetto.dev)");
        out.println("report: " + page);
        out.flush();
        return failed ? 1 : 0;
    }

    private void record(Workload chosen, Model model, List<Timeline> timelines) throws Exception {
        try {
            TimelineRecorder.record(chosen, model, size, events).ifPresent(timelines::add);
        } catch (TimeoutException | ExecutionException e) {
            failed = true;
            say("weft timeline: " + chosen.name() + " on " + model.name() + " failed: " + e);
        }
    }

    private Workload chosenWorkload() {
        var named = Choice.of(List.of(workload), Workloads.all(), Workload::name, "WORKLOAD", "workload",
                spec.commandLine());
        return label == null
                ? named.getFirst()
                : Choice.of(List.of(label), named, Workload::label, "--label", workload, spec.commandLine()).getFirst();
    }

    private void check(Workload chosen) {
        if (size < 1 || size > chosen.maxSize()) {
            throw wrong("--size must be 1 to " + chosen.maxSize() + " for " + chosen.name() + ", not " + size);
        }
        if (events < 1 || events > MOST_EVENTS) {
            throw wrong("--events must be 1 to " + MOST_EVENTS + ", not " + events);
        }
    }

    /** The chosen models, or all that can be recorded and do what the workload needs. */
    private List<Model> recordable(Workload chosen) throws Exception {
        var all = Models.all(Runtime.getRuntime().availableProcessors());
        var able = new ArrayList<Model>();
        for (var model : models.isEmpty()
                ? all
                : Choice.of(models, all, Model::name, "--models", "model", spec.commandLine())) {
            var reason = reasonAgainst(chosen, model);
            if (reason.isEmpty()) {
                able.add(model);
            } else if (!models.isEmpty()) {
                throw wrong("--models: " + reason);
            }
        }
        if (able.isEmpty()) {
            throw wrong(chosen.name() + " can't be recorded on any model");
        }
        return able;
    }

    private static String reasonAgainst(Workload chosen, Model model) throws Exception {
        var missing = chosen.needs().stream().filter(need -> !model.abilities().contains(need)).findFirst();
        if (missing.isPresent()) {
            return chosen.name() + " needs " + missing.get().inWords() + ", and " + model.name() + " has not";
        }
        if (chosen.bodies() > model.maxBodies()) {
            return chosen.name() + " has " + chosen.bodies() + " bodies, and " + model.name() + " can have "
                    + model.maxBodies();
        }
        return TimelineRecorder.canRecord(model)
                ? ""
                : model.name() + " can't be recorded: it does not tell who runs where";
    }

    private Path trace() {
        try {
            return ResultsFile.in(folder.toAbsolutePath().normalize()).path().resolveSibling("trace.json");
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
