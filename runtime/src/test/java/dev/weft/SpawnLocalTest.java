package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@Limited
final class SpawnLocalTest {
    private static final int SEEDS = 40;

    private static int carrierIndex() {
        return Task.current().homeCarrier().index();
    }

    @Test
    void spawnLocal_threeCarriersInAnyOrder_staysOnTheCarrierOfItsParent() {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var strangers = new ArrayList<String>();
            try (var kit = TestKit.seeded(3, seed)) {
                kit.spawn(() -> {
                    var home = carrierIndex();
                    for (var i = 0; i < 20; i++) {
                        Task.spawnLocal(() -> {
                            if (carrierIndex() != home) {
                                strangers.add(Task.current().toString());
                            }
                        });
                    }
                });
                kit.runToEnd();
            }
            assertEquals(List.of(), strangers, "seed " + seed);
        }
    }

    @Test
    void spawn_threeCarriersInAnyOrder_isTakenByOthersToo() {
        var elsewhere = 0;
        for (var seed = 0L; seed < SEEDS; seed++) {
            var carriers = new ArrayList<Integer>();
            try (var kit = TestKit.seeded(3, seed)) {
                kit.spawn(() -> {
                    carriers.add(carrierIndex());
                    for (var i = 0; i < 20; i++) {
                        Task.spawn(() -> carriers.add(carrierIndex()));
                    }
                });
                kit.runToEnd();
            }
            elsewhere += carriers.stream().distinct().count() > 1 ? 1 : 0;
        }
        assertTrue(elsewhere > 0, "no seed below " + SEEDS + " moved a task: the test above proves nothing");
    }

    @Test
    void started_wokenFromOtherCarriersAgainAndAgain_staysOnItsCarrier() {
        for (var seed = 0L; seed < SEEDS; seed++) {
            var homes = new ArrayList<Integer>();
            try (var kit = TestKit.seeded(3, seed)) {
                var sleeper = kit.spawn(() -> {
                    for (var i = 0; i < 10; i++) {
                        Task.park();
                        homes.add(carrierIndex());
                        Task.yield();
                        homes.add(carrierIndex());
                    }
                });
                for (var waker = 0; waker < 10; waker++) {
                    kit.spawn(() -> {
                        sleeper.unpark();
                        Task.yield();
                    });
                    kit.awaitAllParked();
                }
            }
            assertEquals(20, homes.size(), "seed " + seed);
            assertEquals(1, homes.stream().distinct().count(), homes + ", seed " + seed);
        }
    }

    @Test
    void spawnLocal_amongPlainSpawns_runsInOrderOfTheCalls() {
        var trace = new ArrayList<String>();
        try (var stepped = SteppedScheduler.of(2)) {
            stepped.startOn(0, () -> {
                Task.spawn(() -> trace.add("1 any"));
                Task.spawnLocal(() -> trace.add("2 local"));
                Task.spawn(() -> trace.add("3 any"));
                Task.spawn(() -> trace.add("4 any"));
                Task.spawnLocal(() -> trace.add("5 local"));
            });
        }
        assertEquals(List.of("1 any", "2 local", "3 any", "4 any", "5 local"), trace);
    }

    @Test
    void spawnLocal_familyOnSchedulerWithThreads_losesNoUpdate() throws Exception {
        var counter = new int[1];
        var children = 20;
        var rounds = Scaled.size(2_000);
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            var parent = scheduler.spawn(() -> {
                var family = new ArrayList<Task<Void>>();
                for (var i = 0; i < children; i++) {
                    family.add(Task.spawnLocal(() -> {
                        for (var round = 0; round < rounds; round++) {
                            counter[0]++;
                            Task.yield();
                        }
                    }));
                }
                family.forEach(Task::join);
            });
            parent.join();
        }
        assertEquals(children * rounds, counter[0]);
    }

    @Test
    void spawnLocal_named_hasTheName() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("worker", Task.spawnLocal("worker", () -> 1).name());
                assertEquals("actor", Task.spawnLocal("actor", () -> {
                }).name());
            });
        }
    }

    @Test
    void spawnLocal_onOrdinaryThread_throwsIllegalState() {
        assertThrows(IllegalStateException.class, () -> Task.spawnLocal(() -> "never"));
        assertThrows(IllegalStateException.class, () -> Task.spawnLocal("name", () -> "never"));
    }

    @Test
    void spawnLocal_onCarrierOutsideAnyTask_throwsIllegalState() {
        var thrown = new AtomicReference<Throwable>();
        try (var stepped = SteppedScheduler.of(1)) {
            stepped.scheduler().carrier(0).execute(() -> thrown.set(
                    assertThrows(IllegalStateException.class, () -> Task.spawnLocal(() -> "never"))));
            stepped.settle();
        }
        assertTrue(thrown.get() instanceof IllegalStateException);
    }

    @Test
    void spawnLocal_parentEndsFirst_childStillRuns() {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo(2)) {
            kit.spawn(() -> {
                Task.spawnLocal(() -> {
                    Task.sleep(Duration.ofSeconds(1));
                    trace.add("child");
                });
                trace.add("parent");
            });
            kit.runToEnd();
        }
        assertEquals(List.of("parent", "child"), trace);
    }
}
