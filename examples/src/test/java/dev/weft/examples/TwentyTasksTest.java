package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TwentyTasksTest {
    private final List<Integer> printed = new ArrayList<>();

    @Test
    void print_yieldAfterEveryLine_numbersComeRoundRobin() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> TwentyTasks.print(20, 3, Task::yield, printed::add));
        }
        assertEquals(IntStream.range(0, 60).map(line -> line % 20 + 1).boxed().toList(), printed);
    }

    @Test
    void print_noYield_eachTaskPrintsAllItsLinesAtOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> TwentyTasks.print(20, 3, () -> {}, printed::add));
        }
        assertEquals(IntStream.range(0, 60).map(line -> line / 3 + 1).boxed().toList(), printed);
    }

    @Test
    void print_seededOrder_sameSeedSameOrder() throws Exception {
        var first = seeded(42);
        assertEquals(first, seeded(42));
        assertNotEquals(first, seeded(43));
    }

    private static List<Integer> seeded(long seed) throws Exception {
        var printed = new ArrayList<Integer>();
        try (var kit = TestKit.seeded(seed)) {
            kit.run(() -> TwentyTasks.print(20, 3, Task::yield, printed::add));
        }
        return printed;
    }

    @Test
    void print_oneTaskFails_joinTellsAndTheOthersPrintOn() throws Exception {
        var paperJam = new IllegalStateException("paper jam");
        try (var kit = TestKit.fifo()) {
            var failure = assertThrows(CompletionException.class, () -> kit.run(() -> TwentyTasks.print(20, 3,
                    Task::yield, number -> {
                        if (number == 7) {
                            throw paperJam;
                        }
                        printed.add(number);
                    })));
            assertSame(paperJam, failure.getCause());
        }
        assertEquals(19 * 3, printed.size());
    }
}
