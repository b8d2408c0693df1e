package dev.weft.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports for tests. */
final class Reports {
    private static final Environment SOMEWHERE = new Environment("Linux 6", "amd64", "Some CPU", 2, 1L << 34,
            "Temurin-25",
            "OpenJDK 25", 1L << 32, List.of("G1"), List.of(), "continuation", "0123abc");

    private Reports() {}

    /** A report of the workload of {@link Rows}. */
    static Report of(List<Row> rows) {
        return of(rows, List.of(), List.of(), List.of());
    }

    static Report of(List<Row> rows, List<Usage> usages, List<Skip> skipped, List<Results.Failure> failures) {
        var about = new Report.About("yield", "100 tasks", "tasks yield", Map.of("tasks", 100), "");
        return of(List.of(about), rows, usages, skipped, failures);
    }

    /** A report of other workloads. */
    static Report of(List<Report.About> workloads, List<Row> rows, List<Skip> skipped) {
        return of(workloads, rows, List.of(), skipped, List.of());
    }

    private static Report of(List<Report.About> workloads, List<Row> rows, List<Usage> usages, List<Skip> skipped,
            List<Results.Failure> failures) {
        var models = new LinkedHashMap<String, String>();
        models.put("gil", "one lock");
        models.put("virtual", "the JDK's");
        models.put("cooperative-1", "ours");
        return new Report(Report.SCHEMA, "2026-11-23T12:00:00Z", false, true, SOMEWHERE, models, workloads, Map.of(),
                rows,
                usages, List.of(), List.of(), List.of(), skipped, failures);
    }

    static Report indicative(Report report) {
        return new Report(report.schema(), report.date(), true, report.complete(), report.environment(),
                report.models(),
                report.workloads(), report.peers(), report.rows(), report.usages(), report.observations(),
                report.verdicts(), report.timelines(), report.skipped(), report.failures());
    }
}
