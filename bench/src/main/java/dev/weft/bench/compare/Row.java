package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import dev.weft.bench.workload.Workload;
import java.util.List;
import java.util.Map;

/**
 * One metric of one cell, as it stands in the results; docs/results-schema.md says what each part means.
 *
 * @param label
 *            the parameters for a table
 * @param stable
 *            whether the warm-up ended because the runs agreed
 */
public record Row(String workload, String label, Map<String, Integer> parameters, String model, String metric,
        String unit, Metric.Better better, double median, double low, double high, boolean stable,
        List<Double> samples) {
    /**
     * Sums up samples of one metric.
     *
     * @param parameters
     *            the workload's, and the size of the runs where that is known
     * @param samples
     *            at least one
     */
    public static Row of(Workload workload, Map<String, Integer> parameters, String model, Metric metric,
            boolean stable, List<Double> samples) {
        var summary = Summary.of(samples);
        return new Row(workload.name(), workload.label(), parameters, model, metric.name(), metric.unit(),
                metric.better(), summary.median(), summary.low(), summary.high(), stable, samples);
    }
}
