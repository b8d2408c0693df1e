package dev.weft.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** What the comparison says to people, as lines of at most {@link Table#WIDTH} columns. */
public final class Screen {
    private static final String MARGIN = "    ";

    private final String rival;

    /** @param rival the model that the others are divided by */
    public Screen(String rival) {
        this.rival = rival;
    }

    /** What is going to happen. */
    public List<String> announcement(Comparison comparison, Environment environment, boolean quick) {
        var lines = new ArrayList<String>();
        lines.add("weft compare: " + comparison.workloads().size() + " workloads on " + comparison.models().size()
                + " models, about " + Progress.spoken(comparison.expectedTime())
                + (quick ? " (--quick: the figures are indicative)" : ""));
        lines.addAll(Table.wrap(environment.line(), MARGIN));
        if (environment.processors() == 1) {
            lines.addAll(Table.wrap(
                    "one processor: cooperative-1 also stands for the cooperative model on all carriers", MARGIN));
        }
        return lines;
    }

    /** The table, what else was seen, and what failed. */
    public List<String> findings(Results results, boolean quick) {
        var lines = new ArrayList<String>();
        if (!results.rows().isEmpty()) {
            lines.addAll(new Table(rival).lines(results.rows()));
        }
        if (quick) {
            lines.add("quick run: indicative only.");
        }
        for (var seen : results.observations()) {
            lines.add("");
            lines.add(seen.workload() + " on " + seen.model());
            lines.addAll(Table.wrap(seen.seen(), MARGIN));
            lines.addAll(Table.wrap("cause: " + seen.cause(), MARGIN));
        }
        for (var failure : results.failures()) {
            lines.add("");
            lines.add("FAILED: " + failure.workload() + " " + failure.label() + " on " + failure.model());
            lines.addAll(Table.wrap(failure.error(), MARGIN));
        }
        return lines;
    }
}
