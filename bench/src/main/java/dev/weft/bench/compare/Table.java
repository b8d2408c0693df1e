package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures as lines of at most 100 columns, for people: a block for each workload, in it a line for each model with median and spread of
 * the first metric, the medians of the next two, and how many processors were busy; or a {@link Matrix} for workloads along an axis.
 */
public final class Table {
    /** No line is longer. */
    public static final int WIDTH = 100;

    private static final String MARGIN = "  ";
    private static final String NOTHING = "-";

    /** So many metrics of a workload have a place. */
    private static final int SHOWN = 3;

    private static final Column MODEL = new Column(17, false);
    private static final Column MEDIAN = new Column(11, true);
    private static final Column SPREAD = new Column(21, true);
    private static final Column RATIO = new Column(8, true);
    private static final Column FURTHER = new Column(12, true);
    private static final Column CORES = new Column(6, true);

    private final Report report;
    private final String rival;

    /** As many samples as a model's cell has if its time was not up before. */
    private final int usualSamples;

    /** @param rival the model that the ratio divides by */
    public Table(Report report, String rival) {
        this.report = report;
        this.rival = rival;
        this.usualSamples = report.rows().stream().filter(this::isOfAModel).mapToInt(row -> row.samples().size()).max()
                .orElse(0);
    }

    private record Column(int width, boolean right) {
        String fit(String text) {
            if (text.length() > width) {
                return text.substring(0, width - 2) + "..";
            }
            String gap = " ".repeat(width - text.length());
            return right ? gap + text : text + gap;
        }
    }

    /** The blocks, with an empty line after each, and what their signs mean; no line if there is no figure. */
    public List<String> lines() {
        if (report.rows().isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        for (var group : Matrix.groups(report)) {
            var measured = group.stream().filter(about -> !Block.of(about, report).rows().isEmpty()).toList();
            if (!measured.isEmpty()) {
                lines.addAll(measured.size() == 1
                        ? lines(Block.of(measured.getFirst(), report))
                        : new Matrix(measured).lines(report));
                lines.add("");
            }
        }
        lines.addAll(legend());
        return lines;
    }

    private List<String> lines(Block block) {
        var about = block.about();
        var metrics = block.metrics();
        var shown = metrics.subList(0, Math.min(SHOWN, metrics.size()));
        var lines = new ArrayList<String>();
        lines.addAll(wrap(about.workload() + ", " + about.label() + ": " + about.description(), ""));
        lines.add(line("model", "low - high", "ratio", shown.stream().map(Metric::name).toList(), "cores"));
        lines.add(line("", "", "", shown.stream().map(Metric::unit).toList(), ""));
        block.models().forEach(model -> lines.add(line(block, model, shown)));
        block.skipped().forEach(skip -> lines.add(remark(skip.model(), "skipped: " + skip.reason())));
        block.failures().forEach(failure -> lines.add(remark(failure.model(), "FAILED, see below")));
        if (metrics.size() > SHOWN) {
            lines.add(MARGIN + "more in the files: "
                    + String.join(", ", metrics.subList(SHOWN, metrics.size()).stream().map(Metric::name).toList()));
        }
        return lines;
    }

    private String line(Block block, String model, List<Metric> shown) {
        var main = block.row(model, shown.getFirst());
        var medians = shown.stream().map(metric -> block.row(model, metric).map(Table::median).orElse(NOTHING))
                .toList();
        return line((main.filter(this::isShort).isPresent() ? "*" : "") + model,
                main.map(row -> Figures.format(row.low()) + " - " + Figures.format(row.high())).orElse(NOTHING),
                main.map(row -> ratio(row, block)).orElse(NOTHING), medians,
                block.usage(model).filter(usage -> usage.cpuSeconds() >= 0 && usage.wallSeconds() > 0)
                        .map(usage -> String.format(Locale.ROOT, "%.1f", usage.cpuSeconds() / usage.wallSeconds()))
                        .orElse(NOTHING));
    }

    private static String median(Row row) {
        return (row.stable() ? "" : "~") + Figures.format(row.median());
    }

    private String ratio(Row row, Block block) {
        if (row.better() == Metric.Better.NEITHER) {
            return NOTHING;
        }
        return block.row(rival, new Metric(row.metric(), row.unit(), row.better()))
                .map(other -> Figures.ratio(row.median(), other.median())).orElse(NOTHING);
    }

    private boolean isShort(Row row) {
        return isOfAModel(row) && row.samples().size() < usualSamples;
    }

    private boolean isOfAModel(Row row) {
        return report.models().containsKey(row.model());
    }

    private List<String> legend() {
        var lines = new ArrayList<String>();
        boolean hasRival = report.rows().stream().anyMatch(row -> row.model().equals(rival));
        lines.addAll(wrap("low - high: of the samples; "
                + (hasRival
                        ? "ratio: the median divided by that of " + rival
                                + ", less than 1 is better, for a rate more than 1; "
                        : "")
                + "cores: processors kept busy, by all threads of the program (the compiler and the collector too).",
                ""));
        if (Matrix.groups(report).stream().anyMatch(group -> group.size() > 1)) {
            lines.add("+-: half of low - high, in percent of the median.");
        }
        if (report.rows().stream().anyMatch(row -> !row.stable())) {
            lines.add("~: not stable after the warm-up (its last runs differed by more than "
                    + Math.round((WarmUp.TOLERANCE - 1) * 100) + " %, or its time was up).");
        }
        if (report.rows().stream().anyMatch(this::isShort)) {
            lines.add("*: fewer samples than the others (" + usualSamples + "), for the time of a cell is limited.");
        }
        return lines;
    }

    private static String line(String model, String spread, String ratio, List<String> metrics, String cores) {
        var line = new StringBuilder(MARGIN).append(MODEL.fit(model)).append(' ').append(MEDIAN.fit(metrics.getFirst()))
                .append(' ').append(SPREAD.fit(spread)).append(' ').append(RATIO.fit(ratio));
        for (int i = 1; i < SHOWN; i++) {
            line.append(' ').append(FURTHER.fit(i < metrics.size() ? metrics.get(i) : ""));
        }
        return line.append(' ').append(CORES.fit(cores)).toString().stripTrailing();
    }

    private static String remark(String model, String text) {
        var line = MARGIN + MODEL.fit(model) + " " + text;
        return line.length() > WIDTH ? line.substring(0, WIDTH - 2) + ".." : line;
    }

    /** Breaks {@code text} at blanks so that no line is longer than {@link #WIDTH}; each starts with {@code indent}. */
    public static List<String> wrap(String text, String indent) {
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
