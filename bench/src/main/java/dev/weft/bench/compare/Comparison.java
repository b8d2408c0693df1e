package dev.weft.bench.compare;

import dev.weft.Action;
import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Runs every workload on every model, workload by workload, and goes on when one of them fails. */
public final class Comparison {
    /** Long enough for the compiler to have seen the model, short enough for all of them to take a second or two. */
    private static final Duration SETTLE_TIME = Duration.ofMillis(30);

    private final Settings settings;
    private final List<Workload> workloads;
    private final List<Model> models;
    private final List<Cell> cells;
    private final Harness harness;

    /** Plans the comparison. */
    public Comparison(List<Workload> workloads, List<Model> models, Settings settings) {
        var planned = new ArrayList<Cell>();
        for (var workload : workloads) {
            for (var model : models) {
                planned.add(new Cell(workload, model));
            }
        }
        this.settings = settings;
        this.workloads = List.copyOf(workloads);
        this.models = List.copyOf(models);
        this.cells = List.copyOf(planned);
        this.harness = new Harness(settings, System::nanoTime);
    }

    /** How long it takes, by experience. */
    public Duration expectedTime() {
        return settings.expectedCellTime().plus(SETTLE_TIME.multipliedBy(2)).multipliedBy(cells.size());
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
        progress.phase("settling: every workload once on every model, not measured");
        var sound = new ArrayList<Cell>();
        for (var cell : cells) {
            if (attempt(cell, results, () -> harness.settle(cell, SETTLE_TIME))) {
                sound.add(cell);
            }
        }
        progress.start(sound.size(), settings.expectedCellTime());
        for (var cell : sound) {
            progress.cell(cell.toString());
            attempt(cell, results, () -> measure(cell, results, progress));
        }
        progress.end();
    }

    private void measure(Cell cell, Results results, Progress progress) throws Exception {
        var measured = harness.measure(cell, progress::phase);
        results.add(measured.rows());
        if (!measured.observation().isEmpty()) {
            results.add(new Results.Observation(cell.workload().name(), cell.model().name(), measured.observation(),
                    cell.model().switchCause()));
        }
    }

    /** Whether it went well; one cell that fails must not cost the others their figures. */
    private boolean attempt(Cell cell, Results results, Action action) throws InterruptedException {
        try {
            action.run();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // bodies fail with Errors, too
            results.add(new Results.Failure(cell.workload().name(), cell.workload().label(), cell.model().name(),
                    describe(e)));
            return false;
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
