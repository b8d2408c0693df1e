package dev.weft.bench.report;

import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.compare.Skip;
import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Usage;
import dev.weft.bench.compare.Verdict;
import dev.weft.bench.model.Cause;
import dev.weft.bench.workload.Metric.Better;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up reports: one with everything that a page must stand, good and ugly, and one with nothing measured. */
final class Reports {
    static final Environment MACHINE = new Environment("Linux 6.1", "amd64", "A <fast> processor & more", 4, 8L << 30,
            "Temurin-25.0.3", "OpenJDK 64-Bit Server VM 25", 2L << 30, List.of("G1 Young"),
            List.of("-Xmx2g", "-Da=\"b\""),
            "continuation", "0123456789abcdef0123456789abcdef01234567");

    /** The end of every element that a text could be in, and a script. */
    static final String HOSTILE = "</script></style></title>--><script>window.broken=1</script><img src=x onerror=window.broken=1>\"'&amp;";

    static final List<String> MODELS = List.of("serial", "gil-ticks", "gil-interval", "platform", "virtual",
            "cooperative-1", "cooperative-4", "processes", "a peer");

    private Reports() {}

    static Row row(String workload, String label, Map<String, Integer> parameters, String model, Better better,
            double median, boolean stable) {
        return new Row(workload, label, parameters, model, better == Better.HIGHER ? "rate" : "time",
                better == Better.HIGHER ? "ops/s" : "ns/op", better, median, median * 0.9, median * 1.25, stable,
                List.of(median * 0.9, median, median * 1.25));
    }

    static Row row(String model, Better better, double median) {
        return row("yield", "100 tasks", Map.of("tasks", 100), model, better, median, true);
    }

    /** A report with these rows of the workload {@code yield} and nothing else. */
    static Report of(List<Row> rows) {
        return new Report(Report.SCHEMA, "2026-11-23T12:00:00Z", false, true, MACHINE, models(),
                List.of(about("yield", "100 tasks", "")), Map.of(), rows, List.of(), List.of(), List.of(), List.of(),
                List.of(), List.of());
    }

    static Report everything() {
        var rows = new ArrayList<Row>();
        var usages = new ArrayList<Usage>();
        int i = 1;
        for (var model : MODELS) {
            i++;
            rows.add(row("yield", "100 tasks", Map.of("tasks", 100, "yields", i), model, Better.LOWER,
                    60 * Math.pow(2.4, i % 9), i % 4 != 0));
            rows.add(row("yield", "2 tasks", Map.of("tasks", 2, "yields", i), model, Better.HIGHER, 1000 * i, true));
            for (int micros : new int[]{100, 1000, 5000, 20_000, 100_000}) {
                rows.add(row("convoy", micros + " us", Map.of("intervalMicros", micros, "hogs", 2, "rounds", i), model,
                        Better.LOWER,
                        30 * i + (model.startsWith("gil") ? micros * 2.0 : 0), micros < 50_000 || i % 3 != 0));
                usages.add(usage("convoy", micros + " us", model, i));
            }
            usages.add(usage("yield", "100 tasks", model, i));
        }
        rows.removeIf(row -> row.model().equals("processes") && row.workload().equals("convoy"));
        rows.removeIf(row -> row.model().equals("gil-ticks") && row.label().equals("2 tasks"));
        var abouts = new ArrayList<>(List.of(about("print20", "20 x 5", "20 threads print 5 lines each"),
                about("yield", "100 tasks", "100 tasks yield as often as they can"),
                about("yield", "2 tasks", HOSTILE)));
        for (int micros : new int[]{100, 1000, 5000, 20_000, 100_000}) {
            abouts.add(new Report.About("convoy", micros + " us", "an echo task with think time beside 2 hogs",
                    Map.of("intervalMicros", micros, "hogs", 2), "intervalMicros"));
        }
        abouts.add(about("sleepers", "1 M", "a million tasks sleep"));
        var peers = new LinkedHashMap<String, String>();
        peers.put("CPython", "3.11.2");
        peers.put("Go", "not installed");
        return new Report(Report.SCHEMA, "2026-11-23T12:00:00Z", true, false, MACHINE, models(), abouts, peers, rows,
                usages,
                List.of(new Results.Observation("print20", "virtual", "1 2 3 1 2 3 ".repeat(25),
                        "the scheduler's queue"),
                        new Results.Observation("print20", "gil-ticks", HOSTILE, HOSTILE)),
                List.of(new Verdict("switch rate", "2 hogs, 5 ms", "switches", "1/s", 198, 190, 1.25, true),
                        new Verdict("wake-up", "1 hog", "p90", "us", 9000, 5100, 1.5, false),
                        new Verdict("scaling", "2 threads", "time", "ms", 12, 40, 0, true)),
                List.of(timeline()),
                List.of(new Skip("yield", "2 tasks", "processes", "it lacks bodies that share memory"),
                        new Skip("convoy", "100 us", "processes", "it lacks bodies that share memory"),
                        new Skip("convoy", "1000 us", "processes", "it lacks bodies that share memory")),
                List.of(new Results.Failure("yield", "2 tasks", "gil-ticks",
                        "java.lang.IllegalStateException: 3 yields instead of 4"),
                        new Results.Failure("sleepers", "1 M", "platform",
                                "java.lang.OutOfMemoryError: unable to create native thread " + HOSTILE)));
    }

    static Timeline timeline() {
        var spans = new ArrayList<Timeline.Span>();
        var causes = Cause.values();
        for (int i = 0; i < 40; i++) {
            spans.add(new Timeline.Span(i % 2, "body " + i % 7, 10.0 * i, 8 + i % 3 * 4,
                    i > 36 ? null : causes[i % causes.length]));
        }
        return new Timeline("print20", "20 x 5", "cooperative-4", List.of("carrier-0", "carrier-1"), spans, true);
    }

    private static Usage usage(String workload, String label, String model, int i) {
        var switches = model.equals("serial")
                ? Map.<Cause, Long>of()
                : Map.of(Cause.YIELD, 100_000L * i, Cause.PARK, 30_000L, Cause.TIMER, 20_000L * (i % 3), Cause.IO,
                        5000L * (i % 4),
                        Cause.FORCED, model.startsWith("gil") ? 80_000L : 0L, Cause.TICK,
                        model.equals("gil-ticks") ? 90_000L : 0L);
        return new Usage(workload, label, model, 2.5, 0.4 * i, 1000L * i, 37, !model.equals("virtual"), switches);
    }

    private static Report.About about(String workload, String label, String description) {
        return new Report.About(workload, label, description, Map.of(), "");
    }

    private static Map<String, String> models() {
        var models = new LinkedHashMap<String, String>();
        MODELS.forEach(model -> models.put(model, "what " + model + " is"));
        return models;
    }
}
