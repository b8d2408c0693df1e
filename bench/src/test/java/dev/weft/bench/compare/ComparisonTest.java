package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ComparisonTest {
    private static final Settings TINY = new Settings(Duration.ofMillis(1), 3, 2, 4, Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    /** One of each kind. */
    private static final List<Model> MODELS = Models.all(2).stream()
            .filter(model -> Set.of("serial", "gil-interval", "virtual", "cooperative-2").contains(model.name()))
            .toList();

    private final Results results = new Results();

    @Test
    void run_severalWorkloadsOnSeveralModels_givesEveryRow() throws Exception {
        var workloads = Workloads.quick();
        var models = MODELS;
        new Comparison(workloads, models, TINY).run(results, silent());

        assertEquals(List.of(), results.failures());
        int expected = workloads.stream().mapToInt(workload -> workload.metrics().size() * modelsThatCan(workload))
                .sum();
        assertEquals(expected, results.rows().size());
        assertEquals(workloads.stream().mapToInt(ComparisonTest::modelsThatCan).sum(), results.usages().size());
        assertTrue(results.rows().stream().allMatch(row -> row.samples().size() == 3 && row.low() <= row.median()
                && row.median() <= row.high()));
        assertTrue(results.observations().size() >= modelsThatCan(workloads.getFirst()), "one interleaving per model");
        var report = Report.of(new Comparison(workloads, models, TINY), results, Environment.here(), "", true, true);
        for (var line : new Screen(Models.RIVAL).findings(report)) {
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
        var comparison = new Comparison(workloads, List.of(new FakeWorkload.NoModel()), TINY);
        comparison.run(results, silent());

        assertEquals(List.of(new Results.Failure("fake", "7 things", "none",
                "java.lang.IllegalStateException: as asked")), results.failures());
        assertEquals(1, results.rows().size());
        var report = Report.of(comparison, results, Environment.here(), "", false, true);
        var screen = new Screen(Models.RIVAL).findings(report);
        assertTrue(screen.contains("FAILED: fake 7 things on none"), screen.toString());
    }

    @Test
    void run_modelThatLacksAbilities_isSkippedAndTheReasonsNamed() throws Exception {
        var needy = new FakeWorkload(1_000, 1_000, run -> 42)
                .needing(EnumSet.of(Ability.SHARED_HEAP, Ability.CONCURRENT));
        var comparison = new Comparison(List.of(needy), List.of(new FakeWorkload.NoModel()), TINY);
        comparison.run(results, silent());

        assertEquals(0, comparison.size());
        assertEquals(List.of(new Skip("fake", "7 things", "none",
                "needs bodies that wait for each other and bodies that share memory")), results.skipped());
        assertEquals(List.of(), needy.sizes());
        assertEquals(List.of(), results.rows());
    }

    @Test
    void run_modelThatHoldsFewerBodies_isSkippedAndBothNumbersNamed() throws Exception {
        var crowd = new FakeWorkload(1_000, 1_000, run -> 42).withBodies(10_001);
        new Comparison(List.of(crowd), List.of(new FakeWorkload.NoModel()), TINY).run(results, silent());

        assertEquals("needs 10,001 bodies at once, none holds 1", results.skipped().getFirst().reason());
        assertEquals(List.of(), crowd.sizes());
    }

    @Test
    void size_usualAndQuickRun_fitIntoTheirTime() {
        assertTrue(longestTime(Workloads.usual(), Settings.full()).compareTo(Duration.ofMinutes(5)) < 0);
        assertTrue(longestTime(Workloads.quick(), Settings.quick()).compareTo(Duration.ofMinutes(1)) < 0);
    }

    private static Duration longestTime(List<Workload> workloads, Settings settings) {
        return settings.budget().multipliedBy(new Comparison(workloads, Models.all(2), settings).size());
    }

    private static int modelsThatCan(Workload workload) {
        return (int) MODELS.stream().filter(model -> new Cell(workload, model).obstacle().isEmpty()).count();
    }

    private static Progress silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Progress(nowhere, false, System::nanoTime);
    }
}
