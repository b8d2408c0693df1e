package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gevent's contract of Pool, by behaviour. */
@Limited
final class PoolTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Integer> trace = new ArrayList<>();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void spawn_full_waitsAndNeverMoreThanThatManyRun(int capacity) throws Exception {
        inTask(() -> {
            var pool = Pool.of(capacity);
            var running = new AtomicInteger();
            var most = new AtomicInteger();
            for (var i = 0; i < 20; i++) {
                pool.spawn(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Task.sleep(HOUR);
                    running.decrementAndGet();
                });
            }
            pool.join();
            assertEquals(capacity, most.get());
            assertEquals(capacity, pool.free());
        });
    }

    @Test
    void spawn_severalWait_firstComeFirstServed() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            pool.spawn(() -> Task.sleep(HOUR));
            var spawners = Group.create();
            for (var i = 0; i < 5; i++) {
                var number = i;
                spawners.spawn(() -> {
                    pool.spawn(() -> {
                        trace.add(number);
                    });
                });
            }
            spawners.join();
            pool.join();
            assertEquals(List.of(0, 1, 2, 3, 4), trace);
        });
    }

    @Test
    void trySpawnAndTimeout_full_areEmpty() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            assertTrue(pool.trySpawn(() -> {
                Task.sleep(HOUR);
                return 1;
            }).isPresent());
            assertEquals(Optional.empty(), pool.trySpawn(() -> 2));
            assertEquals(Optional.empty(), pool.spawn(() -> 3, Duration.ofMinutes(1)));
            assertTrue(pool.spawn(() -> 4, HOUR).isPresent());
            assertThrows(IllegalArgumentException.class, () -> pool.spawn(() -> 5, Duration.ofSeconds(-1)));
        });
    }

    @Test
    void spawn_taskIsCancelledBeforeItBegins_itsRoomIsFree() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            pool.spawn(() -> 1).cancel();
            assertEquals(1, pool.free());
            assertEquals(2, pool.spawn(() -> 2).join());
        });
    }

    @Test
    void spawn_waitsWhileAnUnstartedOneIsCancelled_takesItsRoom() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            var first = pool.spawn(() -> 1);
            var second = Task.spawnLocal(() -> pool.spawn(() -> 2).join());
            first.cancel();
            assertEquals(2, second.join());
        });
    }

    @Test
    void of_noRoomAtAll_isAnError() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Pool.of(0)).toString().contains("capacity: 0"));
    }

    @Test
    void spawn_outsideATask_isAnErrorAndTakesNoRoom() {
        var pool = Pool.of(1);
        assertThrows(IllegalStateException.class, () -> pool.spawn(() -> 1));
        assertEquals(1, pool.free());
    }

    @Test
    void nestedSpawn_allOfAFullPoolWaitForIt_isADeadlockThatADumpNames() throws Exception {
        try (var kit = TestKit.fifo()) {
            var pool = Pool.of(2);
            kit.spawn(() -> {
                for (var i = 0; i < 2; i++) {
                    pool.spawn(() -> {
                        Task.yield();
                        pool.spawn(() -> 1);
                    });
                }
            });
            kit.awaitAllParked();
            assertTrue(pool.owner().isPresent());
            var text = kit.scheduler().dump().toString();
            assertTrue(text.contains("Pool[2 of 2, of which 2 wait to spawn into it]"), text);
            assertTrue(text.contains("Deadlock: ") && text.contains("all that could give it back"), text);
        }
    }

    @Test
    void nestedSpawn_allOfAFullPoolWaitForIt_theStallReportExplainsIt() {
        var reports = new ArrayList<String>();
        var builder = Scheduler.builder().stallHandler(report -> {
            reports.add(report.toString());
            throw new IllegalStateException("stalled");
        });
        assertThrows(IllegalStateException.class, () -> builder.run(() -> {
            var pool = Pool.of(2);
            for (var i = 0; i < 2; i++) {
                pool.spawn(() -> {
                    Task.yield();
                    pool.spawn(() -> 1);
                });
            }
            pool.join();
        }));
        var text = reports.getFirst();
        assertTrue(text.contains("Pool[2 of 2, of which 2 wait to spawn into it]"), text);
        assertTrue(text.contains("Deadlock: ") && text.contains("all that could give it back"), text);
    }

    @Test
    void nestedMap_inTheOnlyTaskOfItsPool_isADeadlockToo() {
        var reports = new ArrayList<String>();
        var builder = Scheduler.builder().stallHandler(report -> {
            reports.add(report.toString());
            throw new IllegalStateException("stalled");
        });
        assertThrows(IllegalStateException.class, () -> builder.run(() -> {
            var pool = Pool.of(1);
            pool.map(List.of(1, 2), item -> pool.map(List.of(item), same -> same));
        }));
        var text = reports.getFirst();
        assertTrue(text.contains("Pool[1 of 1, of which 1 wait to spawn into it]"), text);
        assertTrue(text.contains("Deadlock: ") && text.contains("all that could give it back"), text);
    }

    @Test
    void nestedSpawn_oneOfThemCanStillEnd_isNoDeadlock() throws Exception {
        try (var kit = TestKit.fifo()) {
            var pool = Pool.of(2);
            var nested = kit.spawn(() -> {
                pool.spawn(() -> Task.sleep(HOUR));
                return pool.spawn(() -> {
                    return pool.spawn(() -> 1).join();
                }).join();
            });
            kit.awaitAllParked();
            assertSame(Optional.empty(), pool.owner());
            kit.advance(HOUR);
            kit.awaitAllParked();
            assertEquals(1, nested.resultNow());
        }
    }

    @Test
    void sweep_noRoomIsLost() {
        CancelSweep.of(() -> Pool.of(2)).check(pool -> assertEquals(2, pool.free())).run(pool -> {
            for (var i = 0; i < 5; i++) {
                pool.spawn(() -> Task.sleep(HOUR));
            }
            try {
                pool.join(HOUR);
            } finally {
                assertEquals(List.of(), Task.shield(() -> pool.cancelAll(HOUR)));
            }
        });
    }
}
