package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.List;

/** The rows as lines of at most 100 columns, for people. */
public final class Table {
    /** No line is longer. */
    public static final int WIDTH = 100;

    private static final List<Column> COLUMNS = List.of(new Column("workload", 8, false), new Column("size", 10, false),
            new Column("model", 14, false), new Column("metric", 10, false), new Column("unit", 8, false),
            new Column("median", 10, true), new Column("low - high", 21, true), new Column("ratio", 9, true));

    private final String rival;

    /** @param rival the model that the ratio divides by */
    public Table(String rival) {
        this.rival = rival;
    }

    private record Column(String title, int width, boolean right) {
        String fit(String text) {
            if (text.length() > width) {
                return text.substring(0, width - 2) + "..";
            }
            String gap = " ".repeat(width - text.length());
            return right ? gap + text : text + gap;
        }
    }

    /** The table with its heading and, below it, what its signs mean; an empty line between workloads. */
    public List<String> lines(List<Row> rows) {
        var lines = new ArrayList<String>();
        lines.add(line(COLUMNS.stream().map(Column::title).toList()));
        lines.add("-".repeat(lines.getFirst().length()));
        var last = "";
        for (var row : rows) {
            var group = row.workload() + " " + row.label();
            if (!last.isEmpty() && !last.equals(group)) {
                lines.add("");
            }
            last = group;
            lines.add(line(cells(row, rows)));
        }
        lines.add("");
        lines.addAll(legend(rows));
        return lines;
    }

    private List<String> cells(Row row, List<Row> rows) {
        return List.of(row.workload(), row.label(), row.model(), row.metric(), row.unit(),
                (row.stable() ? "" : "~") + Figures.format(row.median()),
                Figures.format(row.low()) + " - " + Figures.format(row.high()), ratio(row, rows));
    }

    private String ratio(Row row, List<Row> rows) {
        if (row.better() == Metric.Better.NEITHER) {
            return "-";
        }
        return rows.stream().filter(other -> other.model().equals(rival) && other.workload().equals(row.workload())
                && other.label().equals(row.label()) && other.metric().equals(row.metric())).findFirst()
                .map(other -> Figures.ratio(row.median(), other.median())).orElse("-");
    }

    private List<String> legend(List<Row> rows) {
        var lines = new ArrayList<String>();
        lines.add("ratio: the median divided by that of " + rival + "; less than 1 is better, for a rate more than 1.");
        if (rows.stream().anyMatch(row -> !row.stable())) {
            lines.add("~: not stable after the warm-up (its last runs differed by more than "
                    + Math.round((WarmUp.TOLERANCE - 1) * 100) + " %).");
        }
        return lines;
    }

    private static String line(List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < COLUMNS.size(); i++) {
            line.append(i == 0 ? "" : " ").append(COLUMNS.get(i).fit(cells.get(i)));
        }
        return line.toString().stripTrailing();
    }

    /** Breaks {@code text} at blanks so that no line is longer than {@link #WIDTH}; each starts with {@code indent}. */
    static List<String> wrap(String text, String indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indent);
        for (var word : text.split(" ", -1)) {
            boolean first = line.length() == indent.length();
            if (!first && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(first ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
