package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void lines_usualRows_showMedianSpreadRatioAndCores() {
        var usage = new Usage("yield", "100 tasks", "virtual", 2.0, 3.0, 10, 20, true, Map.of());
        var lines = lines(Reports.of(List.of(Rows.row("cooperative-1", 100), Rows.row("virtual", 250)), List.of(usage),
                List.of(), List.of()));

        assertEquals("""
                yield, 100 tasks: tasks yield
                  model                    time            low - high    ratio                            cores
                                       ns/yield
                  cooperative-1             100            90.0 - 125   0.400x                                -
                  virtual                   250             225 - 313    1.00x                              1.5
                """, String.join("\n", lines.subList(0, 6)));
    }

    @Test
    void lines_severalMetrics_shareTheLineOfTheModel() {
        var rows = new ArrayList<Row>();
        for (var metric : List.of("rate", "p50", "p99", "p999")) {
            rows.add(new Row("yield", "100 tasks", Map.of(), "gil-interval", metric, "us", Metric.Better.LOWER, 5, 4, 6,
                    true, List.of(5.0)));
        }
        var lines = lines(Reports.of(rows));

        assertEquals("  model                    rate            low - high    ratio          p50          p99  cores",
                lines.get(1));
        assertEquals("  gil-interval             5.00           4.00 - 6.00        -         5.00         5.00      -",
                lines.get(3));
        assertEquals("  more in the files: p999", lines.get(4));
    }

    @Test
    void lines_largestValuesAndNames_stayWithinHundredColumns() {
        var huge = new Row("yield", "100 tasks", Map.of(), "cooperative-1024-and-more", "a long metric",
                "parsecs per fortnight", Metric.Better.LOWER, 9_999_999, 9_999_998, 9_999_999, false, List.of());
        var beyond = new Row("yield", "100 tasks", Map.of(), "virtual", "a long metric",
                "parsecs per fortnight", Metric.Better.LOWER, 1.0e-12, -1.5e300, Double.MAX_VALUE, false, List.of());
        var second = new Row("yield", "100 tasks", Map.of(), "virtual", "another long metric",
                "parsecs per fortnight", Metric.Better.LOWER, 1.0e-12, -1.5e300, Double.MAX_VALUE, false, List.of());
        var skip = new Skip("yield", "100 tasks", "serial", "needs ".repeat(40));
        var usage = new Usage("yield", "100 tasks", "virtual", 1e-9, 3e9, 10, 20, true, Map.of());

        for (var line : lines(Reports.of(List.of(huge, beyond, second), List.of(usage), List.of(skip), List.of()))) {
            assertTrue(line.length() <= 100, line.length() + ": " + line);
        }
    }

    @Test
    void lines_unstableRow_isMarkedAndExplained() {
        var lines = lines(Reports.of(List.of(Rows.row("gil", 7, Metric.Better.LOWER, false))));

        assertTrue(lines.get(3).contains(" ~7.00 "), lines.get(3));
        assertTrue(lines.getLast().startsWith("~: not stable"), lines.getLast());
    }

    @Test
    void lines_fewerSamples_areMarkedAndExplained() {
        var usual = Rows.row("virtual", 7);
        var fewer = new Row("yield", "100 tasks", Map.of(), "gil", "time", "ns/yield", Metric.Better.LOWER, 7, 7, 7,
                true,
                List.of(7.0));
        var peer = new Row("yield", "100 tasks", Map.of(), "go", "time", "ns/yield", Metric.Better.LOWER, 7, 7, 7, true,
                List.of(7.0));
        var lines = lines(Reports.of(List.of(usual, fewer, peer)));

        assertTrue(lines.get(3).startsWith("  virtual "), lines.get(3));
        assertTrue(lines.get(4).startsWith("  *gil "), lines.get(4));
        assertTrue(lines.get(5).startsWith("  go "), "a peer counts its own way: " + lines.get(5));
        assertTrue(lines.getLast().startsWith("*: fewer samples than the others (3)"), lines.getLast());
    }

    @Test
    void lines_skippedAndFailedCells_standInTheBlock() {
        var lines = lines(Reports.of(List.of(Rows.row("virtual", 7)), List.of(),
                List.of(new Skip("yield", "100 tasks", "serial", "needs bodies that wait for each other")),
                List.of(new Results.Failure("yield", "100 tasks", "platform", "no more threads"))));

        assertEquals("  serial            skipped: needs bodies that wait for each other", lines.get(4));
        assertEquals("  platform          FAILED, see below", lines.get(5));
    }

    @Test
    void lines_noRivalOrNothingToCompare_haveNoRatio() {
        var alone = lines(Reports.of(List.of(Rows.row("gil", 7))));
        var neither = lines(Reports.of(List.of(Rows.row("gil", 7, Metric.Better.NEITHER, true),
                Rows.row("virtual", 7, Metric.Better.NEITHER, true))));

        assertFalse(alone.get(3).contains("x"), alone.get(3));
        assertFalse(neither.get(3).contains("x"), neither.get(3));
    }

    @Test
    void lines_noRows_areNone() {
        assertEquals(List.of(), lines(Reports.of(List.of())));
    }

    @Test
    void format_anySize_hasFewDigits() {
        assertEquals("0.004", Figures.format(0.00449));
        assertEquals("1.23", Figures.format(1.234));
        assertEquals("12.3", Figures.format(12.34));
        assertEquals("123", Figures.format(123.4));
        assertEquals("1,234,568", Figures.format(1_234_567.8));
        assertEquals("1.23e+07", Figures.format(12_345_678));
        assertEquals("-", Figures.ratio(5, 0));
    }

    @Test
    void wrap_longText_breaksAtBlanks() {
        var lines = Table.wrap("word ".repeat(40).strip(), "    ");

        assertEquals(3, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.length() <= 100 && line.startsWith("    word")));
    }

    private static List<String> lines(Report report) {
        return new Table(report, "virtual").lines();
    }
}
