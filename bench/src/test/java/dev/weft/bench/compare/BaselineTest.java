package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaselineTest {
    @Test
    void lines_figureBeyondTheNoise_isNamedWithItsDirection() {
        var lines = compare(List.of(row(100, 95, 105), row("rate", Metric.Better.HIGHER, 100, 95, 105)),
                List.of(row(50, 45, 55), row("rate", Metric.Better.HIGHER, 50, 45, 55)));

        assertTrue(lines.getFirst().contains("2 of 2 figures changed beyond the noise"), lines.toString());
        assertEquals("    yield 100 tasks on virtual, time: 100 -> 50.0 us, 0.500x, better", lines.get(2));
        assertEquals("    yield 100 tasks on virtual, rate: 100 -> 50.0 us, 0.500x, WORSE", lines.get(3));
    }

    @Test
    void lines_intervalsThatOverlap_areNoise() {
        assertUnchanged(row(100, 95, 160), row(200, 160, 210));
        assertUnchanged(row(200, 160, 210), row(100, 95, 160));
    }

    @Test
    void lines_mediansTenPercentApart_areNoise() {
        assertUnchanged(row(100, 99, 101), row(110, 109, 111));
        assertUnchanged(row(110, 109, 111), row(100, 99, 101));
    }

    @Test
    void lines_mediansMoreThanTenPercentApart_areNot() {
        var lines = compare(List.of(row(100, 99, 101)), List.of(row(110.5, 109, 111)));

        assertTrue(lines.getFirst().contains("1 of 1 figure changed"), lines.toString());
    }

    @Test
    void lines_rowsOfOneSideOnly_areCounted() {
        var lines = compare(List.of(row(1, 1, 1), row("p50", Metric.Better.LOWER, 1, 1, 1)),
                List.of(row(1, 1, 1), row("p90", Metric.Better.LOWER, 1, 1, 1),
                        row("p99", Metric.Better.LOWER, 1, 1, 1)));

        assertEquals("    without a counterpart: 2 now, 1 then", lines.getLast());
    }

    @Test
    void lines_indicativeRun_isCautioned() {
        var now = Reports.of(List.of(row(1, 1, 1)));
        var lines = new Baseline(Reports.indicative(now), "old.json").lines(now);

        assertTrue(lines.contains("    caution: a quick run is indicative only"), lines.toString());
    }

    @Test
    void lines_anotherMachine_isCautioned() {
        var old = Reports.of(List.of(row(1, 1, 1)));
        var now = Report.of(new Comparison(List.of(), List.of(), Settings.quick()), new Results(), Environment.here(),
                "",
                false, true);
        var lines = new Baseline(old, "old.json").lines(now);

        assertTrue(lines.stream().anyMatch(line -> line.startsWith("    caution: another processor: ")),
                lines.toString());
        assertTrue(lines.stream().allMatch(line -> line.length() <= Table.WIDTH), lines.toString());
    }

    private static void assertUnchanged(Row before, Row now) {
        var lines = compare(List.of(before), List.of(now));
        assertTrue(lines.getFirst().contains("0 of 1 figure changed"), lines.toString());
    }

    private static List<String> compare(List<Row> before, List<Row> now) {
        return new Baseline(Reports.of(before), "old.json").lines(Reports.of(now));
    }

    private static Row row(double median, double low, double high) {
        return row("time", Metric.Better.LOWER, median, low, high);
    }

    private static Row row(String metric, Metric.Better better, double median, double low, double high) {
        return new Row("yield", "100 tasks", Map.of(), "virtual", metric, "us", better, median, low, high, true,
                List.of(low, median, high));
    }
}
