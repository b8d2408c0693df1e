package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks whose carrier the spawner chooses. */
@Limited
final class SpawnOnTest {
    private static final int CARRIERS = 3;

    private static void assertOn(int carrier) {
        assertEquals(carrier, Task.current().homeCarrier().index());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void spawnOn_eachCarrier_runsThere(boolean inATask) {
        try (var scheduler = Scheduler.builder().carriers(CARRIERS).start()) {
            Action spawner = () -> {
                var tasks = new ArrayList<Task<Void>>();
                for (var i = 0; i < 300; i++) {
                    var carrier = i % CARRIERS;
                    tasks.add(scheduler.spawnOn(carrier, "chosen", () -> assertOn(carrier)));
                }
                tasks.forEach(Task::join);
                assertEquals("chosen", tasks.getFirst().name());
            };
            if (inATask) {
                scheduler.spawn(spawner).join();
            } else {
                runUnchecked(spawner);
            }
            scheduler.close(Duration.ofMinutes(1)); // which counts
            assertEquals(scheduler.stats().spawned(), scheduler.stats().ended());
        }
    }

    private static void runUnchecked(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void spawnOn_carrierBusy_waitsForItAlthoughOthersAreIdle() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var entered = new CountDownLatch(1);
            var leave = new CountDownLatch(1);
            scheduler.spawnOn(0, "busy", () -> {
                entered.countDown();
                leave.await(); // blocks the carrier, as no task should
            });
            entered.await();
            var waiting = scheduler.spawnOn(0, "waiting", () -> assertOn(0));
            for (var i = 0; i < 100; i++) {
                scheduler.spawnOn(1, "other", () -> assertOn(1)).join();
            }
            assertEquals(TaskStatus.NEW, waiting.status());
            leave.countDown();
            waiting.join();
        }
    }

    @Test
    void spawnOn_fromATask_inheritsItsLocals() {
        var local = TaskLocal.<String>create();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                local.set("mine");
                for (var i = 0; i < 2; i++) {
                    scheduler.spawnOn(i, "child", () -> assertEquals("mine", local.get())).join();
                }
            }).join();
        }
    }

    @Test
    void spawnOn_cancelledBeforeItsStart_neverEntered() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawnOn(0, "parent", () -> {
                var child = scheduler.spawnOn(0, "child", () -> {
                    throw new AssertionError("entered");
                });
                assertTrue(child.cancel());
                assertTrue(child.isCancelled());
            }).join();
        }
    }

    @Test
    void spawnOn_noSuchCarrier_refusedAndNothingIsCounted() {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var carrier : new int[]{-1, 2}) {
                assertThrows(IndexOutOfBoundsException.class, () -> scheduler.spawnOn(carrier, "none", () -> {}));
            }
            assertEquals(0, scheduler.stats().spawned());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void spawnOn_whileClosing_refusedOrEnded(boolean sameCarrier) throws Exception {
        for (var round = 0; round < 20; round++) {
            var scheduler = Scheduler.builder().carriers(2).start();
            var children = new ArrayList<Task<Void>>();
            var started = new CountDownLatch(1);
            var parent = scheduler.spawnOn(0, "parent", () -> {
                try {
                    while (true) {
                        children.add(scheduler.spawnOn(sameCarrier ? 0 : 1, "child", () -> {}));
                        started.countDown();
                    }
                } catch (RejectedExecutionException closing) {
                    // as it should
                }
            });
            started.await();
            scheduler.close();
            assertTrue(parent.isDone());
            assertTrue(children.stream().allMatch(Task::isDone));
            assertThrows(RejectedExecutionException.class, () -> scheduler.spawnOn(1, "late", () -> {}));
        }
    }
}
