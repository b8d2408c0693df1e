package dev.weft.bench.report;

import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.compare.Skip;
import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Everything about the workloads of one name.
 *
 * @param groups
 *            by what shares charts: one for each label, or for each setting of the parameters other than the axis
 */
record Section(String workload, List<Group> groups, List<Results.Observation> observations, List<Timeline> timelines) {
    /**
     * What shares charts.
     *
     * @param axis
     *            the parameter that goes along the horizontal axis, or the empty string
     */
    record Group(String workload, String title, String description, String axis, List<Row> rows, List<Usage> usages,
            List<Skip> skipped, List<Results.Failure> failures) {
        /** The rows of each metric, in the order of the models. */
        Map<String, List<Row>> rowsByMetric() {
            var byMetric = new LinkedHashMap<String, List<Row>>();
            rows.forEach(row -> byMetric.computeIfAbsent(row.metric(), _ -> new ArrayList<>()).add(row));
            return byMetric;
        }

        boolean isSweep() {
            return !axis.isEmpty();
        }
    }

    /** The parts of {@code report}, in the order of its workloads, then what belongs to none of them; within them by model. */
    static List<Section> all(Report report, Palette palette) {
        var names = new LinkedHashSet<String>();
        Stream.of(report.workloads().stream().map(Report.About::workload), report.rows().stream().map(Row::workload),
                report.usages().stream().map(Usage::workload),
                report.observations().stream().map(Results.Observation::workload),
                report.timelines().stream().map(Timeline::workload), report.skipped().stream().map(Skip::workload),
                report.failures().stream().map(Results.Failure::workload)).flatMap(all -> all).forEach(names::add);
        return names.stream().map(name -> of(name, report, palette)).toList();
    }

    private static Section of(String name, Report report, Palette palette) {
        return new Section(name, groups(name, report, palette),
                keep(report.observations(), Results.Observation::workload, List.of(name)),
                keep(report.timelines(), Timeline::workload, List.of(name)));
    }

    private static List<Group> groups(String name, Report report, Palette palette) {
        var only = List.of(name);
        var abouts = keep(report.workloads(), Report.About::workload, only);
        var rows = ordered(keep(report.rows(), Row::workload, only), row -> palette.place(row.model()));
        var usages = ordered(keep(report.usages(), Usage::workload, only), usage -> palette.place(usage.model()));
        var skipped = keep(report.skipped(), Skip::workload, only);
        var failures = keep(report.failures(), Results.Failure::workload, only);
        var titles = titles(abouts);
        var labels = new LinkedHashMap<String, List<String>>(); // by the title of their group
        Stream.of(abouts.stream().map(Report.About::label), rows.stream().map(Row::label),
                usages.stream().map(Usage::label), skipped.stream().map(Skip::label),
                failures.stream().map(Results.Failure::label)).flatMap(all -> all).distinct().forEach(
                        label -> labels.computeIfAbsent(titles.getOrDefault(label, label), _ -> new ArrayList<>())
                                .add(label));
        var groups = new ArrayList<Group>();
        labels.forEach((title, members) -> {
            var here = keep(abouts, Report.About::label, members);
            boolean sweep = members.size() > 1; // one place on an axis is no line
            groups.add(new Group(name, sweep ? title : members.getFirst(), description(here),
                    sweep ? here.getFirst().axis() : "", keep(rows, Row::label, members),
                    keep(usages, Usage::label, members), keep(skipped, Skip::label, members),
                    keep(failures, Results.Failure::label, members)));
        });
        return groups;
    }

    private static <T> List<T> keep(List<T> all, Function<T, String> key, List<String> keys) {
        return all.stream().filter(each -> keys.contains(key.apply(each))).toList();
    }

    private static <T> List<T> ordered(List<T> all, ToIntFunction<T> place) {
        return all.stream().sorted(Comparator.comparingInt(place)).toList();
    }

    /** What the members of a group do: the words of both ends of the axis, such as {@code 0 to 4 tasks compute}. */
    private static String description(List<Report.About> members) {
        if (members.isEmpty()) {
            return "";
        }
        var sorted = members.stream()
                .sorted(Comparator.comparingInt(about -> about.parameters().getOrDefault(about.axis(), 0))).toList();
        return Words.span(sorted.getFirst().description(), sorted.getLast().description());
    }

    /** For each label the title of its group: itself, or for a sweep the parameters other than the axis. */
    private static Map<String, String> titles(List<Report.About> abouts) {
        var titles = new LinkedHashMap<String, String>();
        for (var about : abouts) {
            titles.put(about.label(), about.axis().isEmpty() ? about.label() : title(about));
        }
        return titles;
    }

    private static String title(Report.About about) {
        var others = new TreeMap<>(about.parameters());
        others.remove(about.axis());
        var settings = new ArrayList<String>();
        others.forEach((name, value) -> settings.add(Words.spaced(name) + " " + value));
        var by = "by " + Words.spaced(about.axis());
        return settings.isEmpty() ? by : by + ", " + String.join(", ", settings);
    }
}
