package dev.weft.bench.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rounds and the verdicts, and our side of each experiment in miniature. */
@Timeout(30)
class PythonExperimentsTest {
    private static final List<Double> HUNDRED = DoubleStream.iterate(1, value -> value + 1).limit(100).boxed().toList();

    @Test
    void measure_bothSidesAlike_everyVerdictHolds() throws Exception {
        var medians = new PythonExperiments((_, _) -> HUNDRED, (_, _) -> HUNDRED, _ -> {
        }).measure(Duration.ofMillis(1));

        assertTrue(medians.verdicts().stream().allMatch(Verdict::holds), medians.toString());
        assertEquals(3, medians.verdicts().stream().filter(verdict -> verdict.metric().equals("switches")).count());
        assertEquals(List.of(50.0, 90.0, 50.0, 90.0),
                medians.verdicts().stream().filter(verdict -> verdict.metric().startsWith("p")).map(Verdict::ours)
                        .toList());
    }

    @Test
    void measure_farApart_noVerdictOfASwitchRateHolds() throws Exception {
        var medians = new PythonExperiments((_, _) -> List.of(100.0, 50.0, 25.0), (_, _) -> List.of(126.0, 63.0, 31.5),
                _ -> {
                }).measure(Duration.ofMillis(1));

        for (var verdict : medians.verdicts()) {
            assertEquals(!verdict.metric().equals("switches"), verdict.holds(), verdict.toString());
        }
    }

    @Test
    void measure_timeForMore_takesTheMedianOfTheRounds() throws Exception {
        var said = new ArrayList<String>();
        var calls = new int[1];
        var medians = new PythonExperiments((_, _) -> HUNDRED, (_, _) -> {
            calls[0]++;
            return calls[0] % 5 == 0 ? List.of(1e9, 1.0, 1.0) : List.of(1.0, 1.0, 1.0);
        }, said::add).measure(Duration.ofMinutes(1));

        assertEquals("9 rounds", medians.rounds());
        assertTrue(medians.verdicts().stream().noneMatch(verdict -> verdict.ours() > 2), medians.toString());
        assertTrue(said.contains("cpython and its copy: switch rate, 2 hogs, 0.1 ms, round 9"), said.toString());
    }

    @Test
    void measure_oneSideFails_says() {
        var experiments = new PythonExperiments((_, _) -> {
            throw new IOException("wakeup: ended with status 1");
        }, (_, _) -> HUNDRED, _ -> {
        });

        assertThrows(IOException.class, () -> experiments.measure(Duration.ofMillis(1)));
    }

    @Test
    void ours_switches_countsThem() throws Exception {
        assertTrue(GilExperiments.run("switches", List.of(100, 50)).getFirst() > 0);
    }

    @Test
    void ours_wakeupBesideAHog_isNeverInNoTime() throws Exception {
        var samples = GilExperiments.run("wakeup", List.of(1_000, 1, 5));

        assertEquals(5, samples.size());
        assertTrue(samples.stream().allMatch(micros -> micros > 0), samples.toString());
    }

    @Test
    void ours_scaling_givesOneTimeForEachNumberOfThreads() throws Exception {
        var seconds = GilExperiments.run("scaling", List.of(5_000, 1_000));

        assertEquals(3, seconds.size());
        assertFalse(seconds.contains(0.0));
    }

    @Test
    void names_ofAllExperiments_areKnownToOurSide() {
        var names = Experiment.all().stream().map(Experiment::name).collect(Collectors.toSet());

        assertEquals(Stream.of("switches", "wakeup", "scaling").collect(Collectors.toSet()), names);
        assertThrows(IllegalArgumentException.class, () -> GilExperiments.run("swiches", List.of(1)));
    }
}
