package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PingPongTest {
    private final List<String> score = new ArrayList<>();

    @Test
    void play_everyBallAnswered_strictlyInTurnAndInNoTime() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(3, kit.run(() -> PingPong.play(3, 3, score::add)));
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("ping", "pong", "ping", "pong", "ping", "pong"), score);
    }

    @Test
    void play_partnerWalksOff_endsWhenPatienceIsOver() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(1, kit.run(() -> PingPong.play(3, 1, score::add)));
            assertEquals(PingPong.PATIENCE, kit.clock().elapsed());
        }
        assertEquals(List.of("ping", "pong", "ping"), score);
    }
}
