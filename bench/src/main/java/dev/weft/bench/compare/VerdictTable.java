package dev.weft.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** The verdicts as lines of at most {@link Table#WIDTH} columns: ours and the real thing side by side. */
final class VerdictTable {
    private static final String LINE = "  %-45.45s %-22.22s %9s %9s %s";

    private VerdictTable() {}

    /** No line if there is no verdict. */
    static List<String> lines(List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add("our model of CPython's lock beside the real one");
        lines.add(String.format(LINE, "experiment", "metric", "ours", "real", "within"));
        for (var verdict : verdicts) {
            lines.add(String.format(LINE, verdict.experiment() + ", " + verdict.setting(),
                    verdict.unit().equals("x") ? verdict.metric() : verdict.metric() + ", " + verdict.unit(),
                    Figures.format(verdict.ours()),
                    Figures.format(verdict.theirs()), judgement(verdict)).stripTrailing());
        }
        return lines;
    }

    private static String judgement(Verdict verdict) {
        if (verdict.tolerance() == 0) {
            return "";
        }
        return Figures.format(verdict.tolerance()) + "x " + (verdict.holds() ? "yes" : "NO");
    }
}
