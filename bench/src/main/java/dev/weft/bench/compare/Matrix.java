package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Workloads that differ in one parameter only, their axis, as a table: a line for each model, a column for each value of the parameter.
 *
 * @param workloads
 *            at least two
 */
record Matrix(List<Report.About> workloads) {
    private static final int COLUMNS = 4;
    private static final int COLUMN_WIDTH = 18;
    private static final int MODEL_WIDTH = 20;
    private static final int SHOWN_METRICS = 2;
    private static final int MOST_PERCENT = 99;

    /** The workloads of a report in their order, alone or with those that share their matrix. */
    static List<List<Report.About>> groups(Report report) {
        var groups = new ArrayList<List<Report.About>>();
        for (var about : report.workloads()) {
            var mates = groups.stream().filter(group -> shares(group.getFirst(), about)).findFirst();
            mates.ifPresentOrElse(group -> group.add(about), () -> groups.add(new ArrayList<>(List.of(about))));
        }
        return groups;
    }

    private static boolean shares(Report.About one, Report.About other) {
        return !one.axis().isEmpty() && one.axis().equals(other.axis()) && one.workload().equals(other.workload())
                && withoutAxis(one).equals(withoutAxis(other));
    }

    private static Map<String, Integer> withoutAxis(Report.About about) {
        var rest = new HashMap<>(about.parameters());
        rest.remove(about.axis());
        return rest;
    }

    /** The table of each of the first metrics, with the lines of its title. */
    List<String> lines(Report report) {
        var blocks = workloads.stream().map(about -> Block.of(about, report)).toList();
        var metrics = blocks.stream().flatMap(block -> block.metrics().stream()).distinct().limit(SHOWN_METRICS)
                .toList();
        var models = blocks.stream().flatMap(block -> block.models().stream()).distinct().toList();
        var first = workloads.getFirst();
        var lines = new ArrayList<>(Table.wrap(first.workload() + ", by " + first.axis() + "; " + first.label() + ": "
                + first.description(), ""));
        for (var metric : metrics) {
            for (int from = 0; from < blocks.size(); from += COLUMNS) {
                var part = blocks.subList(from, Math.min(blocks.size(), from + COLUMNS));
                lines.add(
                        line(metric.name() + ", " + metric.unit(), part.stream().map(block -> block.about().label())));
                for (var model : models) {
                    lines.add(line(model, part.stream().map(block -> cell(block, model, metric))));
                }
            }
        }
        var skipped = blocks.stream().flatMap(block -> block.skipped().stream())
                .map(skip -> skip.model() + " " + skip.reason()).distinct().collect(Collectors.joining("; "));
        if (!skipped.isEmpty()) {
            lines.addAll(Table.wrap("skipped: " + skipped, "  "));
        }
        return lines;
    }

    private static String cell(Block block, String model, Metric metric) {
        boolean isFailed = block.failures().stream().anyMatch(failure -> failure.model().equals(model));
        return block.row(model, metric)
                .map(row -> (row.stable() ? "" : "~") + Figures.format(row.median()) + spread(row))
                .orElse(isFailed ? "FAILED" : "-");
    }

    private static String spread(Row row) {
        double percent = 50 * (row.high() - row.low()) / Math.abs(row.median());
        if (!Double.isFinite(percent)) {
            return "";
        }
        return percent > MOST_PERCENT ? " +>" + MOST_PERCENT + "%" : " +-" + Math.round(percent) + "%";
    }

    private static String line(String head, Stream<String> cells) {
        var line = new StringBuilder("  ").append(String.format("%-" + MODEL_WIDTH + "s", head));
        cells.forEach(cell -> line.append(String.format(" %" + COLUMN_WIDTH + "s", cell)));
        return line.toString();
    }
}
