package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing under a virtual clock with threads: time goes on for what the clean-up waits for, and for nothing else. */
@Limited
final class VirtualTimeCloseTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MANY_CARRIERS = 16;
    private static final int ROUNDS = 30;

    private final VirtualClock clock = new VirtualClock();

    private Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).world(World.builder().clock(clock).build()).start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closeInside_nothingLeft_theClockStands(int carriers) {
        var scheduler = start(carriers);
        assertEquals(List.of(), scheduler.spawn(() -> scheduler.close(DAY)).join());
        scheduler.close();
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closeInside_cleanUpThatWaits_theClockGoesOnToItsEnd(int carriers) {
        var scheduler = start(carriers);
        scheduler.spawn(() -> {
            var waits = Task.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(Duration.ofHours(1)));
                }
            });
            while (waits.status() != TaskStatus.PARKED) {
                Task.yield();
            }
            assertEquals(List.of(), scheduler.close(DAY));
        }).join();
        scheduler.close();
        assertEquals(Duration.ofHours(1), clock.elapsed());
    }

    @Test
    void close_carriersAreToldOneAfterTheOther_noDeadlineOfOneThatIsNotToldYetPasses() {
        for (var round = 0; round < ROUNDS; round++) {
            try (var scheduler = start(MANY_CARRIERS)) {
                scheduler.spawnOn(0, "ticks", VirtualTimeCloseTest::tick); // told first; until then it is the next deadline
                var parked = new ArrayList<Task<?>>();
                for (var carrier = 1; carrier < MANY_CARRIERS; carrier++) {
                    parked.add(scheduler.spawnOn(carrier, "parked", () -> Task.park(DAY)));
                }
                while (!parked.stream().allMatch(task -> task.status() == TaskStatus.PARKED)) {
                    Thread.onSpinWait();
                }
                assertEquals(List.of(), scheduler.close(DAY));
                assertEquals(List.of(), parked.stream().filter(task -> !task.isCancelled()).toList(), "round " + round);
            }
        }
    }

    private static void tick() {
        for (;;) {
            Task.sleep(Duration.ofNanos(1));
        }
    }
}
