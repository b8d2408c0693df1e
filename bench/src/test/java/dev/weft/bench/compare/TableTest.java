package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table("virtual");

    @Test
    void lines_usualRows_showMedianSpreadAndRatio() {
        var lines = table.lines(List.of(Rows.row("cooperative-1", 100), Rows.row("virtual", 250)));

        assertEquals(
                "workload size       model          metric     unit         median            low - high     ratio",
                lines.getFirst());
        assertEquals(
                "yield    100 tasks  cooperative-1  time       ns/yield        100            90.0 - 125    0.400x",
                lines.get(2));
        assertEquals(
                "yield    100 tasks  virtual        time       ns/yield        250             225 - 313     1.00x",
                lines.get(3));
    }

    @Test
    void lines_largestValuesAndNames_stayWithinHundredColumns() {
        var huge = new Row("workloadworkload", "parameters and more", Map.of(), "cooperative-1024", "a long metric",
                "parsecs per fortnight", Metric.Better.LOWER, 9_999_999, 9_999_998, 9_999_999, false, List.of());
        var beyond = new Row("workloadworkload", "parameters and more", Map.of(), "virtual", "a long metric",
                "parsecs per fortnight", Metric.Better.LOWER, 1.0e-12, -1.5e300, Double.MAX_VALUE, false, List.of());

        for (var line : table.lines(List.of(huge, beyond))) {
            assertTrue(line.length() <= 100, line.length() + ": " + line);
        }
    }

    @Test
    void lines_unstableRow_isMarkedAndExplained() {
        var lines = table.lines(List.of(Rows.row("gil", 7, Metric.Better.LOWER, false)));

        assertTrue(lines.get(2).contains(" ~7.00 "), lines.get(2));
        assertTrue(lines.getLast().startsWith("~: not stable"), lines.getLast());
    }

    @Test
    void lines_noRivalOrNothingToCompare_haveNoRatio() {
        var alone = table.lines(List.of(Rows.row("gil", 7)));
        var neither = table.lines(List.of(Rows.row("gil", 7, Metric.Better.NEITHER, true),
                Rows.row("virtual", 7, Metric.Better.NEITHER, true)));

        assertTrue(alone.get(2).endsWith(" -"), alone.get(2));
        assertTrue(neither.get(2).endsWith(" -"), neither.get(2));
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
}
