package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RandomProgram.Ending;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seed decides the run, and every run keeps the books of {@link RandomProgram} in order. */
@Limited
final class DeterminismTest {
    private static final int SEEDS = 200;

    private static List<String> traceOf(Supplier<TestKit> kits) {
        try (var kit = kits.get()) {
            var program = RandomProgram.stepped(kit.scheduler(), 1, Ending.BY_ITSELF);
            program.start();
            kit.runToEnd();
            return program.trace();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sameSeed_twoRuns_sameTrace(int carriers) {
        for (var seed = 0L; seed < 20; seed++) {
            var fixed = seed;
            var first = traceOf(() -> TestKit.seeded(carriers, fixed));
            assertTrue(first.size() > 20, "a run of " + first.size() + " steps shows nothing, seed " + seed);
            assertEquals(first, traceOf(() -> TestKit.seeded(carriers, fixed)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void differentSeeds_manyRuns_manyTraces(int carriers) {
        var traces = new HashSet<List<String>>();
        for (var seed = 0L; seed < 50; seed++) {
            var fixed = seed;
            traces.add(traceOf(() -> TestKit.seeded(carriers, fixed)));
        }
        assertTrue(traces.size() > 25, () -> "only " + traces.size() + " of 50");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void fifo_twoRuns_sameTrace(int carriers) {
        assertEquals(traceOf(() -> TestKit.fifo(carriers)), traceOf(() -> TestKit.fifo(carriers)));
    }

    @Test
    void seeds_threeTasksInEveryOrder_allOrdersComeUp() {
        var orders = new HashSet<String>();
        for (var seed = 0L; seed < SEEDS; seed++) {
            var order = new StringBuilder();
            try (var kit = TestKit.seeded(seed)) {
                for (var name : List.of("a", "b", "c")) {
                    kit.spawn(() -> order.append(name));
                }
                kit.awaitAllParked();
            }
            orders.add(order.toString());
        }
        assertEquals(6, orders.size(), orders::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void randomProgram_manySeeds_everyOutcomeHasAReason(int carriers) {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var message = "seed " + seed + " on " + carriers + " carriers";
            try (var kit = TestKit.seeded(carriers, seed)) {
                var program = RandomProgram.stepped(kit.scheduler(), seed, Ending.BY_ITSELF);
                program.start();
                kit.runToEnd();
                program.checkBooks(message);
                assertEquals(List.of(), kit.tasks(), message);
                for (var carrier : kit.scheduler().carrierArray()) {
                    assertEquals(0, carrier.timers().size(), message);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void randomProgram_closedInTheMiddle_everyOutcomeHasAReason(int carriers) {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var message = "seed " + seed + " on " + carriers + " carriers";
            var kit = TestKit.seeded(carriers, seed);
            var program = RandomProgram.stepped(kit.scheduler(), seed, Ending.CLOSED_BY_DRIVER);
            program.start();
            kit.advance(Duration.ofMillis(seed % 20));
            kit.close();
            program.checkBooks(message);
        }
    }
}
