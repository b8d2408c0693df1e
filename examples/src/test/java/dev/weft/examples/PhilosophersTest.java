package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.Philosophers.Manners;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PhilosophersTest {
    private final List<String> said = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"LOWER_FIRST", "POLITE"})
    void dine_withAWayOut_allEat(Manners manners) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Philosophers.dine(5, manners, said::add));
        }
        assertEquals(5, said.size());
    }

    @Test
    void dine_inOneOrder_nobodyHasToTryTwice() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Philosophers.dine(2, Manners.LOWER_FIRST, said::add));
            assertEquals(Duration.ofMillis(20), kit.clock().elapsed());
        }
    }

    @Test
    void dine_leftForkFirst_stallsAndTheReportNamesWhoHasTheForks() {
        var kit = TestKit.fifo();
        var stalled = assertThrows(AssertionError.class,
                () -> kit.run(() -> Philosophers.dine(3, Manners.LEFT_FIRST, said::add)));
        assertTrue(stalled.toString().contains("stalled"), stalled::toString);
        var dump = kit.scheduler().dump().toString();
        kit.close(); // cancelled, they put their forks down
        for (var place = 0; place < 3; place++) {
            assertTrue(dump.contains("fork " + place), dump);
        }
        assertEquals(List.of(), said);
        assertEquals(List.of(), kit.tasks());
    }

    @Test
    void dine_oneLeaves_theOthersEat() {
        var report = CancelSweep.of(ArrayList<String>::new)
                .victims(task -> task.name().startsWith("philosopher"))
                .check(eaten -> assertTrue(eaten.size() >= 2, eaten::toString))
                .run(eaten -> Philosophers.dine(3, Manners.LOWER_FIRST, eaten::add));
        assertEquals(3, report.tasks().size());
    }
}
