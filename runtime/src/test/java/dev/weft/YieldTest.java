package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@Limited
final class YieldTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void yield_severalReady_letsEachOfThemRunFirst() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var name : List.of("a", "b", "c")) {
                    Task.spawn(() -> trace.add(name));
                }
                Task.yield();
                trace.add("caller");
            });
        }
        assertEquals(List.of("a", "b", "c", "caller"), trace);
    }

    @Test
    void yield_alone_returns() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("ran on", kit.run(() -> {
                for (var i = 0; i < 10; i++) {
                    Task.yield();
                }
                return "ran on";
            }));
        }
    }

    @Test
    void yield_taskWokenMeanwhile_runsAtItsPlaceInTheQueue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var parked = Task.spawn(() -> {
                    Task.park();
                    trace.add("woken");
                });
                Task.yield();
                Task.spawn(() -> trace.add("spawned before"));
                parked.unpark();
                Task.spawn(() -> trace.add("spawned after"));
                Task.yield();
                trace.add("caller");
            });
        }
        assertEquals(List.of("spawned before", "woken", "spawned after", "caller"), trace);
    }

    @Test
    void yield_manyTasksManyTimes_takeTurns() throws Exception {
        var expected = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var task = 0; task < 10; task++) {
                    var name = "task " + task;
                    Task.spawn(() -> {
                        for (var round = 0; round < 10; round++) {
                            trace.add(round + name);
                            Task.yield();
                        }
                    });
                }
            });
        }
        for (var round = 0; round < 10; round++) {
            for (var task = 0; task < 10; task++) {
                expected.add(round + "task " + task);
            }
        }
        assertEquals(expected, trace);
    }

    @Test
    void yield_inCancelledTask_throwsBeforeAnybodyElseRuns() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                Task.spawn(() -> trace.add("other"));
                Task.current().cancel();
                try {
                    Task.yield();
                } finally {
                    trace.add("thrown");
                }
            });
            kit.runToEnd();
        }
        assertEquals(List.of("thrown", "other"), trace);
    }

    @Test
    void yield_onOrdinaryThread_returns() {
        Task.yield();
        assertTrue(!Task.insideTask());
    }

    @Test
    void yield_onOrdinaryThreadInCancelledScope_throws() throws Exception {
        var ended = CancelScope.run(scope -> {
            scope.cancel();
            assertThrows(Cancelled.class, Task::yield);
        });
        assertTrue(ended);
    }

    /** Each read takes a microsecond. */
    private static final class TickingClock implements World.Clock {
        private long now;

        @Override
        public long nanoTime() {
            return now += 1_000;
        }
    }

    @Test
    void yield_endlessLoops_doNotStarveATimer() {
        var over = new AtomicBoolean();
        var stepper = Scheduler.builder().carriers(1).world(World.builder().clock(new TickingClock()).build())
                .stepped();
        for (var i = 0; i < 2; i++) {
            stepper.scheduler().spawn(() -> {
                while (!over.get()) {
                    Task.yield();
                }
            });
        }
        var sleeper = stepper.scheduler().spawn(() -> {
            Task.sleep(Duration.ofMillis(1));
            over.set(true);
        });
        for (var turn = 0; turn < 5_000 && !sleeper.isDone(); turn++) {
            stepper.turn(0);
        }
        assertTrue(sleeper.isDone());
        assertEquals(List.of(), stepper.close(Duration.ofDays(1)));
    }

    @Test
    void yield_endlessLoopOnRealClock_starvesNeitherTimerNorThreads() throws Exception {
        var slept = new AtomicBoolean();
        var spawned = new AtomicBoolean();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var loop = scheduler.spawn(() -> {
                Task.spawn(() -> {
                    Task.sleep(Duration.ofMillis(1));
                    slept.set(true);
                });
                while (!slept.get() || !spawned.get()) {
                    Task.yield();
                }
            });
            scheduler.spawn(() -> spawned.set(true));
            loop.join();
        }
        assertTrue(slept.get() && spawned.get());
    }
}
