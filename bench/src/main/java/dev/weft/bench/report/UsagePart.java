package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Usage;
import dev.weft.bench.model.Cause;
import dev.weft.bench.report.Section.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/** What the cells of a group used, and what caused their switches; of a sweep all cells of a model together. */
final class UsagePart {
    private static final List<String> CAUSES = Causes.NAMES.subList(0, Cause.values().length);

    private final Group group;
    private final Page page;

    UsagePart(Group group, Page page) {
        this.group = group;
        this.page = page;
    }

    /** The usages of one model, added up. */
    private record Total(String model, double wallSeconds, double cpuSeconds, long contextSwitches, boolean exact,
            Map<Cause, Long> switches) {
        static Total of(String model, List<Usage> usages) {
            var switches = new LinkedHashMap<Cause, Long>();
            usages.forEach(
                    usage -> usage.switches().forEach((cause, count) -> switches.merge(cause, count, Long::sum)));
            return new Total(model, usages.stream().mapToDouble(Usage::wallSeconds).sum(),
                    usages.stream().mapToDouble(Usage::cpuSeconds).sum(),
                    usages.stream().mapToLong(usage -> usage.voluntary() + usage.involuntary()).sum(),
                    usages.stream().allMatch(Usage::exact), switches);
        }

        long count() {
            return switches.values().stream().mapToLong(Long::longValue).sum();
        }

        double share(Cause cause) {
            return count() == 0 ? 0 : (double) switches.getOrDefault(cause, 0L) / count();
        }

        double processorsBusy() {
            return wallSeconds > 0 ? cpuSeconds / wallSeconds : 0;
        }

        double perSecond(long count) {
            return wallSeconds > 0 ? count / wallSeconds : 0;
        }
    }

    void write(Element charts) {
        var byModel = new LinkedHashMap<String, List<Usage>>();
        group.usages().forEach(usage -> byModel.computeIfAbsent(usage.model(), _ -> new ArrayList<>()).add(usage));
        var totals = byModel.entrySet().stream().map(entry -> Total.of(entry.getKey(), entry.getValue())).toList();
        page.figure(charts, group.workload() + ", " + group.title() + ": cause of every switch", sentence(totals),
                new Chart.Stack(CAUSES, totals.stream().map(UsagePart::bar).toList()), table());
    }

    private static Chart.Shares bar(Total total) {
        var shares = Arrays.stream(Cause.values()).map(total::share).toList();
        var titles = Arrays.stream(Cause.values()).map(cause -> total.model() + ", " + Causes.name(cause) + ": "
                + Words.whole(total.switches().getOrDefault(cause, 0L)) + " (" + Words.percent(total.share(cause))
                + ")")
                .toList();
        var text = total.count() == 0 ? "no switch" : Figures.format(total.perSecond(total.count())) + "/s";
        return new Chart.Shares(total.model() + (total.exact() ? "" : " *"), shares, text, titles);
    }

    private static String sentence(List<Total> totals) {
        var sentences = new ArrayList<String>();
        var byCause = new LinkedHashMap<Cause, List<Total>>();
        for (var total : totals) {
            Arrays.stream(Cause.values()).max(Comparator.comparingDouble(total::share))
                    .filter(cause -> total.share(cause) > 0)
                    .ifPresent(cause -> byCause.computeIfAbsent(cause, _ -> new ArrayList<>()).add(total));
        }
        byCause.forEach(
                (cause, of) -> sentences.add("Mostly " + Causes.name(cause) + ": " + Words.list(names(of)) + " ("
                        + shares(cause, of) + ")."));
        var without = totals.stream().filter(total -> total.count() == 0).toList();
        if (!without.isEmpty()) {
            sentences.add("No switch: " + Words.list(names(without)) + ".");
        }
        var guessed = totals.stream().filter(total -> !total.exact()).toList();
        if (!guessed.isEmpty()) {
            sentences.add("* Of " + Words.list(names(guessed))
                    + " these are calls at which it may switch, not counted switches.");
        }
        totals.stream().max(Comparator.comparingDouble(total -> total.processorsBusy()))
                .ifPresent(total -> sentences.add(total.model() + " kept the most processors busy, "
                        + Figures.format(total.processorsBusy()) + " on average."));
        totals.stream().max(Comparator.comparingDouble(total -> total.perSecond(total.contextSwitches())))
                .ifPresent(total -> sentences
                        .add("The operating system switched threads most often under " + total.model() + ", "
                                + Figures.format(total.perSecond(total.contextSwitches())) + " times a second."));
        return String.join(" ", sentences);
    }

    private static List<String> names(List<Total> totals) {
        return totals.stream().map(Total::model).toList();
    }

    private static String shares(Cause cause, List<Total> totals) {
        var shares = totals.stream().mapToDouble(total -> total.share(cause)).summaryStatistics();
        var most = Words.percent(shares.getMax());
        var least = Words.percent(shares.getMin());
        return least.equals(most) ? most : least.replace(" %", "") + " to " + most;
    }

    private DataTable table() {
        var table = new DataTable().text("model").text("cell").number("processors busy").number("CPU seconds")
                .number("seconds").number("voluntary context switches").number("involuntary");
        CAUSES.forEach(table::number);
        table.text("counted");
        for (var usage : group.usages()) {
            var cells = new ArrayList<>(List.of(usage.model(), usage.label(),
                    usage.wallSeconds() > 0 ? Figures.format(usage.cpuSeconds() / usage.wallSeconds()) : "-",
                    Figures.format(usage.cpuSeconds()), Figures.format(usage.wallSeconds()),
                    Words.whole(usage.voluntary()), Words.whole(usage.involuntary())));
            for (var cause : Cause.values()) {
                cells.add(Words.whole(usage.switches().getOrDefault(cause, 0L)));
            }
            cells.add(usage.exact() ? "yes" : "no, calls");
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }
}
