package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HarnessTest {
    private static final Settings SETTINGS = new Settings(Duration.ofMillis(1), 5, 4, 10, Duration.ofSeconds(20),
            Duration.ofSeconds(1));

    private final List<String> phases = new ArrayList<>();

    @Test
    void measure_steadyWorkload_isStableAfterTheFewestWarmUps() throws Exception {
        var row = measure(new FakeWorkload(1_000, 1_000_000, run -> 42)).rows().getFirst();

        assertTrue(row.stable());
        assertEquals(4, phases.stream().filter(phase -> phase.startsWith("warm-up")).count());
        assertEquals(List.of(42.0, 42.0, 42.0, 42.0, 42.0), row.samples());
    }

    @Test
    void measure_neverAgreeing_saysSoAfterTheMostWarmUps() throws Exception {
        var row = measure(new FakeWorkload(1_000, 1_000_000, run -> run % 2 == 0 ? 10 : 20)).rows().getFirst();

        assertFalse(row.stable());
        assertEquals(10, phases.stream().filter(phase -> phase.startsWith("warm-up")).count());
    }

    @Test
    void measure_anyWorkload_sizesTheRunsToTheSampleTime() throws Exception {
        var workload = new FakeWorkload(1_000, 1_000_000, run -> 42);
        var row = measure(workload).rows().getFirst();

        assertEquals(1, workload.sizes().getFirst());
        assertEquals(1_000, row.parameters().get("operations"));
        assertEquals(7, row.parameters().get("things"));
        var samples = workload.sizes().subList(workload.sizes().size() - 5, workload.sizes().size());
        assertEquals(List.of(1_000, 1_000, 1_000, 1_000, 1_000), samples);
    }

    @Test
    void measure_cheapWorkload_staysBelowItsLargestSize() throws Exception {
        var workload = new FakeWorkload(1, 500, run -> 42);
        var row = measure(workload).rows().getFirst();

        assertEquals(500, row.parameters().get("operations"));
    }

    @Test
    void measure_slowWorkload_runsAtSizeOne() throws Exception {
        var row = measure(new FakeWorkload(5_000_000, 500, run -> 42)).rows().getFirst();

        assertEquals(1, row.parameters().get("operations"));
    }

    @Test
    void measure_observations_keepsTheLast() throws Exception {
        var workload = new FakeWorkload(1_000, 1_000_000, run -> 42);

        var observation = measure(workload).observation();

        assertEquals("run " + workload.sizes().size(), observation);
    }

    @Test
    void summaryOf_oddAndEvenCounts_hasMedianLowAndHigh() {
        assertEquals(new Summary(3, 1, 9), Summary.of(List.of(9.0, 1.0, 3.0)));
        assertEquals(new Summary(2.5, 1, 9), Summary.of(List.of(9.0, 1.0, 3.0, 2.0)));
        assertEquals(new Summary(5, 5, 5), Summary.of(List.of(5.0)));
        assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
    }

    @Test
    void isStable_lastThreeRuns_decide() {
        assertFalse(WarmUp.isStable(List.of(10.0, 10.0)));
        assertTrue(WarmUp.isStable(List.of(99.0, 10.0, 11.0, 10.5)));
        assertFalse(WarmUp.isStable(List.of(10.0, 10.0, 10.0, 11.5)));
    }

    @Test
    void measure_runsLongerThanTheBudget_takesTheFewestSamplesAndIsNotStable() throws Exception {
        var workload = new FakeWorkload(2_000_000_000, 500, run -> 42);

        var row = measure(workload).rows().getFirst();

        assertEquals(3, row.samples().size());
        assertFalse(row.stable());
        assertEquals(List.of(1, 1, 1, 1), workload.sizes());
    }

    @Test
    void measure_budgetEndsWhileSampling_takesFewerSamples() throws Exception {
        var workload = new FakeWorkload(110_000_000, 500, run -> 42);

        var row = measure(workload).rows().getFirst();

        assertEquals(4, row.samples().size());
        assertTrue(row.stable());
    }

    @Test
    void measure_anyWorkload_knowsWhatItsSamplesUsed() throws Exception {
        var usage = measure(new FakeWorkload(1_000, 1_000_000, run -> burn())).usage();

        assertEquals(0.005, usage.wallSeconds(), 1e-9);
        assertTrue(usage.cpuSeconds() > 0.002, usage.toString());
        assertEquals(Map.of(Cause.YIELD, 5L), usage.switches(), "one for each sample, none of the warm-up");
        assertTrue(usage.exact());
        assertEquals("fake 7 things none", usage.workload() + " " + usage.label() + " " + usage.model());
    }

    private static double burn() {
        double sum = 0;
        for (int i = 1; i < 1_000_000; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }

    private Harness.Measured measure(FakeWorkload workload) throws Exception {
        var harness = new Harness(SETTINGS, workload::nanoTime);
        return harness.measure(new Cell(workload, new FakeWorkload.NoModel()), phases::add);
    }
}
