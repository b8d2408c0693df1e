package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.examples.Deadlines.Line;
import dev.weft.examples.Deadlines.Source;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private static final Source QUICK = new Source("word", Duration.ofMillis(50));
    private static final Source SLOW = new Source("never heard", Duration.ofSeconds(3));

    private final Line line = new Line();

    @Test
    void ask_oneSourceTooSlow_skippedAfterItsLimit() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("word - word", kit.run(() -> Deadlines.ask(List.of(QUICK, SLOW, QUICK), line)));
            assertEquals(Duration.ofMillis(50 + 200 + 50 + 20), kit.clock().elapsed());
        }
        assertTrue(line.isHungUp());
    }

    @Test
    void ask_allTooSlow_outerLimitIsNotSwallowedAndTheLineIsHungUp() {
        try (var kit = TestKit.fifo()) {
            assertThrows(DeadlineExceededException.class,
                    () -> kit.run(() -> Deadlines.ask(List.of(SLOW, SLOW, SLOW), line)));
            assertEquals(Duration.ofMillis(500 + 20), kit.clock().elapsed());
        }
        assertTrue(line.isHungUp());
    }
}
