package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CountdownTest {
    private final List<String> said = new ArrayList<>();

    @Test
    void count_undisturbed_everySecondThenLiftOff() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("lift-off", kit.run(() -> Countdown.count(Countdown.launchIn(3), 3, said::add)));
            assertEquals(Duration.ofSeconds(3), kit.clock().elapsed());
        }
        assertEquals(List.of("3 ...", "2 ...", "1 ..."), said);
    }

    @Test
    void count_launchCancelledMeanwhile_stopsAtTheNextBeat() throws Exception {
        try (var kit = TestKit.fifo()) {
            var outcome = kit.run(() -> {
                var launch = Countdown.launchIn(3);
                Task.spawnLater(Duration.ofMillis(1500), () -> launch.cancel());
                return Countdown.count(launch, 3, said::add);
            });
            assertEquals("launch stopped", outcome);
            assertEquals(Duration.ofSeconds(2), kit.clock().elapsed());
        }
        assertEquals(List.of("3 ...", "2 ..."), said);
    }
}
