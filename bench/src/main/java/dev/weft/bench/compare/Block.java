package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What a report has of one workload. */
record Block(Report.About about, List<Row> rows, List<Usage> usages, List<Skip> skipped,
        List<Results.Failure> failures) {
    static Block of(Report.About about, Report report) {
        BiPredicate<String, String> isIts = (workload, label) -> workload.equals(about.workload())
                && label.equals(about.label());
        return new Block(about,
                report.rows().stream().filter(row -> isIts.test(row.workload(), row.label())).toList(),
                report.usages().stream().filter(usage -> isIts.test(usage.workload(), usage.label())).toList(),
                report.skipped().stream().filter(skip -> isIts.test(skip.workload(), skip.label())).toList(),
                report.failures().stream().filter(failure -> isIts.test(failure.workload(), failure.label()))
                        .toList());
    }

    /** The metrics, the workload's first one first. */
    List<Metric> metrics() {
        return rows.stream().map(row -> new Metric(row.metric(), row.unit(), row.better())).distinct().toList();
    }

    /** The models that have figures, in the order of measurement. */
    List<String> models() {
        return rows.stream().map(Row::model).distinct().toList();
    }

    Optional<Row> row(String model, Metric metric) {
        return rows.stream().filter(row -> row.model().equals(model) && row.metric().equals(metric.name())).findFirst();
    }

    Optional<Usage> usage(String model) {
        return usages.stream().filter(usage -> usage.model().equals(model)).findFirst();
    }
}
