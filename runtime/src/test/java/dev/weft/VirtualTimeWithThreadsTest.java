package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A virtual clock under a scheduler with threads: time goes on when everybody waits, and only then. */
@Limited
final class VirtualTimeWithThreadsTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final VirtualClock clock = new VirtualClock();

    private Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).world(World.builder().clock(clock).build()).start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void sleep_everybodyWaits_theClockJumpsToTheDeadline(int carriers) {
        try (var scheduler = start(carriers)) {
            scheduler.spawn(() -> Task.sleep(DAY)).join();
            assertEquals(DAY, clock.elapsed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void sleep_several_endInTheOrderOfTheirDeadlines(int carriers) {
        try (var scheduler = start(carriers)) {
            var order = Collections.synchronizedList(new ArrayList<Integer>());
            scheduler.spawn(() -> {
                var tasks = new ArrayList<Task<Void>>();
                for (var i = 5; i > 0; i--) {
                    var days = i;
                    tasks.add(Task.spawnLocal(() -> {
                        Task.sleep(DAY.multipliedBy(days));
                        order.add(days);
                    }));
                }
                tasks.forEach(Task::join);
            }).join();
            assertEquals(List.of(1, 2, 3, 4, 5), order);
            assertEquals(DAY.multipliedBy(5), clock.elapsed());
        }
    }

    @Test
    void timeout_everybodyWaits_expires() {
        try (var scheduler = start(2)) {
            scheduler.spawn(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(DAY, Task::park));
            }).join();
            assertEquals(DAY, clock.elapsed());
        }
    }

    @Test
    void spawnLater_fromOutside_startsAtItsTime() {
        try (var scheduler = start(2)) {
            assertEquals(DAY, scheduler.spawnLater(DAY, clock::elapsed).join());
        }
    }

    @Test
    void sleep_anotherTaskRuns_theClockStands() throws Exception {
        try (var scheduler = start(2)) {
            var asleep = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var busy = scheduler.spawn(() -> release.await());
            var sleeper = scheduler.spawn(() -> {
                asleep.countDown();
                Task.sleep(DAY);
            });
            asleep.await();
            while (sleeper.status() != TaskStatus.PARKED) {
                Thread.onSpinWait();
            }
            assertEquals(Duration.ZERO, clock.elapsed());
            release.countDown();
            busy.join();
            sleeper.join();
            assertEquals(DAY, clock.elapsed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void keepAlive_held_theClockStandsUntilItIsClosed(int carriers) throws Exception {
        try (var scheduler = start(carriers)) {
            var sleeper = scheduler.spawn(() -> 0);
            try (var _ = scheduler.keepAlive()) {
                sleeper.join();
                sleeper = scheduler.spawn(() -> {
                    Task.sleep(DAY);
                    return 0;
                });
                while (sleeper.status() != TaskStatus.PARKED) {
                    Thread.onSpinWait();
                }
                Carriers.awaitIdle(scheduler);
                assertEquals(Duration.ZERO, clock.elapsed());
                assertFalse(sleeper.isDone());
            }
            sleeper.join();
            assertEquals(DAY, clock.elapsed());
        }
    }
}
