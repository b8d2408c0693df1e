package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.examples.NewsDesk.End;
import dev.weft.examples.NewsDesk.Reporter;
import dev.weft.sync.Promise;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NewsDeskTest {
    private static final Duration MOMENT = Duration.ofMillis(150);

    private final List<String> printed = new ArrayList<>();

    @Test
    void shift_newsRunsOut_allPrintedAndEndsAfterTheSilence() throws Exception {
        try (var kit = TestKit.fifo()) {
            var end = kit.run(() -> NewsDesk.shift(List.of(new Reporter("storm", 2, MOMENT)), new Promise<>(),
                    printed::add));
            assertEquals(End.SILENT, end);
            assertEquals(MOMENT.multipliedBy(2).plusMillis(100).plus(NewsDesk.SILENCE), kit.clock().elapsed());
        }
        assertEquals(List.of("storm 1", "storm 2"), printed);
    }

    @Test
    void shift_stopped_comesBeforeNewsAndReportersLearnThatNobodyReads() throws Exception {
        try (var kit = TestKit.fifo()) {
            var stop = new Promise<String>();
            var end = kit.run(() -> {
                Task.spawnLater(Duration.ofSeconds(1), () -> stop.complete("fire drill"));
                return NewsDesk.shift(List.of(new Reporter("storm", 1000, Duration.ZERO)), stop, printed::add);
            });
            assertEquals(End.STOPPED, end);
            assertTrue(kit.clock().elapsed().compareTo(Duration.ofSeconds(2)) < 0);
            assertEquals(List.of(), kit.tasks());
        }
        assertEquals("stopped: fire drill", printed.getLast());
        assertFalse(printed.contains("storm 20"));
    }

    @Test
    void shift_anybodyCancelled_everybodyGoesHome() {
        var report = CancelSweep.of(ArrayList<String>::new).asProgram()
                .check(said -> assertEquals(said.stream().distinct().toList(), said)).run(said -> NewsDesk
                        .shift(List.of(new Reporter("storm", 3, MOMENT), new Reporter("match", 2, MOMENT)),
                                new Promise<>(), said::add));
        assertTrue(report.tasks().containsAll(List.of("main", "storm", "match")), report.toString());
    }
}
