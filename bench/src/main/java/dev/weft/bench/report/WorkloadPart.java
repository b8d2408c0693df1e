package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.compare.Skip;
import dev.weft.bench.report.Section.Group;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jsoup.nodes.Element;

/** The part of the page about the workloads of one name. */
final class WorkloadPart {
    /** More than two decades on one axis leave nothing to see of the smallest. */
    private static final double LOG_FROM = 100;

    private static final String LOG = "The axis is logarithmic: compare the ends of the bars, not their lengths.";

    private final Section section;
    private final Palette palette;
    private final Page page;

    WorkloadPart(Section section, Palette palette, Page page) {
        this.section = section;
        this.palette = palette;
        this.page = page;
    }

    /** Where links to a workload lead. */
    static String id(String workload) {
        return "workload-" + workload.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    void write() {
        var element = page.section(id(section.workload()), section.workload());
        for (var group : section.groups()) {
            write(group, element);
        }
        observations(element);
        if (!section.timelines().isEmpty()) {
            element.appendElement("h3").text("Who ran where, and why it stopped");
            section.timelines().forEach(timeline -> new TimelinePart(timeline, page).write(element));
        }
    }

    private void write(Group group, Element element) {
        element.appendElement("h3").text(group.title());
        if (!group.description().isEmpty()) {
            element.appendElement("p").text(sentence(group.description()));
        }
        var charts = element.appendElement("div").addClass("charts");
        group.rowsByMetric().values().forEach(rows -> {
            if (group.isSweep()) {
                lines(group, rows, charts);
            } else {
                bars(group, rows, charts);
            }
        });
        if (!group.usages().isEmpty()) {
            new UsagePart(group, page).write(charts);
        }
        if (charts.childrenSize() == 0) {
            charts.remove();
        }
        missing(group, element);
    }

    private void bars(Group group, List<Row> rows, Element charts) {
        var first = rows.getFirst();
        boolean log = isLogarithmic(rows, Row::low);
        var table = table("model", first.unit());
        var bars = new ArrayList<Chart.Bar>();
        for (var row : rows) {
            bars.add(new Chart.Bar(row.model(), palette.slot(row.model()), true, row.median(), row.low(), row.high(),
                    row.stable(), (row.stable() ? "" : "~") + Figures.format(row.median()),
                    row.model() + ": " + Sentences.quantity(row) + " (" + Figures.format(row.low()) + " to "
                            + Figures.format(row.high()) + ")"));
            table.row(cells(row.model(), row));
        }
        absent(group).forEach((model, why) -> bars.add(new Chart.Bar(model, palette.slot(model), false, 0, 0, 0, true,
                why, model + ": " + why)));
        bars.sort(Comparator.comparingInt(bar -> palette.place(bar.model())));
        var sentence = Sentences.bars(rows) + (log ? " " + LOG : "") + " " + without(group);
        page.figure(charts, title(group, first), sentence.strip(), new Chart.Bars(axis(first), log, bars), table);
    }

    private void lines(Group group, List<Row> rows, Element charts) {
        var first = rows.getFirst();
        boolean yLog = isLogarithmic(rows, Row::low);
        boolean xLog = isLogarithmic(rows, row -> place(group, row), 10);
        var axis = Words.spaced(group.axis());
        var table = new DataTable().text("model").number(axis).number("median, " + first.unit()).number("lowest")
                .number("highest").number("samples").text("stable");
        var byModel = new LinkedHashMap<String, List<Chart.Point>>();
        var sorted = rows.stream().sorted(Comparator.comparingInt(row -> place(group, row))).toList();
        for (var row : sorted) {
            int place = place(group, row);
            byModel.computeIfAbsent(row.model(), _ -> new ArrayList<>())
                    .add(new Chart.Point(place, row.median(), row.low(),
                            row.high(), row.stable(), row.model() + ", " + axis + " " + Words.whole(place) + ": "
                                    + Sentences.quantity(row) + " (" + Figures.format(row.low()) + " to "
                                    + Figures.format(row.high()) + ")"));
            table.row(row.model(), Words.whole(place), Figures.format(row.median()), Figures.format(row.low()),
                    Figures.format(row.high()), String.valueOf(row.samples().size()), row.stable() ? "yes" : "no");
        }
        var lines = new ArrayList<Chart.Line>();
        byModel.forEach((model, points) -> lines.add(new Chart.Line(model, palette.slot(model), points)));
        var sentence = new SweepSentence(group.axis(), rows).text()
                + (yLog || xLog
                        ? " Logarithmic: "
                                + (xLog && yLog ? "both axes" : xLog ? "the horizontal axis" : "the vertical axis")
                                + "."
                        : "")
                + " " + without(group);
        page.figure(charts, title(group, first), sentence.strip(),
                new Chart.Lines(axis, axis(first), xLog, yLog, lines), table);
    }

    private static DataTable table(String what, String unit) {
        return new DataTable().text(what).number("median, " + unit).number("lowest").number("highest")
                .number("samples").text("stable");
    }

    private static String[] cells(String what, Row row) {
        return new String[]{what, Figures.format(row.median()), Figures.format(row.low()), Figures.format(row.high()),
                String.valueOf(row.samples().size()), row.stable() ? "yes" : "no"};
    }

    private static int place(Group group, Row row) {
        return row.parameters().getOrDefault(group.axis(), 0);
    }

    private static boolean isLogarithmic(List<Row> rows, ToDoubleFunction<Row> low) {
        double lowest = rows.stream().mapToDouble(low).filter(value -> value > 0).min().orElse(1);
        double highest = rows.stream().mapToDouble(Row::high).max().orElse(1);
        return highest / lowest > LOG_FROM;
    }

    private static boolean isLogarithmic(List<Row> rows, ToDoubleFunction<Row> value, double from) {
        double lowest = rows.stream().mapToDouble(value).min().orElse(1);
        double highest = rows.stream().mapToDouble(value).max().orElse(1);
        return lowest > 0 && highest / lowest > from;
    }

    private static String title(Group group, Row row) {
        return group.workload() + ", " + group.title() + ": " + row.metric();
    }

    private static String axis(Row row) {
        return switch (row.better()) {
            case LOWER -> row.unit() + ", less is better";
            case HIGHER -> row.unit() + ", more is better";
            case NEITHER -> row.unit();
        };
    }

    /** Models of which the group has no row though they were to be measured, and why. */
    private static Map<String, String> absent(Group group) {
        var absent = new LinkedHashMap<String, String>();
        group.skipped().forEach(skip -> absent.put(skip.model(), "skipped"));
        group.failures().forEach(failure -> absent.put(failure.model(), "failed"));
        group.rows().forEach(row -> absent.remove(row.model()));
        return absent;
    }

    private static String without(Group group) {
        var byReason = new TreeMap<String, List<String>>();
        absent(group).forEach((model, why) -> byReason.computeIfAbsent(why, _ -> new ArrayList<>()).add(model));
        var sentences = new ArrayList<String>();
        byReason.forEach(
                (why, models) -> sentences.add("No figure, for it was " + why + ": " + Words.list(models) + "."));
        return String.join(" ", sentences);
    }

    /** Why cells have no figures. */
    private static void missing(Group group, Element element) {
        if (group.skipped().isEmpty() && group.failures().isEmpty()) {
            return;
        }
        var list = element.appendElement("ul").addClass("missing");
        for (var failure : group.failures()) {
            item(list, "Failed: " + failure.model() + in(group, failure.label()), failure.error());
        }
        for (var skip : skips(group)) {
            item(list, "Skipped: " + skip.model() + in(group, skip.label()), skip.reason());
        }
    }

    /** A model that is left out of a whole sweep is named once. */
    private static Collection<Skip> skips(Group group) {
        var seen = new LinkedHashMap<String, Skip>();
        for (var skip : group.skipped()) {
            boolean whole = group.rows().stream().noneMatch(row -> row.model().equals(skip.model()));
            var where = whole ? group.title() : skip.label();
            seen.putIfAbsent(skip.model() + where + skip.reason(),
                    new Skip(skip.workload(), where, skip.model(), skip.reason()));
        }
        return seen.values();
    }

    private static String in(Group group, String label) {
        return label.equals(group.title()) ? "" : ", " + label;
    }

    private static void item(Element list, String what, String why) {
        var item = list.appendElement("li");
        item.appendElement("strong").text(what);
        item.appendText(": " + why);
    }

    private void observations(Element element) {
        if (section.observations().isEmpty()) {
            return;
        }
        element.appendElement("h3").text("What was seen, and what causes a switch");
        var list = element.appendElement("dl").addClass("observations");
        for (Results.Observation observation : section.observations()) {
            list.appendElement("dt").text(observation.model());
            var seen = list.appendElement("dd");
            var parts = observation.seen().split(": ", 2); // the lines, and what to think of them
            seen.appendElement("code").text(parts[0]);
            if (parts.length == 2) {
                seen.appendElement("p").text(sentence(parts[1]));
            }
            seen.appendElement("p").text("Switches: " + observation.cause());
        }
    }

    private static String sentence(String text) {
        var start = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return start.endsWith(".") ? start : start + ".";
    }
}
