package dev.weft.bench.report;

import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Row;
import dev.weft.bench.model.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Element;

/** What stands above the workloads: what this is, the way to the parts, and everything at a glance. */
final class Opening {
    private final Report report;
    private final List<Section> sections;
    private final Page page;
    private final Element navigation;

    Opening(Report report, List<Section> sections, Page page) {
        this.report = report;
        this.sections = sections;
        this.page = page;
        this.navigation = page.main().appendElement("nav").attr("aria-label", "Contents");
    }

    void write() {
        var start = page.main().prependElement("div").addClass("opening");
        start.appendElement("p").addClass("lead").text(summary());
        if (report.indicative()) {
            warning(start, "Indicative.", "A quick run: short samples, a first impression and no result.");
        }
        if (!report.complete()) {
            warning(start, "Incomplete.", "The run was stopped before its end; what it had measured by then is here.");
        }
        if (!report.failures().isEmpty()) {
            warning(start, "Failures.", Words.count(report.failures().size(), "cell")
                    + " could not be measured; each is named at its workload.");
        }
        glance();
    }

    /** Links to every part of the page as it is now. */
    void writeContents() {
        var list = navigation.appendElement("ul");
        for (var heading : page.main().select("section > h2")) {
            var section = heading.parent();
            if (section != null) {
                list.appendElement("li").appendElement("a").attr("href", "#" + section.id()).text(heading.text());
            }
        }
    }

    private String summary() {
        var machine = " on " + report.environment().line() + ", " + report.date().replace("T", " ").replace("Z", " UTC")
                + ".";
        if (report.rows().isEmpty() && report.workloads().isEmpty()) {
            return Words.count(report.timelines().size(), "recording") + machine
                    + " Each lane is a place where bodies run; each block is a body that ran without a break, in the colour of what made it stop.";
        }
        var models = report.models().keySet().stream().toList();
        return Words.count(sections.size(), "workload") + ", the same code on "
                + Words.count(models.size(), "scheduling model") + " ("
                + Words.list(models) + ")" + machine
                + " A bar is the median of the samples, the thin line on it goes from the lowest to the highest. Losing cases are here as they are.";
    }

    private static void warning(Element parent, String word, String sentence) {
        var paragraph = parent.appendElement("p").addClass("warning");
        paragraph.appendElement("strong").text(word);
        paragraph.appendText(" " + sentence);
    }

    private void glance() {
        var table = new DataTable().text("workload").text("what").text("best")
                .text("cooperative beside " + Models.RIVAL);
        for (var section : sections) {
            for (var group : section.groups()) {
                group.rowsByMetric().values().stream().findFirst()
                        .filter(rows -> rows.stream().map(Row::model).distinct().count() > 1)
                        .ifPresent(rows -> table.row(group.workload() + ", " + group.title(),
                                rows.getFirst().metric() + ", " + rows.getFirst().unit(), best(group, rows),
                                beside(group, rows)));
            }
        }
        if (!table.isEmpty()) {
            table.note("The first metric of each workload; the better of the cooperative models.");
            table.write(page.section("glance", "At a glance"), "Who leads, and where the cooperative models stand",
                    "glance-table");
        }
    }

    private static String best(Section.Group group, List<Row> rows) {
        if (group.isSweep()) {
            var sweep = new SweepSentence(group.axis(), rows);
            var most = sweep.wins().getFirst();
            return most.getKey() + " at " + most.getValue() + " of " + sweep.places() + " values";
        }
        var best = Sentences.ranked(rows).getFirst();
        return best.model() + ", " + Sentences.quantity(best);
    }

    private static String beside(Section.Group group, List<Row> rows) {
        if (group.isSweep()) {
            return besideAlong(rows);
        }
        var theirs = rows.stream().filter(row -> row.model().equals(Models.RIVAL)).findFirst();
        return ours(rows).flatMap(our -> theirs.map(their -> Sentences.beside(our, their))).orElse("-");
    }

    private static String besideAlong(List<Row> rows) {
        var labels = rows.stream().map(Row::label).distinct().toList();
        var ahead = new ArrayList<String>();
        int compared = 0;
        for (var label : labels) {
            var here = rows.stream().filter(row -> row.label().equals(label)).toList();
            var ours = ours(here);
            var theirs = here.stream().filter(row -> row.model().equals(Models.RIVAL)).findFirst();
            if (ours.isPresent() && theirs.isPresent()) {
                compared++;
                if (Sentences.isBetter(ours.get(), theirs.get())) {
                    ahead.add(label);
                }
            }
        }
        return compared == 0 ? "-" : "better at " + ahead.size() + " of " + compared + " values";
    }

    private static Optional<Row> ours(List<Row> rows) {
        var ours = rows.stream().filter(row -> Palette.isCooperative(row.model())).toList();
        return ours.isEmpty() ? Optional.empty() : Optional.of(Sentences.ranked(ours).getFirst());
    }
}
