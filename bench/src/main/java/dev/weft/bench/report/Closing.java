package dev.weft.bench.report;

import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Verdict;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;

/** What stands below the workloads: verdicts, peers, the machine, how to read and repeat it. */
final class Closing {
    private static final double MEGABYTE = 1 << 20;

    /** The first also for a page of timelines. */
    private static final List<String> HINTS = List.of(
            "A switch is one body stopping so that another can run. Causes: yield (it stood back), park (it waited for "
                    + "another body), I/O, timer (it slept), forced (another asked for the lock after the switch interval), "
                    + "tick (its ticks were used up).",
            "A cell is one workload on one model. It warms up until its runs agree, then is sampled; ~ and a pale bar or a hollow mark "
                    + "say that its runs did not agree in time, so its figure is worth less.",
            "Two cells whose ranges overlap are not told apart by this run.",
            "The figures hold for this machine, with what else ran on it then. A model has the same colour in every chart; the "
                    + "table under each chart has every number.");

    private final Report report;
    private final Page page;

    Closing(Report report, Page page) {
        this.report = report;
        this.page = page;
    }

    void write() {
        if (!report.verdicts().isEmpty()) {
            verdicts();
        }
        if (!report.models().isEmpty()) {
            var models = new DataTable().text("model").text("what it is");
            report.models().forEach(models::row);
            models.write(page.section("models", "The models"), "What each name stands for", "models-table");
        }
        if (!report.peers().isEmpty()) {
            var peers = new DataTable().text("program").text("version, or why it has no figures");
            report.peers().forEach(peers::row);
            peers.write(page.section("peers", "Programs outside this JVM"), "What was found on this machine",
                    "peers-table");
        }
        environment(report.environment());
        reading();
    }

    private void verdicts() {
        var section = page.section("verdicts", "Faithful to CPython?");
        var judged = report.verdicts().stream().filter(verdict -> verdict.tolerance() > 0).toList();
        long held = judged.stream().filter(Verdict::holds).count();
        section.appendElement("p").text(Words.whole(held) + " of " + Words.count(judged.size(), "demand") + " hold"
                + ". The same experiment ran on our model and on the real interpreter; the ratio is the larger median by the smaller.");
        var table = new DataTable().text("experiment").text("setting").text("metric").number("ours").number("theirs")
                .number("ratio").number("allowed").text("verdict");
        for (var verdict : report.verdicts()) {
            double larger = Math.max(verdict.ours(), verdict.theirs());
            double smaller = Math.min(verdict.ours(), verdict.theirs());
            table.row(verdict.experiment(), verdict.setting(), verdict.metric() + ", " + verdict.unit(),
                    Figures.format(verdict.ours()), Figures.format(verdict.theirs()),
                    smaller > 0 ? Figures.format(larger / smaller) : "-",
                    verdict.tolerance() > 0 ? Figures.format(verdict.tolerance()) : "-", verdict(verdict));
        }
        table.write(section, "Ours beside theirs", "verdicts-table");
    }

    private static String verdict(Verdict verdict) {
        if (verdict.tolerance() <= 0) {
            return "nothing demanded";
        }
        return verdict.holds() ? "✓ holds" : "✗ does not hold";
    }

    private void environment(Environment environment) {
        var table = new DataTable().text("what").text("value");
        table.row("processor", environment.cpu() + ", " + Words.whole(environment.processors()) + " usable");
        table.row("memory", environment.memoryBytes() > 0 ? megabytes(environment.memoryBytes()) : "unknown");
        table.row("system", environment.os() + ", " + environment.arch());
        table.row("JDK", environment.jdk());
        table.row("virtual machine", environment.vm());
        table.row("flags", environment.flags().isEmpty() ? "none" : String.join(" ", environment.flags()));
        table.row("largest heap", megabytes(environment.heapBytes()));
        table.row("garbage collectors", String.join(", ", environment.collectors()));
        table.row("coroutine of the cooperative models", environment.coroutine());
        table.row("commit", environment.commit());
        table.row("date", report.date());
        table.write(page.section("machine", "Machine"), "Where the figures come from", "machine-table");
    }

    private static String megabytes(long bytes) {
        return Words.whole(Math.round(bytes / MEGABYTE)) + " MiB";
    }

    private void reading() {
        boolean measured = !report.workloads().isEmpty();
        var section = page.section("reading", measured ? "How to read and repeat this" : "How to read this");
        var list = section.appendElement("ul");
        (measured ? HINTS : HINTS.subList(0, 1)).forEach(hint -> list.appendElement("li").text(hint));
        if (measured) {
            section.appendElement("p").text("The same again:");
            commands(section);
        }
    }

    private void commands(Element section) {
        var commit = report.environment().commit();
        var checkout = commit.equals("unknown") ? "" : "git checkout " + commit.replaceAll("-dirty$", "") + "\n";
        section.appendElement("pre").attr("tabindex", "0").appendElement("code")
                .text(checkout + String.join(" \\\n    ", compareCommand()));
        if (commit.endsWith("-dirty")) {
            section.appendElement("p").addClass("note").text("The sources had been changed after that commit.");
        }
    }

    private List<String> compareCommand() {
        var parts = new ArrayList<>(List.of("./weft compare" + (report.indicative() ? " --quick" : "")));
        if (isRunOf(Workloads.all())) {
            parts.add("--all");
        } else if (!isRunOf(report.indicative() ? Workloads.quick() : Workloads.usual())) {
            parts.add("--only " + report.workloads().stream().map(Report.About::workload).distinct()
                    .collect(Collectors.joining(",")));
        }
        var models = List.copyOf(report.models().keySet());
        if (!models.equals(Models.names(report.environment().processors()))) {
            parts.add("--models " + String.join(",", models));
        }
        if (!report.peers().isEmpty()) {
            parts.add("--peers");
        }
        return parts;
    }

    private boolean isRunOf(List<Workload> workloads) {
        return report.workloads().stream().map(about -> about.workload() + " " + about.label()).toList()
                .equals(workloads.stream().map(workload -> workload.name() + " " + workload.label()).toList());
    }
}
