package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class IntervalTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void await_quickBody_beatsAtFixedTimes() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var interval = Interval.every(SECOND);
                for (var i = 0; i < 3; i++) {
                    trace.add(interval.await() + " at " + kit.clock().elapsed());
                    Task.sleep(Duration.ofMillis(300));
                }
            });
        }
        assertEquals(List.of("0 at PT1S", "0 at PT2S", "0 at PT3S"), trace);
    }

    @Test
    void await_lateByMoreThanABeat_skipsWhatWasMissedAndKeepsTheRhythm() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var interval = Interval.every(SECOND);
                Task.sleep(Duration.ofMillis(3500));
                trace.add(interval.await() + " at " + kit.clock().elapsed());
                trace.add(interval.await() + " at " + kit.clock().elapsed());
            });
        }
        assertEquals(List.of("2 at PT3.5S", "0 at PT4S"), trace);
    }

    @Test
    void await_lateByLessThanABeat_comesAtOnceAndSkipsNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var interval = Interval.every(SECOND);
                Task.sleep(Duration.ofMillis(1500));
                trace.add(interval.await() + " at " + kit.clock().elapsed());
                trace.add(interval.await() + " at " + kit.clock().elapsed());
            });
        }
        assertEquals(List.of("0 at PT1.5S", "0 at PT2S"), trace);
    }

    @Test
    void await_beatHasCome_onlyYields() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var interval = Interval.every(SECOND);
                Task.sleep(SECOND);
                Task.spawn(() -> trace.add("other"));
                interval.await();
                trace.add("caller at " + kit.clock().elapsed());
            });
        }
        assertEquals(List.of("other", "caller at PT1S"), trace);
    }

    @Test
    void await_cancelled_doesNotUseTheBeatUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var interval = Interval.every(SECOND);
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.run(Duration.ofMillis(500), () -> interval.await()));
                trace.add(interval.await() + " at " + kit.clock().elapsed());
            });
        }
        assertEquals(List.of("0 at PT1S"), trace);
    }

    @Test
    void every_zeroOrNegative_throwsWithTheValue() {
        assertThrows(IllegalArgumentException.class, () -> Interval.every(Duration.ZERO));
        assertMentions("PT-1S", assertThrows(IllegalArgumentException.class, () -> Interval.every(SECOND.negated())));
    }

    @Test
    void await_onOrdinaryThread_waitsByTheSystemsClock() {
        var before = System.nanoTime();
        var interval = Interval.every(Duration.ofMillis(2));
        interval.await();
        interval.await();
        assertTrue(System.nanoTime() - before >= 4_000_000);
    }
}
