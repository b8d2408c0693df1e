package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which carrier a task runs on. */
@Limited
final class PlacementTest {
    /** Blocks the carrier, as no task should: so that only another carrier can go on. */
    private static void blockUntil(CountDownLatch latch) throws InterruptedException {
        latch.await();
    }

    @Test
    @ContinuationOnly("the body runs on a virtual thread")
    void started_yieldsSleepsAndIsWoken_staysOnItsThread() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 50; i++) {
                tasks.add(scheduler.spawn(() -> {
                    var thread = Thread.currentThread();
                    for (var round = 0; round < 20; round++) {
                        Task.yield();
                        assertSame(thread, Thread.currentThread());
                        Task.sleep(Duration.ofNanos(1000));
                        assertSame(thread, Thread.currentThread());
                        Task.spawn(() -> round()).join();
                        assertSame(thread, Thread.currentThread());
                    }
                }));
            }
            tasks.forEach(Task::join);
        }
    }

    private static int round() {
        Task.yield();
        return 7;
    }

    @Test
    void started_anyWait_staysOnItsCarrier() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                var carrier = Task.current().homeCarrier();
                for (var round = 0; round < 100; round++) {
                    Task.spawn(PlacementTest::round).join();
                    assertSame(carrier, Task.current().homeCarrier());
                }
            }).join();
        }
    }

    @Test
    void spawn_parentBlocksItsCarrier_isStolenByAnother() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                var ran = new CountDownLatch(1);
                var here = Task.current().homeCarrier();
                var child = Task.spawn(() -> {
                    ran.countDown();
                    return Task.current().homeCarrier();
                });
                blockUntil(ran);
                assertNotSame(here, child.join());
            }).get();
        }
    }

    @Test
    void spawnLocal_parentBlocksItsCarrier_isNotStolen() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                var locals = new ArrayList<Task<Carrier>>();
                var ran = new AtomicInteger();
                var others = new CountDownLatch(100);
                for (var i = 0; i < 100; i++) {
                    locals.add(Task.spawnLocal(() -> {
                        ran.incrementAndGet();
                        return Task.current().homeCarrier();
                    }));
                    Task.spawn(others::countDown);
                }
                blockUntil(others); // the other carriers took all that they may
                assertEquals(0, ran.get());
                for (var local : locals) {
                    assertSame(Task.current().homeCarrier(), local.join());
                }
            }).get();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16})
    void carriers_asManyTasksThatBlock_runAtOnce(int carriers) {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var all = new CountDownLatch(carriers);
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < carriers; i++) {
                tasks.add(scheduler.spawn(() -> {
                    all.countDown();
                    blockUntil(all);
                }));
            }
            tasks.forEach(Task::join);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 16})
    void carriers_asManyTasksOfOneParentThatBlock_runAtOnce(int carriers) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            scheduler.spawn(() -> {
                var all = new CountDownLatch(carriers);
                for (var i = 1; i < carriers; i++) {
                    Task.spawn(() -> {
                        all.countDown();
                        blockUntil(all);
                    });
                }
                all.countDown();
                blockUntil(all);
            }).get();
        }
    }

    @Test
    void unpark_betweenTwoCarriers_backAndForth() throws Exception {
        var rounds = Scaled.size(20_000);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                var me = Task.current();
                var started = new CountDownLatch(1);
                var turns = new AtomicInteger();
                var other = Task.spawn(() -> {
                    started.countDown();
                    for (var i = 0; i < rounds; i++) {
                        Task.park();
                        turns.incrementAndGet();
                        me.unpark();
                    }
                });
                blockUntil(started);
                assertNotSame(me.homeCarrier(), other.homeCarrier());
                for (var i = 0; i < rounds; i++) {
                    other.unpark();
                    Task.park();
                    assertEquals(i + 1, turns.get());
                }
                other.join();
            }).get();
        }
    }
}
