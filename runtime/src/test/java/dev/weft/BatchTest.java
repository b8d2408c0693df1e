package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What ends a batch, and what comes into it from elsewhere while it runs. */
@Limited
final class BatchTest {
    /** The run of a batch in which something comes from elsewhere. */
    private static final int EARLY = 5;

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void batch_tasksThatYield_endsAfterItsRuns() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            stepped.scheduler().spawn(() -> runForEver(() -> {}));
            startAndRunBatch(stepped);
            assertEquals(Carrier.BATCH_RUNS, runs.get());
        }
    }

    @Test
    void batch_tasksThatYieldAfterLong_endsByTheClock() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            stepped.scheduler().spawn(() -> runForEver(() -> computeForLong(stepped)));
            startAndRunBatch(stepped);
            assertTrue(runs.get() <= Carrier.RUNS_PER_CLOCK_READ, () -> "it ended after " + runs);
        }
    }

    @Test
    void batch_unstartedTasksThatRunForLong_endsByTheClock() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            stepped.scheduler().spawn(() -> {
                for (var i = 0; i < Carrier.BATCH_RUNS; i++) {
                    Task.spawn(() -> {
                        runs.incrementAndGet();
                        computeForLong(stepped);
                    });
                }
            });
            startAndRunBatch(stepped);
            assertTrue(runs.get() <= Carrier.RUNS_PER_CLOCK_READ, () -> "it ended after " + runs);
        }
    }

    @Test
    void batch_wakeUpFromElsewhere_runsSoon() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            var ranAt = new AtomicInteger();
            var parked = stepped.startOn(0, () -> {
                Task.park();
                ranAt.set(runs.get());
            });
            stepped.scheduler().spawn(() -> runForEver(() -> once(() -> parked.unpark())));
            startAndRunBatch(stepped);
            assertSoon(ranAt.get());
        }
    }

    @Test
    void batch_actionFromElsewhere_runsSoon() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            var ranAt = new AtomicInteger();
            var carrier = stepped.scheduler().carrier(0);
            stepped.scheduler().spawn(() -> runForEver(() -> once(() -> carrier.execute(() -> ranAt.set(runs.get())))));
            startAndRunBatch(stepped);
            assertSoon(ranAt.get());
        }
    }

    @Test
    void batch_actionsFromElsewhereAllTheTime_endsAfterItsRuns() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            var carrier = stepped.scheduler().carrier(0);
            var actions = new AtomicInteger();
            stepped.scheduler().spawn(() -> runForEver(
                    () -> OrdinaryThread.start(() -> carrier.execute(actions::incrementAndGet)).value()));
            startAndRunBatch(stepped);
            assertEquals(Carrier.BATCH_RUNS, runs.get() + actions.get());
            assertTrue(actions.get() > 0, "none came into the batch");
        }
    }

    /** One turn that takes the first task from outside, and one that is the batch. */
    private static void startAndRunBatch(SteppedScheduler stepped) {
        assertTrue(stepped.turn(0));
        assertTrue(stepped.turn(0));
    }

    private void runForEver(Action each) throws Exception {
        while (true) {
            runs.incrementAndGet();
            each.run();
            Task.yield();
        }
    }

    /** On a thread that is not the carrier's, early in the batch. */
    private void once(Action action) throws Exception {
        if (runs.get() == EARLY) {
            OrdinaryThread.start(action).value();
        }
    }

    private static void computeForLong(SteppedScheduler stepped) {
        stepped.clock().advanceTo(stepped.clock().nanoTime() + Carrier.BATCH_NANOS + 1);
    }

    private static void assertSoon(int ranAt) {
        assertTrue(ranAt >= EARLY && ranAt <= EARLY + Carrier.RUNS_PER_CLOCK_READ, () -> "it ran at run " + ranAt);
    }
}
