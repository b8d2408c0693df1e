package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.List;
import java.util.Map;

/** Rows for tests. */
final class Rows {
    private Rows() {}

    static Row row(String model, double median) {
        return row(model, median, Metric.Better.LOWER, true);
    }

    static Row row(String model, double median, Metric.Better better, boolean stable) {
        return new Row("yield", "100 tasks", Map.of("tasks", 100, "yieldsPerTask", 12), model, "time", "ns/yield",
                better, median, median * 0.9, median * 1.25, stable, List.of(median * 0.9, median, median * 1.25));
    }
}
