package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spawning from ordinary threads into a started scheduler. */
@Limited
final class SchedulerSpawnTest {
    private static final int STORM = 5_000;

    static Stream<Arguments> threadsAndCarriers() {
        return IntStream.of(1, 2, 8).boxed()
                .flatMap(threads -> Stream.of(1, 3).map(carriers -> Arguments.of(threads, carriers)));
    }

    @ParameterizedTest
    @MethodSource("threadsAndCarriers")
    void spawn_stormFromThreads_everyBodyRunsExactlyOnce(int threads, int carriers) throws Exception {
        var runs = new AtomicIntegerArray(threads * STORM);
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var spawners = new ArrayList<OrdinaryThread<?>>();
            for (var t = 0; t < threads; t++) {
                var from = t * STORM;
                spawners.add(OrdinaryThread.start(() -> {
                    var tasks = new ArrayList<Task<Integer>>();
                    for (var i = from; i < from + STORM; i++) {
                        var number = i;
                        tasks.add(scheduler.spawn(() -> runs.incrementAndGet(number)));
                    }
                    for (var task : tasks) {
                        assertEquals(1, task.join());
                    }
                }));
            }
            for (var spawner : spawners) {
                spawner.value();
            }
        }
        for (var i = 0; i < runs.length(); i++) {
            assertEquals(1, runs.get(i), "body " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("threadsAndCarriers")
    void spawn_stormOfTasksThatWait_allEnd(int threads, int carriers) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var spawners = new ArrayList<OrdinaryThread<?>>();
            for (var t = 0; t < threads; t++) {
                spawners.add(OrdinaryThread.start(() -> {
                    for (var i = 0; i < STORM / 50; i++) {
                        var child = scheduler.spawn(() -> {
                            Task.yield();
                            return Task.spawn(() -> 7).join();
                        });
                        assertEquals(7, child.join());
                    }
                }));
            }
            for (var spawner : spawners) {
                spawner.value();
            }
        }
    }

    @Test
    void spawn_oneThreadOneCarrier_startInOrder() {
        var order = new ArrayList<Integer>();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            for (var i = 0; i < 1000; i++) {
                var number = i;
                scheduler.spawn(() -> order.add(number));
            }
            scheduler.spawn(() -> 0).join();
        }
        assertEquals(IntStream.range(0, 1000).boxed().toList(), order);
    }

    @Test
    void spawn_ids_areDistinct() {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var ids = IntStream.range(0, 5000).mapToObj(i -> scheduler.spawn(() -> Task.spawn(() -> 0).id()))
                    .flatMap(task -> Stream.of(task.id(), task.join())).toList();
            assertEquals(ids.size(), ids.stream().distinct().count());
        }
    }

    @Test
    void spawn_insideATaskOfTheScheduler_isAChild() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var local = TaskLocal.<String>create();
            assertEquals("inherited", scheduler.spawn(() -> {
                local.set("inherited");
                return scheduler.spawn(local::get).join();
            }).join());
        }
    }

    @Test
    void spawn_afterClose_isRejected() {
        var scheduler = Scheduler.builder().carriers(2).start();
        scheduler.close();
        assertThrows(RejectedExecutionException.class, () -> scheduler.spawn(() -> 7));
        assertThrows(RejectedExecutionException.class, () -> scheduler.spawn("named", () -> 7));
        assertThrows(RejectedExecutionException.class, () -> scheduler.spawnLater(Duration.ZERO, () -> 7));
    }

    @Test
    void spawnLater_negative_throwsWithTheValueAndNothingIsSpawned() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var thrown = assertThrows(IllegalArgumentException.class,
                    () -> scheduler.spawnLater(Duration.ofMillis(-3), () -> 7));
            Thrown.assertMentions("PT-0.003S", thrown);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the caller's mistake
    void spawn_null_throwsAndTheSchedulerStillEnds() {
        var scheduler = Scheduler.builder().carriers(1).start();
        assertThrows(NullPointerException.class, () -> scheduler.spawn((Action) null));
        assertThrows(NullPointerException.class, () -> scheduler.spawn((Callable<Integer>) null));
        scheduler.spawn(() -> {
            assertThrows(NullPointerException.class, () -> Task.spawn((Callable<?>) null));
        }).join();
        assertEquals(List.of(), scheduler.close(Duration.ofSeconds(20)));
        assertTrue(scheduler.isClosed());
    }

    @Test
    void scheduler_ofATask_isTheOneItWasSpawnedInto() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn("mine", () -> Task.current().name());
            assertSame(scheduler, task.scheduler());
            assertEquals("mine", task.join());
            assertFalse(scheduler.isClosed());
        }
    }
}
