package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ComparisonTest {
    private static final Settings TINY = new Settings(Duration.ofMillis(1), 3, 2, 4, Duration.ofSeconds(30));

    private final Results results = new Results();

    @Test
    void run_everyWorkloadOnEveryModel_givesEveryRow() throws Exception {
        var workloads = Workloads.quick();
        var models = Models.all(2);
        new Comparison(workloads, models, TINY).run(results, silent());

        assertEquals(List.of(), results.failures());
        int metrics = workloads.stream().mapToInt(workload -> workload.metrics().size()).sum();
        assertEquals(metrics * models.size(), results.rows().size());
        assertTrue(results.rows().stream().allMatch(row -> row.samples().size() == 3 && row.low() <= row.median()
                && row.median() <= row.high()));
        assertEquals(models.size(), results.observations().size(), "one interleaving per model");
        for (var line : new Screen(Models.RIVAL).findings(results, true)) {
            assertTrue(line.length() <= Table.WIDTH, line);
        }
    }

    @Test
    void run_oneCellFails_measuresTheOthersAndSaysWhy() throws Exception {
        var broken = new FakeWorkload(1_000, 1_000, run -> {
            throw new IllegalStateException("as asked");
        });
        var sound = new FakeWorkload(1_000, 1_000, run -> 42);
        List<Workload> workloads = List.of(broken, sound);
        new Comparison(workloads, List.of(new FakeWorkload.NoModel()), TINY).run(results, silent());

        assertEquals(List.of(new Results.Failure("fake", "7 things", "none",
                "java.lang.IllegalStateException: as asked")), results.failures());
        assertEquals(1, results.rows().size());
        var screen = new Screen(Models.RIVAL).findings(results, false);
        assertTrue(screen.contains("FAILED: fake 7 things on none"), screen.toString());
    }

    private static Progress silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Progress(nowhere, false, System::nanoTime);
    }
}
