package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When a carrier counts as stuck: the looks of the watchdog, one by one, with the time between them as the test says. */
@Limited
final class WatchedSchedulerTest {
    private static final long THRESHOLD = 1000;
    private static final int ROUNDS = 50;

    private final List<StuckCarrier> reports = new ArrayList<>();

    private static Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).watchdog(Duration.ZERO).start();
    }

    @Test
    void look_inOneTaskForTheThreshold_reportsOnce() throws Exception {
        try (var scheduler = start(1); var _ = new Spinning(scheduler, "spin")) {
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            watched.look(THRESHOLD, reports::add); // sees it for the first time
            watched.look(THRESHOLD - 1, reports::add);
            assertEquals(0, reports.size());
            watched.look(1, reports::add);
            watched.look(THRESHOLD, reports::add);
            watched.look(THRESHOLD, reports::add);
            assertEquals(1, reports.size());
            assertEquals(Duration.ofNanos(THRESHOLD), reports.getFirst().held());
            assertTrue(reports.getFirst().task().contains("spin"), reports::toString);
            assertEquals(scheduler.name() + "-0", reports.getFirst().carrier());
        }
    }

    @Test
    void look_tenTimesTheThreshold_reportsAgain() throws Exception {
        try (var scheduler = start(1); var _ = new Spinning(scheduler, "spin")) {
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            for (var passed = 0L; passed <= 100 * THRESHOLD; passed += THRESHOLD) {
                watched.look(THRESHOLD, reports::add);
            }
            assertEquals(List.of(1L, 10L, 100L), reports.stream().map(r -> r.held().toNanos() / THRESHOLD).toList());
        }
    }

    @Test
    void look_nextStuckTask_isReportedAsWell() throws Exception {
        try (var scheduler = start(1)) {
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            for (var name : List.of("first", "second")) {
                try (var _ = new Spinning(scheduler, name)) {
                    watched.look(THRESHOLD, reports::add);
                    watched.look(THRESHOLD, reports::add);
                }
            }
            assertEquals(2, reports.size());
            assertTrue(reports.get(0).task().contains("first"), reports::toString);
            assertTrue(reports.get(1).task().contains("second"), reports::toString);
        }
    }

    @Test
    void look_manyShortRuns_reportsNothing() throws Exception {
        try (var scheduler = start(1)) {
            var over = new AtomicBoolean();
            for (var i = 0; i < 2; i++) {
                scheduler.spawn(() -> {
                    while (!over.get()) {
                        Task.yield();
                    }
                });
            }
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            for (var i = 0; i < ROUNDS; i++) {
                awaitProgress(scheduler.carrier(0));
                watched.look(THRESHOLD, reports::add);
            }
            over.set(true);
            assertEquals(List.of(), reports);
        }
    }

    /** One task that never waits, in one worker, with nobody beside it: its checkpoints are progress. */
    @Test
    void look_checkpoints_reportsNothing() throws Exception {
        try (var scheduler = start(1)) {
            var over = new AtomicBoolean();
            scheduler.spawn(() -> {
                while (!over.get()) {
                    Task.checkpoint();
                }
            });
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            for (var i = 0; i < ROUNDS; i++) {
                awaitProgress(scheduler.carrier(0));
                watched.look(THRESHOLD, reports::add);
            }
            over.set(true);
            assertEquals(List.of(), reports);
        }
    }

    private static void awaitProgress(Carrier carrier) {
        var before = carrier.progress();
        while (carrier.progress() == before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void look_idle_saysAsleepAndReportsNothing() throws Exception {
        try (var scheduler = start(2)) {
            scheduler.spawn(() -> Task.park());
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            Carriers.awaitIdle(scheduler);
            for (var i = 0; i < ROUNDS; i++) {
                assertTrue(watched.look(THRESHOLD, reports::add));
                assertTrue(watched.isAsleep());
            }
            assertEquals(List.of(), reports);
        }
    }

    @Test
    void look_oneOfTwoCarriersWorks_saysAwakeAndNamesThatOne() throws Exception {
        try (var scheduler = start(2); var spinning = new Spinning(scheduler, "spin")) {
            var watched = new WatchedScheduler(scheduler, THRESHOLD);
            while (asleep(scheduler) != 1) {
                Thread.onSpinWait();
            }
            assertFalse(watched.look(THRESHOLD, reports::add));
            assertFalse(watched.look(THRESHOLD, reports::add));
            assertFalse(watched.isAsleep());
            assertEquals(List.of(spinning.carrier()), reports.stream().map(StuckCarrier::carrier).toList());
        }
    }

    private static int asleep(Scheduler scheduler) {
        var count = 0;
        for (var carrier : scheduler.carrierArray()) {
            count += carrier.sleep().isSleeping() ? 1 : 0;
        }
        return count;
    }

    @Test
    void look_ended_saysAsleepAndReportsNothing() throws Exception {
        var scheduler = start(2);
        var watched = new WatchedScheduler(scheduler, THRESHOLD);
        scheduler.spawn(() -> 1).join();
        scheduler.close();
        for (var i = 0; i < ROUNDS; i++) {
            assertTrue(watched.look(THRESHOLD, reports::add));
        }
        assertEquals(List.of(), reports);
    }

    /** A task that keeps its carrier until it is closed. */
    private static final class Spinning implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Task<String> task;
        private volatile String carrier = "";

        Spinning(Scheduler scheduler, String name) {
            task = scheduler.spawn(name, () -> {
                carrier = scheduler.name() + "-" + carrierOf(scheduler);
                while (!over.get()) {
                    Thread.onSpinWait();
                }
                return carrier;
            });
            while (carrier.isEmpty()) {
                Thread.onSpinWait();
            }
        }

        private static int carrierOf(Scheduler scheduler) {
            for (var each : scheduler.carrierArray()) {
                if (each.isCurrent()) {
                    return each.index();
                }
            }
            throw new AssertionError("on no carrier");
        }

        String carrier() {
            return carrier;
        }

        @Override
        public void close() {
            over.set(true);
            task.join();
        }
    }
}
