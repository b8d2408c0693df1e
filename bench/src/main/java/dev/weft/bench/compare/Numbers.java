package dev.weft.bench.compare;

import dev.weft.bench.workload.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures in a text: between a line {@code <!-- weft numbers FILE -->}, which names a {@code results.json} relative to the text's
 * folder, and a line {@code <!-- end of weft numbers -->} stands a table of that file's medians in Markdown, which nobody writes by hand.
 */
public final class Numbers {
    private static final String END = "<!-- end of weft numbers -->";
    private static final Pattern SECTION = Pattern.compile(
            "(?ms)^<!-- weft numbers (?<file>\\S+) -->$(?<table>.*?)^" + Pattern.quote(END) + "$");

    /** Shown beside the first metric of a workload, if it has it. */
    private static final String TAIL = "p99";

    private Numbers() {}

    /**
     * The text with its tables made anew.
     *
     * @param folder
     *            of the text
     * @throws IOException
     *             with a message for people, if the text has no such section or the file of one can't be read
     */
    public static String renew(String text, Path folder) throws IOException {
        var sections = SECTION.matcher(text);
        var renewed = new StringBuilder();
        int count = 0;
        while (sections.find()) {
            count++;
            var file = String.valueOf(sections.group("file"));
            var table = String.join("\n", table(ResultsFile.read(folder.resolve(file)), file));
            sections.appendReplacement(renewed, Matcher.quoteReplacement(
                    "<!-- weft numbers " + file + " -->\n" + table + "\n" + END));
        }
        if (count == 0) {
            throw new IOException("has no line <!-- weft numbers FILE --> with a line " + END + " below it");
        }
        return sections.appendTail(renewed).toString();
    }

    /** The lines of the table, with what the reader has to know above it. */
    static List<String> table(Report report, String file) {
        var models = report.models().keySet();
        var environment = report.environment();
        var lines = new ArrayList<String>();
        lines.add("Medians of " + report.date().replaceFirst("T.*", "") + ", " + environment.line() + ", commit "
                + shortened(environment.commit()) + (report.indicative() ? "; a quick run, indicative only" : "")
                + ".");
        lines.add(
                "The best of each row is bold, `~` was not stable after the warm-up, an empty place is a model that can't do it.");
        lines.add("Spread, processor time and switches are in [" + file + "](" + file + ").");
        lines.add("");
        lines.add("| workload | |" + models.stream().map(model -> " " + model + " |").collect(Collectors.joining()));
        lines.add("|---|---|" + "---:|".repeat(models.size()));
        for (var about : report.workloads()) {
            var block = Block.of(about, report);
            for (var metric : shown(block)) {
                lines.add("| " + about.workload() + ", " + about.label() + " | " + metric.name() + ", " + metric.unit()
                        + " |"
                        + models.stream().map(model -> cell(block, model, metric)).collect(Collectors.joining()));
            }
        }
        return lines;
    }

    private static List<Metric> shown(Block block) {
        var metrics = block.metrics();
        return Stream.concat(metrics.stream().limit(1),
                metrics.stream().skip(1).filter(metric -> metric.name().equals(TAIL))).toList();
    }

    private static String cell(Block block, String model, Metric metric) {
        return block.row(model, metric).map(row -> {
            var figure = (row.stable() ? "" : "~") + Figures.format(row.median());
            return best(block, metric).filter(row::equals).isPresent() ? " **" + figure + "** |" : " " + figure + " |";
        }).orElse(" |");
    }

    private static Optional<Row> best(Block block, Metric metric) {
        return metric.better() == Metric.Better.NEITHER
                ? Optional.empty()
                : block.rows().stream().filter(row -> row.metric().equals(metric.name()))
                        .reduce((one,
                                other) -> one.median() <= other.median() == (metric.better() == Metric.Better.LOWER)
                                        ? one
                                        : other);
    }

    private static String shortened(String commit) {
        return commit.replaceFirst("^([0-9a-f]{7})[0-9a-f]*", "$1");
    }
}
