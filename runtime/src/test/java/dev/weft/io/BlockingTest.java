package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CarrierPort;
import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a blocking call does when nobody disturbs it. */
@Limited
final class BlockingTest {
    @Test
    void call_inATask_otherTasksOfTheCarrierRunMeanwhile() throws Exception {
        var order = new ArrayList<String>();
        Scheduler.run(() -> {
            var let = new CountDownLatch(1);
            var blocked = Task.spawn(() -> {
                order.add(Blocking.call(() -> {
                    let.await();
                    return "let go";
                }));
            });
            Task.yield();
            order.add("another");
            let.countDown();
            blocked.join();
        });
        assertEquals(List.of("another", "let go"), order);
    }

    @Test
    void call_inATask_bodyRunsOnADaemonThreadOfThePool() throws Exception {
        var thread = Scheduler.run(() -> Blocking.call(Thread::currentThread));
        assertTrue(thread.isDaemon() && !thread.isVirtual());
        assertTrue(thread.getName().startsWith("blocking-"), thread.getName());
    }

    @SuppressWarnings("NullAway") // that is what is tested
    @Test
    void call_bodyReturnsNull_null() throws Exception {
        assertNull(Scheduler.run(() -> Blocking.<Object>call(() -> null)));
    }

    static List<Throwable> failures() {
        return List.of(new IOException("by the test"), new IllegalStateException("by the test"),
                new AssertionError("by the test"), new OutOfMemoryError("by the test"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void call_bodyThrows_theVeryThrowableComesOut(Throwable failure) throws Exception {
        Scheduler.run(() -> {
            var thrown = assertThrows(failure.getClass(), () -> Blocking.call(() -> {
                switch (failure) {
                    case Exception exception -> throw exception;
                    default -> throw (Error) failure;
                }
            }));
            assertSame(failure, thrown);
        });
    }

    @Test
    void run_stackOverflowInTheBody_taskGetsItAndThePoolGoesOn() throws Exception {
        Scheduler.run(() -> {
            assertThrows(StackOverflowError.class, () -> Blocking.run(() -> endless(1)));
            assertEquals("fine", Blocking.call(() -> "fine"));
        });
    }

    private static int endless(int depth) {
        return depth < 0 ? 0 : endless(depth + 1) + depth;
    }

    @Test
    void call_onAnOrdinaryThread_runsRightThere() throws Exception {
        assertSame(Thread.currentThread(), Blocking.call(Thread::currentThread));
    }

    @Test
    void call_insideACall_runsRightThereAndNeedsNoSecondThread() throws Exception {
        try (var pool = BlockingPool.builder().threads(1).build()) {
            boolean same = Scheduler.run(() -> pool.call(() -> {
                var outer = Thread.currentThread();
                return pool.<Boolean>call(() -> outer == Thread.currentThread() && !Task.insideTask());
            }));
            assertTrue(same);
            BlockingPoolTest.awaitIdle(pool);
            assertEquals(1, pool.stats().completed());
        }
    }

    @Test
    void call_onACarrierOutsideAnyTask_isRefused() throws Exception {
        var thrown = new CompletableFuture<Throwable>();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var carrier = scheduler.spawn(() -> CarrierPort.forNewResource()).join();
            carrier.execute(() -> thrown
                    .complete(assertThrows(IllegalStateException.class, () -> Blocking.call(() -> "no"))));
            assertTrue(thrown.get().toString().contains("carrier"), thrown.get().toString());
        }
    }

    @Test
    void call_underAVirtualClock_isRefusedAndNothingRuns() throws Exception {
        try (var kit = TestKit.fifo(); var pool = BlockingPool.builder().build()) {
            kit.run(() -> {
                var refused = assertThrows(IllegalStateException.class, () -> pool.call(() -> "no"));
                assertTrue(refused.toString().contains("virtual clock"), refused.toString());
            });
            assertEquals(0, pool.stats().largest());
        }
    }

    @Test
    void call_inATask_bodyIsOutsideTheTask() throws Exception {
        var user = TaskLocal.<String>create();
        Scheduler.run(() -> {
            user.set("somebody");
            assertThrows(IllegalStateException.class, () -> Blocking.call(user::get));
            boolean inside = Blocking.call(Task::insideTask);
            assertFalse(inside);
        });
    }

    @Test
    void call_inACancelledTask_throwsBeforeTheBody() throws Exception {
        var entered = new CountDownLatch(1);
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> {
                Task.current().cancel();
                Blocking.run(entered::countDown);
            });
            task.join(java.time.Duration.ofMinutes(1));
            assertTrue(task.isCancelled());
        }
        assertEquals(1, entered.getCount());
    }

    @Test
    void call_whileItRuns_keepsItsSchedulerAliveAndShowsInTheDump() throws Exception {
        try (var pool = BlockingPool.builder().name("disk").threads(1).build();
                var scheduler = Scheduler.builder().carriers(1).start()) {
            var first = Body.polite();
            var running = scheduler.spawn("running", () -> pool.call(first));
            first.awaitEntered();
            var queued = scheduler.spawn("queued", () -> pool.call(() -> "second"));
            Body.awaitParked(running);
            Body.awaitParked(queued);
            assertEquals(1, scheduler.stats().foreignOperations());
            var dump = scheduler.dump().toString();
            assertTrue(dump.contains(ParkReason.BLOCKING + ""), dump);
            assertTrue(dump.contains("runs on disk-1 of BlockingPool[disk, 1 of 1 busy, 1 queued]"), dump);
            assertTrue(dump.contains("queued in BlockingPool[disk, 1 of 1 busy, 1 queued]"), dump);
            first.release();
            assertEquals("released", running.join());
            assertEquals("second", queued.join());
            assertEquals(0, scheduler.stats().foreignOperations());
        }
    }

    @Test
    void call_queuedBehindACallThatNeverEnds_isInTheStallReport() throws Exception {
        var report = new CompletableFuture<String>();
        var hog = Body.stubborn();
        try (var pool = BlockingPool.builder().name("disk").threads(1).build();
                var scheduler = Scheduler.builder().carriers(1)
                        .stallHandler(stalled -> report.complete(stalled.toString())).start()) {
            var left = scheduler.spawn(() -> pool.abandonable(hog));
            hog.awaitEntered();
            left.cancel();
            hog.awaitInterrupted();
            scheduler.spawn("victim", () -> pool.call(() -> "never"));
            var text = report.get();
            assertTrue(text.contains("victim") && text.contains("queued in BlockingPool[disk, 1 of 1 busy"), text);
            hog.release();
        }
    }

    @Test
    void call_twoCarriersManyShortCalls_noneIsLost() throws Exception {
        var calls = 1000;
        try (var pool = BlockingPool.builder().threads(3).build();
                var scheduler = Scheduler.builder().carriers(2).start()) {
            var tasks = new ArrayList<Task<Integer>>();
            for (var i = 0; i < 10; i++) {
                tasks.add(scheduler.spawn(() -> {
                    var sum = 0;
                    for (var k = 0; k < calls / 5; k++) {
                        var value = k;
                        sum += pool.call(() -> value);
                    }
                    return sum;
                }));
            }
            for (var task : tasks) {
                assertEquals((calls / 5) * (calls / 5 - 1) / 2, task.join());
            }
            BlockingPoolTest.awaitIdle(pool);
            var stats = pool.stats();
            assertEquals(2L * calls, stats.completed());
            assertEquals(0, stats.queued());
            assertTrue(stats.largest() <= 3, stats.toString());
        }
    }

    @Test
    void call_backToBackOnOneThread_neitherSideIsMissed() throws Exception {
        try (var pool = BlockingPool.builder().threads(1).build()) {
            var sum = Scheduler.run(() -> {
                var total = 0;
                for (var i = 0; i < 5000; i++) {
                    total += pool.call(() -> 1);
                }
                return total;
            });
            assertEquals(5000, sum);
        }
    }

    @Test
    void pool_ofTheJvm_isSharedAndCantBeClosed() throws Exception {
        assertSame(Blocking.pool(), Blocking.pool());
        assertThrows(IllegalStateException.class, () -> Blocking.pool().close());
        assertNotSame(Thread.currentThread(), Scheduler.run(() -> Blocking.call(Thread::currentThread)));
    }
}
