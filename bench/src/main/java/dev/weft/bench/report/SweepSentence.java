package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Metric.Better;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the lines of one metric show, in words: who leads where, and what changes most along the axis. */
final class SweepSentence {
    private final String axis;
    private final SortedMap<Integer, List<Row>> byPlace = new TreeMap<>();
    private final Map<String, List<Row>> byModel = new LinkedHashMap<>();
    private final List<Row> rows;

    /** @param rows at least one, each with the parameter {@code axis} */
    SweepSentence(String axis, List<Row> rows) {
        this.axis = axis;
        this.rows = rows;
        rows.forEach(row -> byPlace.computeIfAbsent(place(row), _ -> new ArrayList<>()).add(row));
        byPlace.values()
                .forEach(here -> here.forEach(row -> byModel.computeIfAbsent(row.model(), _ -> new ArrayList<>())
                        .add(row)));
    }

    String text() {
        var sentences = new ArrayList<String>();
        sentences.add(rows.getFirst().better() == Better.NEITHER || byModel.size() == 1 ? extent() : leaders());
        change(sentences);
        var unstable = rows.stream().filter(row -> !row.stable()).map(Row::model).distinct().toList();
        if (!unstable.isEmpty()) {
            sentences.add("Not stable after the warm-up (hollow marks): some cells of " + Words.list(unstable) + ".");
        }
        return String.join(" ", sentences);
    }

    /** At how many places each model leads, the most frequent leader first. */
    List<Map.Entry<String, Integer>> wins() {
        var wins = new LinkedHashMap<String, Integer>();
        byPlace.values().forEach(here -> wins.merge(Sentences.ranked(here).getFirst().model(), 1, Integer::sum));
        return wins.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).toList();
    }

    int places() {
        return byPlace.size();
    }

    private int place(Row row) {
        return row.parameters().getOrDefault(axis, 0);
    }

    private String leaders() {
        var extreme = rows.getFirst().better() == Better.HIGHER ? "highest" : "lowest";
        var wins = wins();
        var start = "The " + extreme + " " + rows.getFirst().metric() + " is that of " + wins.getFirst().getKey();
        if (wins.size() == 1) {
            return start + " at each of the " + Words.count(places(), "value") + " of " + Words.spaced(axis) + ".";
        }
        var others = wins.stream().skip(1).map(win -> win.getKey() + " at " + win.getValue()).toList();
        return start + " at " + wins.getFirst().getValue() + " of the " + places() + " values of " + Words.spaced(axis)
                + ", of " + Words.list(others) + ".";
    }

    private String extent() {
        double low = rows.stream().mapToDouble(Row::median).min().orElseThrow();
        double high = rows.stream().mapToDouble(Row::median).max().orElseThrow();
        return rows.getFirst().metric() + " goes from " + Figures.format(low) + " to "
                + Words.quantity(high, rows.getFirst().unit()) + ".";
    }

    /** The model whose ends of the line differ most. */
    private void change(List<String> sentences) {
        var most = new ArrayList<Row>();
        double largest = 1;
        for (var line : byModel.values()) {
            double from = line.getFirst().median();
            double to = line.getLast().median();
            if (from > 0 && to > 0 && Math.max(from / to, to / from) > largest) {
                largest = Math.max(from / to, to / from);
                most.clear();
                most.addAll(List.of(line.getFirst(), line.getLast()));
            }
        }
        if (!most.isEmpty()) {
            var from = most.getFirst();
            var to = most.getLast();
            sentences
                    .add("The largest change is that of " + from.model() + ": from " + Sentences.quantity(from) + " at "
                            + Words.whole(place(from)) + " to " + Sentences.quantity(to) + " at "
                            + Words.whole(place(to)) + ".");
        }
    }
}
