package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumbersTest {
    private static final String TEXT = """
            # Title
            <!-- weft numbers results.json -->
            stale
            <!-- end of weft numbers -->
            after $1
            """;

    @TempDir
    private Path folder;

    @Test
    void renew_staleTable_isReplacedAndNothingElse() throws Exception {
        write(List.of(Rows.row("virtual", 250), Rows.row("cooperative-1", 100)));

        var renewed = Numbers.renew(TEXT, folder);

        assertTrue(
                renewed.startsWith("# Title\n<!-- weft numbers results.json -->\nMedians of 2026-11-23, 2 processors"),
                renewed);
        assertTrue(renewed.endsWith(" |\n<!-- end of weft numbers -->\nafter $1\n"), renewed);
        assertEquals(renewed, Numbers.renew(renewed, folder), "again, nothing changes");
    }

    @Test
    void renew_figures_boldTheBestAndMarkTheUnstable() throws Exception {
        write(List.of(Rows.row("virtual", 250), Rows.row("cooperative-1", 100),
                Rows.row("gil", 300, Metric.Better.LOWER, false)));

        assertEquals("| yield, 100 tasks | time, ns/yield | ~300 | 250 | **100** |", lastRow());
    }

    @Test
    void renew_rate_boldsTheHighestAndLeavesWhatCannotBeEmpty() throws Exception {
        var rate = new Metric("rate", "1/s", Metric.Better.HIGHER);
        write(List.of(row("virtual", rate, 5), row("gil", rate, 7)));

        assertEquals("| yield, 100 tasks | rate, 1/s | **7.00** | 5.00 | |", lastRow());
    }

    @Test
    void renew_furtherMetrics_showTheTailOnly() throws Exception {
        write(List.of(row("virtual", new Metric("p50", "us", Metric.Better.LOWER), 5),
                row("virtual", new Metric("p90", "us", Metric.Better.LOWER), 6),
                row("virtual", new Metric("p99", "us", Metric.Better.LOWER), 7)));

        var renewed = Numbers.renew(TEXT, folder);
        assertEquals(List.of("p50", "p99"), renewed.lines().filter(line -> line.startsWith("| yield"))
                .map(line -> line.replaceFirst(".*tasks \\| (\\w+),.*", "$1")).toList());
    }

    @Test
    void renew_noSectionOrNoFile_isRefused() {
        assertThrows(IOException.class, () -> Numbers.renew("# Title\n", folder));
        assertThrows(IOException.class, () -> Numbers.renew(TEXT.replace("<!-- end", "<!-- the end"), folder));
        var missing = assertThrows(IOException.class, () -> Numbers.renew(TEXT, folder));
        assertEquals("there is no file " + folder.resolve("results.json"), missing.getMessage());
    }

    @Test
    void readme_itsTables_agreeWithTheFilesTheyName() throws Exception {
        var readme = Files.readString(Path.of("../README.md"));

        assertEquals(Numbers.renew(readme, Path.of("..")), readme, "./weft numbers README.md renews them");
    }

    private static Row row(String model, Metric metric, double median) {
        return new Row("yield", "100 tasks", Map.of(), model, metric.name(), metric.unit(), metric.better(), median,
                median, median, true, List.of(median));
    }

    private void write(List<Row> rows) throws Exception {
        ResultsFile.in(folder).write(Reports.of(rows));
    }

    private String lastRow() throws Exception {
        return Numbers.renew(TEXT, folder).lines().filter(line -> line.startsWith("| yield")).toList().getLast();
    }
}
