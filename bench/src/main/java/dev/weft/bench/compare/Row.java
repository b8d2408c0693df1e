package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
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
        List<Double> samples) {}
