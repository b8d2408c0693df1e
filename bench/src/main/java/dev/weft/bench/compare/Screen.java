package dev.weft.bench.compare;

import java.time.Duration;
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

    /**
     * What is going to happen.
     *
     * @param expectedTime
     *            of the whole, peers included
     */
    public List<String> announcement(Comparison comparison, List<String> peers, Duration expectedTime,
            Environment environment, boolean quick) {
        var lines = new ArrayList<String>();
        int skipped = comparison.skipped().size();
        lines.addAll(Table.wrap("weft compare: " + count(comparison.workloads().size(), "workload") + " on "
                + count(comparison.models().size(), "model") + ", about " + Progress.spoken(expectedTime)
                + (skipped == 0 ? "" : "; " + count(skipped, "pair") + " skipped, the model can't do the workload")
                + (quick ? " (--quick: the figures are indicative)" : ""), ""));
        if (!peers.isEmpty()) {
            lines.addAll(Table.wrap("then the peers, where they are installed: " + String.join(", ", peers), MARGIN));
        }
        lines.addAll(Table.wrap(environment.line(), MARGIN));
        if (environment.processors() == 1) {
            lines.addAll(Table.wrap(
                    "one processor: cooperative-1 also stands for the cooperative model on all carriers", MARGIN));
        }
        return lines;
    }

    /** The table, what else was seen, and what failed. */
    public List<String> findings(Report report) {
        var lines = new ArrayList<>(new Table(report, rival).lines());
        if (report.indicative()) {
            lines.add("quick run: indicative only.");
        }
        for (var seen : report.observations()) {
            add(lines, seen.workload() + " on " + seen.model(), seen.seen(), "cause: " + seen.cause());
        }
        if (!report.verdicts().isEmpty()) {
            lines.add("");
            lines.addAll(VerdictTable.lines(report.verdicts()));
        }
        if (!report.peers().isEmpty()) {
            add(lines, "peers", report.peers().entrySet().stream().map(peer -> peer.getKey() + ": " + peer.getValue())
                    .toArray(String[]::new));
        }
        for (var failure : report.failures()) {
            add(lines, "FAILED: " + failure.workload() + " " + failure.label() + " on " + failure.model(),
                    failure.error());
        }
        return lines;
    }

    private static void add(List<String> lines, String title, String... texts) {
        lines.add("");
        lines.add(title);
        for (var text : texts) {
            lines.addAll(Table.wrap(text, MARGIN));
        }
    }

    static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
