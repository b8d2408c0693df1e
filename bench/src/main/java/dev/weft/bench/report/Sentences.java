package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Row;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Metric.Better;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the bars of one metric show, in words: who leads, how the rival and ours do, and what to be careful about. */
final class Sentences {
    /** From here on a cell's own spread is worth a word. */
    private static final double WIDE = 1.5;

    private Sentences() {}

    /** About at least one row, each of another model. */
    static String bars(List<Row> rows) {
        var sentences = new ArrayList<String>();
        var first = rows.getFirst();
        if (rows.size() == 1) {
            sentences.add(first.model() + " alone has a figure: " + range(first) + ".");
        } else if (first.better() == Better.NEITHER) {
            sentences.add(description(rows));
        } else {
            comparison(rows, sentences);
        }
        cautions(rows, sentences);
        return String.join(" ", sentences);
    }

    /** From the best to the worst; of equals the first stays first. */
    static List<Row> ranked(List<Row> rows) {
        var byMedian = Comparator.comparingDouble(Row::median);
        boolean higher = rows.getFirst().better() == Better.HIGHER;
        return rows.stream().sorted(higher ? byMedian.reversed() : byMedian).toList();
    }

    /** Whether a run of one may have been as good as a run of the other. */
    static boolean overlap(Row one, Row other) {
        return one.low() <= other.high() && other.low() <= one.high();
    }

    /** How {@code ours} does beside {@code theirs}, for a table, such as {@code 2.80 times better}. */
    static String beside(Row ours, Row theirs) {
        if (ours.median() <= 0 || theirs.median() <= 0) {
            return "no ratio";
        }
        double factor = Math.max(ours.median(), theirs.median()) / Math.min(ours.median(), theirs.median());
        boolean better = isBetter(ours, theirs);
        var words = Words.times(factor) + (better ? " better" : " worse");
        return overlap(ours, theirs) ? words + ", but the ranges overlap" : words;
    }

    static boolean isBetter(Row one, Row other) {
        return one.better() == Better.HIGHER ? one.median() > other.median() : one.median() < other.median();
    }

    private static void comparison(List<Row> rows, List<String> sentences) {
        var ranked = ranked(rows);
        var best = ranked.getFirst();
        var second = ranked.get(1);
        var reference = rows.stream()
                .filter(row -> row.model().equals(Models.RIVAL) && !best.model().equals(Models.RIVAL)).findFirst()
                .orElse(ranked.getLast());
        var extreme = best.better() == Better.HIGHER ? "highest" : "lowest";
        sentences.add(best.model() + " has the " + extreme + " " + best.metric() + ", " + quantity(best)
                + ratio(best, reference) + ".");
        if (overlap(best, second)) {
            sentences.add(
                    "Its range overlaps that of " + second.model() + ": which of the two is ahead is not settled.");
        }
        ours(ranked).ifPresent(sentences::add);
    }

    private static String ratio(Row best, Row other) {
        if (best.median() <= 0 || other.median() <= 0) {
            return "; " + other.model() + " has " + quantity(other);
        }
        if (best.better() == Better.HIGHER) {
            return ", " + Words.times(best.median() / other.median()) + " that of " + other.model() + " ("
                    + quantity(other) + ")";
        }
        return "; " + other.model() + " has " + Words.times(other.median() / best.median()) + " as much ("
                + quantity(other) + ")";
    }

    /** Where the better cooperative model stands if it does not lead. */
    private static Optional<String> ours(List<Row> ranked) {
        for (int i = 0; i < ranked.size(); i++) {
            if (Palette.isCooperative(ranked.get(i).model())) {
                var row = ranked.get(i);
                return i == 0
                        ? Optional.empty()
                        : Optional.of(row.model() + " is number " + (i + 1) + " of " + ranked.size() + " with "
                                + quantity(row) + ".");
            }
        }
        return Optional.empty();
    }

    private static String description(List<Row> rows) {
        var lowest = rows.stream().min(Comparator.comparingDouble(Row::median)).orElseThrow();
        var highest = rows.stream().max(Comparator.comparingDouble(Row::median)).orElseThrow();
        if (lowest.median() == highest.median()) {
            return "The same " + lowest.metric() + " for every model: " + quantity(lowest) + ".";
        }
        return lowest.metric() + " goes from " + quantity(lowest) + " (" + lowest.model() + ") to " + quantity(highest)
                + " (" + highest.model() + "); neither end is the better one.";
    }

    private static void cautions(List<Row> rows, List<String> sentences) {
        rows.stream().filter(row -> row.low() > 0 && row.high() / row.low() >= WIDE)
                .max(Comparator.comparingDouble(row -> row.high() / row.low()))
                .ifPresent(row -> sentences.add("The widest spread: " + row.model() + ", " + range(row) + "."));
        var unstable = rows.stream().filter(row -> !row.stable()).map(Row::model).distinct().toList();
        if (unstable.size() == rows.size()) {
            sentences.add("No cell was stable after the warm-up (~).");
        } else if (!unstable.isEmpty()) {
            sentences.add("Not stable after the warm-up (~): " + Words.list(unstable) + ".");
        }
    }

    static String range(Row row) {
        return quantity(row) + " (" + Figures.format(row.low()) + " to " + Figures.format(row.high()) + ")";
    }

    static String quantity(Row row) {
        return Words.quantity(row.median(), row.unit());
    }
}
