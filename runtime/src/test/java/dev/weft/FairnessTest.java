package dev.weft;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A carrier whose tasks are always ready still serves everything else. */
@Limited
final class FairnessTest {
    /** A scheduler with one carrier and tasks that yield for ever; closing it cancels them. */
    private static Scheduler busy() throws InterruptedException {
        var scheduler = Scheduler.builder().carriers(1).start();
        var started = new CountDownLatch(3);
        for (var i = 0; i < 3; i++) {
            scheduler.spawn(() -> {
                started.countDown();
                while (true) {
                    Task.yield();
                }
            });
        }
        started.await();
        return scheduler;
    }

    @Test
    void busyCarrier_taskFromOutside_runs() throws Exception {
        try (var scheduler = busy()) {
            for (var i = 0; i < 100; i++) {
                scheduler.spawn(() -> 7).join();
            }
        }
    }

    @Test
    void busyCarrier_timer_fires() throws Exception {
        try (var scheduler = busy()) {
            scheduler.spawn(() -> Task.sleep(Duration.ofMillis(1))).join();
            scheduler.spawnLater(Duration.ofMillis(1), () -> 7).join();
        }
    }

    @Test
    void busyCarrier_wakeUpFromOutside_arrives() throws Exception {
        try (var scheduler = busy()) {
            var parked = scheduler.spawn(() -> Task.park());
            parked.unpark();
            parked.join();
        }
    }

    @Test
    void busyCarrier_actionFromOutside_runs() throws Exception {
        try (var scheduler = busy()) {
            var ran = new CountDownLatch(1);
            scheduler.carrier(0).execute(ran::countDown);
            ran.await();
        }
    }

    @Test
    void carrierThatComputesWithCheckpoints_taskFromOutside_runs() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                while (true) {
                    Task.checkpoint();
                }
            });
            scheduler.spawn(() -> 7).join();
        }
    }

    @Test
    void carrierWithAnEndlessChainOfSpawns_startedTask_goesOn() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(FairnessTest::chain);
            scheduler.spawn(() -> {
                for (var i = 0; i < 100; i++) {
                    Task.yield();
                }
            }).join();
        }
    }

    private static void chain() {
        if (!Task.current().scheduler().shutdown().isClosing()) {
            Task.spawn(FairnessTest::chain);
        }
    }
}
