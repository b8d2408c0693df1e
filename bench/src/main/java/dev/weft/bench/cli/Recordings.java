package dev.weft.bench.cli;

import dev.weft.bench.compare.Comparison;
import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Results;
import dev.weft.bench.model.Model;
import dev.weft.bench.timeline.TimelineRecorder;
import dev.weft.bench.workload.Workload;

/** The timelines of a comparison: the printing threads once on each of its models that can tell who runs where. */
final class Recordings {
    private static final String WORKLOAD = "print20";
    private static final int SIZE = 1;

    /** A run of the printing threads has some hundred. */
    private static final int MOST_SPANS = 2_000;

    private Recordings() {}

    static void run(Comparison comparison, Results results, Progress progress) throws InterruptedException {
        for (var workload : comparison.workloads()) {
            if (workload.name().equals(WORKLOAD)) {
                for (var model : comparison.models()) {
                    if (!isSkipped(workload, model, results)) {
                        progress.glimpse("timeline of " + WORKLOAD + " on " + model.name());
                        record(workload, model, results);
                    }
                }
            }
        }
        progress.clear();
    }

    private static boolean isSkipped(Workload workload, Model model, Results results) {
        return results.skipped().stream().anyMatch(skip -> skip.workload().equals(workload.name())
                && skip.label().equals(workload.label()) && skip.model().equals(model.name()));
    }

    private static void record(Workload workload, Model model, Results results) throws InterruptedException {
        try {
            TimelineRecorder.record(workload, model, SIZE, MOST_SPANS).ifPresent(results::add);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            results.add(new Results.Failure(workload.name(), workload.label(), model.name(), "timeline: " + e));
        }
    }
}
