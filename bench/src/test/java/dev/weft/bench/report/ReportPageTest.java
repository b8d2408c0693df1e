package dev.weft.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Report;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Metric.Better;
import dev.weft.bench.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportPageTest {
    private static final Document PAGE = page(Reports.everything());

    @TempDir
    private Path folder;

    @Test
    void write_hostileTexts_stayTexts() {
        assertEquals(0, PAGE.select("img").size());
        assertEquals(3, PAGE.select("script").size());
        assertEquals(2, PAGE.select("code").stream().filter(code -> code.text().contains("window.broken")).count()
                + PAGE.select("h3 + p").stream().filter(text -> text.text().contains("window.broken")).count());
        assertTrue(PAGE.text().contains(Reports.HOSTILE));
        assertFalse(data().toString().isEmpty());
    }

    @Test
    void write_hostileModel_doesNotEndTheScriptOfTheData() {
        var page = page(Reports
                .of(List.of(Reports.row(Reports.HOSTILE, Better.LOWER, 1), Reports.row("virtual", Better.LOWER, 2))));

        assertEquals(3, page.select("script").size());
        var bars = data(page).get("chart-1").get("bars");
        assertEquals(Reports.HOSTILE, bars.get(1).get("model").asString());
    }

    @Test
    void write_anyReport_asksForNothingFromOutside() {
        assertEquals(List.of("data:,"), PAGE.select("[src], link[href]").eachAttr("href"));
        var policy = PAGE.select("meta[http-equiv=Content-Security-Policy]").attr("content");
        assertTrue(policy.startsWith("default-src 'none';"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void write_theLibrary_comesWithItsLicence() {
        var library = PAGE.select("script").get(1).data();

        assertTrue(library.startsWith("/*!\nCopyright") && library.contains("Mike Bostock"), library.substring(0, 200));
    }

    @Test
    void write_everyChart_hasASentenceAndATableWithHeads() {
        var charts = PAGE.select("figure");

        assertEquals(data().size(), charts.size());
        for (var chart : charts) {
            assertTrue(chart.select("figcaption p").text().length() > 20, chart.select("figcaption").text());
            assertFalse(chart.select("details table tbody tr").isEmpty());
            assertEquals(chart.select("tbody tr").size(), chart.select("tbody th[scope=row]").size());
            assertTrue(chart.select("thead th").stream().allMatch(head -> head.attr("scope").equals("col")));
        }
    }

    @Test
    void write_rows_standInTheTableAndInTheData() {
        var table = figure("yield, 2 tasks: rate").select("table");

        assertEquals("virtual", table.select("tbody tr").get(3).select("th").text());
        assertEquals(List.of("6,000", "5,400", "7,500", "3", "yes"),
                table.select("tbody tr").get(3).select("td").eachText());
        var bars = chart("yield, 2 tasks: rate").get("bars");
        assertEquals(9, bars.size());
        assertEquals(6000, bars.get(4).get("median").asDouble());
        assertEquals("failed", bars.get(1).get("text").asString());
        assertFalse(bars.get(1).get("measured").asBoolean());
    }

    @Test
    void write_moreThanTwoDecades_theAxisIsLogarithmicAndTheCaptionSaysSo() {
        assertTrue(chart("yield, 100 tasks: time").get("log").asBoolean());
        assertTrue(figure("yield, 100 tasks: time").select("figcaption").text().contains("The axis is logarithmic"));
        assertFalse(chart("yield, 2 tasks: rate").get("log").asBoolean());
    }

    @Test
    void write_aSweep_isOneChartWithALineForEachModel() {
        var chart = chart("convoy, by interval micros, hogs 2: time");

        assertEquals("lines", chart.get("kind").asString());
        assertEquals(8, chart.get("lines").size());
        assertEquals(5, chart.get("lines").get(0).get("points").size());
        assertTrue(figure("convoy, by interval micros, hogs 2: time").text()
                .contains("No figure, for it was skipped: processes."));
    }

    @Test
    void write_aSweepOfOnePlace_isBars() {
        var row = Reports.row("skynet", "1000", Map.of("leaves", 1000, "runs", 7), "virtual", Better.LOWER, 5, true);
        var all = Reports.of(List.of(row));
        var report = new Report(all.schema(), all.date(), false, true, all.environment(), all.models(),
                List.of(new Report.About("skynet", "1000", "a tree", Map.of("leaves", 1000), "leaves")), Map.of(),
                all.rows(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        assertEquals(List.of("skynet, 1000: time"), page(report).select("figure.bars strong").eachText());
    }

    @Test
    void write_causes_areSharesWithTheirCounts() {
        var chart = chart("yield, 100 tasks: cause of every switch");

        for (var bar : chart.get("bars")) {
            double sum = bar.get("shares").valueStream().mapToDouble(JsonNode::asDouble).sum();
            assertEquals(bar.get("text").asString().equals("no switch") ? 0 : 1, sum, 1e-9);
        }
        var sentence = figure("yield, 100 tasks: cause of every switch").select("figcaption p").text();
        assertTrue(sentence.contains("No switch: serial."), sentence);
        assertTrue(sentence.contains("* Of virtual these are calls at which it may switch"), sentence);
    }

    @Test
    void write_theSameModel_hasTheSameColourInEveryChart() {
        var colours = new HashSet<String>();
        for (var chart : data()) {
            for (var list : List.of("bars", "lines")) {
                chart.path(list).forEach(each -> {
                    if (each.has("slot")) {
                        colours.add(each.get("model").asString() + " " + each.get("slot").asInt());
                    }
                });
            }
        }
        assertEquals(Reports.MODELS.size(), colours.size());
        assertEquals(Reports.MODELS.size(),
                colours.stream().map(colour -> colour.replaceAll(".* ", "")).distinct().count());
    }

    @Test
    void write_timeline_tellsWhyEachBodyStopped() {
        var figure = figure("print20, 20 x 5 on cooperative-4");

        assertTrue(
                figure.select("figcaption p").text()
                        .startsWith("7 bodies on 2 places in 398 µs. Why they stopped: 7 × yield, "),
                figure.select("figcaption p").text());
        assertTrue(figure.text().contains("The recording was full before the end."));
        assertEquals(40, figure.select("tbody tr").size());
    }

    @Test
    void write_whatIsMissing_isNamedWithItsReason() {
        var reasons = PAGE.select(".missing li").eachText();

        assertTrue(reasons.contains("Failed: gil-ticks: java.lang.IllegalStateException: 3 yields instead of 4"),
                reasons::toString);
        assertTrue(reasons.contains("Skipped: processes: it lacks bodies that share memory"), reasons::toString);
        assertEquals(4, reasons.size(), reasons::toString); // a model left out of a whole sweep is named once
        var warnings = PAGE.select(".warning strong").eachText();
        assertEquals(List.of("Indicative.", "Incomplete.", "Failures."), warnings);
    }

    @Test
    void write_verdicts_sayWhatHoldsAndWhatDoesNot() {
        var verdicts = Objects.requireNonNull(PAGE.getElementById("verdicts"));

        assertTrue(verdicts.text().contains("1 of 2 demands hold."));
        assertEquals(List.of("✓ holds", "✗ does not hold", "nothing demanded"),
                verdicts.select("td:last-child").eachText());
    }

    @Test
    void write_repeating_namesCommitWorkloadsAndModels() {
        var expected = """
                git checkout 0123456789abcdef0123456789abcdef01234567
                ./weft compare --quick \\
                    --only print20,yield,convoy,sleepers \\
                    --models %s \\
                    --peers""".formatted(String.join(",", Reports.MODELS));

        assertEquals(expected, Objects.requireNonNull(PAGE.selectFirst("pre")).wholeText());
    }

    @Test
    void write_repeatingTheQuickRun_needsNoNames() {
        var all = Reports.everything();
        var quick = Workloads.quick().stream().map(workload -> new Report.About(workload.name(), workload.label(), "",
                workload.parameters(), workload.axis())).toList();
        var models = new LinkedHashMap<String, String>();
        Models.names(all.environment().processors()).forEach(model -> models.put(model, ""));
        var page = page(new Report(all.schema(), all.date(), true, true, all.environment(), models, quick, Map.of(),
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));

        assertEquals("./weft compare --quick",
                Objects.requireNonNull(page.selectFirst("pre")).wholeText().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void write_headings_skipNoLevel() {
        int last = 0;
        for (var heading : PAGE.select("h1, h2, h3, h4")) {
            int level = heading.tagName().charAt(1) - '0';
            assertTrue(level <= last + 1, heading::text);
            last = level;
        }
        assertEquals(1, PAGE.select("h1").size());
    }

    @Test
    void write_links_leadSomewhere() {
        for (var link : PAGE.select("a[href^=#]")) {
            assertTrue(PAGE.getElementById(link.attr("href").substring(1)) != null, link::text);
        }
    }

    @Test
    void write_failuresOnly_isAPageWithoutCharts() {
        var all = Reports.everything();
        var failed = new Report(Report.SCHEMA, all.date(), false, false, Reports.MACHINE, all.models(), all.workloads(),
                all.peers(), List.of(),
                List.of(), List.of(), List.of(), List.of(), all.skipped(), all.failures());

        var page = page(failed);
        assertEquals(0, page.select("figure").size());
        assertTrue(page.text().contains("java.lang.OutOfMemoryError"));
    }

    @Test
    void writeTimeline_replacesTheFileAndLeavesNothingElse() throws Exception {
        var file = Files.writeString(folder.resolve("timeline.html"), "old");
        ReportPage.writeTimeline(List.of(Reports.timeline()), Reports.MACHINE, file);

        var page = Jsoup.parse(file);
        assertEquals("Weft: what causes a switch", page.title());
        assertEquals(1, page.select("figure.lanes").size());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private static Document page(Report report) {
        return Jsoup.parse(ReportPage.html(report), "", Parser.htmlParser());
    }

    private static Element figure(String title) {
        return PAGE.select("figure").stream().filter(figure -> figure.select("figcaption strong").text().equals(title))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode chart(String title) {
        return data().get(figure(title).select(".drawing").attr("id"));
    }

    private static JsonNode data() {
        return data(PAGE);
    }

    private static JsonNode data(Document page) {
        return JsonMapper.shared().readTree(Objects.requireNonNull(page.selectFirst("script#charts")).data());
    }
}
