package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private final List<Report.About> abouts = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Skip> skipped = new ArrayList<>();

    @Test
    void lines_workloadsAlongAnAxis_areOneTable() {
        for (int workers : new int[]{1, 2}) {
            about("fib", workers, Map.of("workers", workers), "workers");
            row(workers, "virtual", 100.0 / workers, 10);
            row(workers, "serial", 100, 1000);
            skipped.add(new Skip("fib", workers + " workers", "processes", "needs a file"));
        }

        assertEquals("""
                fib, by workers; 1 workers: sums
                  time, us                      1 workers          2 workers
                  virtual                       100 +-10%         50.0 +-20%
                  serial                        100 +>99%          100 +>99%
                  skipped: processes needs a file
                """, String.join("\n", lines().subList(0, 6)));
    }

    @Test
    void lines_moreValuesThanColumns_goOnBelow() {
        for (int workers = 1; workers <= 6; workers++) {
            about("fib", workers, Map.of("workers", workers), "workers");
            row(workers, "virtual", 9_999_999, 9_999_999);
        }

        var starts = List.of("  time", "  virtual");
        assertEquals(4, lines().stream().filter(line -> starts.stream().anyMatch(line::startsWith)).count());
        assertTrue(lines().stream().allMatch(line -> line.length() <= Table.WIDTH), lines().toString());
    }

    @Test
    void lines_workloadsThatDifferInMore_haveBlocksOfTheirOwn() {
        about("convoy", 1, Map.of("hogs", 1, "checkpoints", 1), "hogs");
        about("convoy", 2, Map.of("hogs", 2, "checkpoints", 0), "hogs");
        rows.add(row("convoy", 1, "virtual", 5, 1));
        rows.add(row("convoy", 2, "virtual", 5, 1));

        assertEquals(2, lines().stream().filter(line -> line.startsWith("convoy, ")).count());
        assertEquals(2, lines().stream().filter(line -> line.contains("low - high   ")).count());
    }

    private void about(String name, int workers, Map<String, Integer> parameters, String axis) {
        abouts.add(new Report.About(name, workers + " workers", "sums", parameters, axis));
    }

    private void row(int workers, String model, double median, double halfSpread) {
        rows.add(row("fib", workers, model, median, halfSpread));
    }

    private static Row row(String name, int workers, String model, double median, double halfSpread) {
        return new Row(name, workers + " workers", Map.of(), model, "time", "us", Metric.Better.LOWER, median,
                median - halfSpread, median + halfSpread, true, List.of(median));
    }

    private List<String> lines() {
        return new Table(Reports.of(abouts, rows, skipped), "virtual").lines();
    }
}
