package dev.weft.bench.compare;

import dev.weft.Action;
import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Runs every workload on every model that can do it, workload by workload, and goes on when one of them fails. A cell that its model can't
 * do is {@linkplain Skip skipped}.
 */
public final class Comparison {
    /** Long enough for the compiler to have seen the model, short enough for all of them to take a second or two. */
    private static final Duration SETTLE_TIME = Duration.ofMillis(30);

    private final Settings settings;
    private final List<Workload> workloads;
    private final List<Model> models;
    private final List<Cell> cells;
    private final List<Skip> skipped;
    private final Harness harness;

    /** Plans the comparison. */
    public Comparison(List<Workload> workloads, List<Model> models, Settings settings) {
        var planned = workloads.stream().flatMap(workload -> models.stream().map(model -> new Cell(workload, model)))
                .collect(Collectors.partitioningBy(cell -> cell.obstacle().isEmpty()));
        this.settings = settings;
        this.workloads = List.copyOf(workloads);
        this.models = List.copyOf(models);
        this.cells = planned.getOrDefault(true, List.of());
        this.skipped = planned.getOrDefault(false, List.of()).stream().map(Cell::skip).toList();
        this.harness = new Harness(settings, System::nanoTime);
    }

    /** How long it takes, by experience. */
    public Duration expectedTime() {
        return settings.expectedCellTime().plus(SETTLE_TIME.multipliedBy(2)).multipliedBy(cells.size());
    }

    /** The cells that will not be run. */
    public List<Skip> skipped() {
        return skipped;
    }

    /** How many cells will be run. */
    public int size() {
        return cells.size();
    }

    /** What is run. */
    public List<Workload> workloads() {
        return workloads;
    }

    /** What it is run on. */
    public List<Model> models() {
        return models;
    }

    /**
     * Runs the whole plan, adding each cell to {@code results} when it is done.
     *
     * @throws InterruptedException
     *             if the caller is interrupted; the cells that are done stay in {@code results}
     */
    public void run(Results results, Progress progress) throws InterruptedException {
        skipped.forEach(results::add);
        var sound = new LinkedHashMap<Cell, Duration>();
        progress.besides("settling: every workload once on every model, not measured");
        for (var cell : cells) {
            progress.glimpse("settling: " + cell);
            attempt(cell, results, () -> sound.put(cell,
                    settings.expectedCellTime(harness.settle(cell, SETTLE_TIME))));
        }
        progress.start(List.copyOf(sound.values()));
        for (var cell : sound.keySet()) {
            progress.cell(cell.toString());
            attempt(cell, results, () -> measure(cell, results, progress));
        }
        progress.end();
    }

    private void measure(Cell cell, Results results, Progress progress) throws Exception {
        var measured = harness.measure(cell, progress::phase);
        results.add(measured.rows());
        results.add(measured.usage());
        if (!measured.observation().isEmpty()) {
            results.add(new Results.Observation(cell.workload().name(), cell.model().name(), measured.observation(),
                    cell.model().switchCause()));
        }
    }

    /** One cell that fails must not cost the others their figures. */
    private void attempt(Cell cell, Results results, Action action) throws InterruptedException {
        try {
            action.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // bodies fail with Errors, too
            results.add(cell.failure(describe(e)));
        }
    }

    private String describe(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "not done within " + Progress.spoken(settings.limit())
                    + "; what it left running may disturb the figures that follow";
        }
        var cause = failure.getCause();
        boolean wrapped = failure instanceof ExecutionException || failure instanceof CompletionException;
        return wrapped && cause != null ? describe(cause) : failure.toString();
    }
}
