package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What changed since an older report, beyond the noise: a figure changed if its samples, then and now, have no value in common (the
 * intervals from the lowest to the highest do not overlap) and the medians differ by more than {@value #TOLERANCE_PERCENT} %.
 */
public final class Baseline {
    static final int TOLERANCE_PERCENT = 10;

    private static final String MARGIN = "    ";

    private final Report old;
    private final String name;

    /** @param name of the older report, for people */
    public Baseline(Report old, String name) {
        this.old = old;
        this.name = name;
    }

    /** A figure that stands in both reports. */
    private record Pair(Row before, Row now) {
        boolean isBeyondNoise() {
            boolean apart = now.low() > before.high() || now.high() < before.low();
            double larger = Math.max(Math.abs(now.median()), Math.abs(before.median()));
            double smaller = Math.min(Math.abs(now.median()), Math.abs(before.median()));
            return apart && larger > smaller * (1 + TOLERANCE_PERCENT / 100.0);
        }

        String line() {
            return now.workload() + " " + now.label() + " on " + now.model() + ", " + now.metric() + ": "
                    + Figures.format(before.median()) + " -> " + Figures.format(now.median()) + " " + now.unit() + ", "
                    + Figures.ratio(now.median(), before.median()) + verdict();
        }

        private String verdict() {
            if (now.better() == Metric.Better.NEITHER) {
                return "";
            }
            boolean isLess = now.median() < before.median();
            return isLess == (now.better() == Metric.Better.LOWER) ? ", better" : ", WORSE";
        }
    }

    /** What changed, as lines of at most {@link Table#WIDTH} columns. */
    public List<String> lines(Report now) {
        var pairs = now.rows().stream().flatMap(row -> before(row).map(before -> new Pair(before, row)).stream())
                .toList();
        var changed = pairs.stream().filter(Pair::isBeyondNoise).toList();
        var lines = new ArrayList<String>();
        lines.addAll(Table.wrap("Beside " + name + " (" + old.date() + ", commit " + old.environment().commit() + "): "
                + changed.size() + " of " + Screen.count(pairs.size(), "figure")
                + " changed beyond the noise (low - high "
                + "apart, and medians more than " + TOLERANCE_PERCENT + " % apart).", ""));
        cautions(now).forEach(caution -> lines.addAll(Table.wrap("caution: " + caution, MARGIN)));
        changed.forEach(pair -> lines.addAll(Table.wrap(pair.line(), MARGIN)));
        int added = now.rows().size() - pairs.size();
        int gone = old.rows().size() - pairs.size();
        if (added + gone > 0) {
            lines.add(MARGIN + "without a counterpart: " + added + " now, " + gone + " then");
        }
        return lines;
    }

    private Optional<Row> before(Row row) {
        return old.rows().stream()
                .filter(other -> other.workload().equals(row.workload()) && other.label().equals(row.label())
                        && other.model().equals(row.model()) && other.metric().equals(row.metric())
                        && other.unit().equals(row.unit()))
                .findFirst();
    }

    /** What makes the two reports hard to compare. */
    private List<String> cautions(Report now) {
        var cautions = new ArrayList<String>();
        var then = old.environment();
        var here = now.environment();
        if (old.indicative() || now.indicative()) {
            cautions.add("a quick run is indicative only");
        }
        differs(cautions, "processor", then.cpu() + " x " + then.processors(), here.cpu() + " x " + here.processors());
        differs(cautions, "JDK", then.jdk(), here.jdk());
        differs(cautions, "coroutine", then.coroutine(), here.coroutine());
        differs(cautions, "flags", String.join(" ", then.flags()), String.join(" ", here.flags()));
        return cautions;
    }

    private static void differs(List<String> cautions, String what, String then, String now) {
        if (!Objects.equals(then, now)) {
            cautions.add("another " + what + ": " + (now.isEmpty() ? "none" : now) + ", then "
                    + (then.isEmpty() ? "none" : then));
        }
    }
}
