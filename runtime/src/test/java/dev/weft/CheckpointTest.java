package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class CheckpointTest {
    private static final int PER_READ = Slice.CHECKPOINTS_PER_CLOCK_READ;

    /** Stands still until a task moves it, and counts who looks. */
    private static final class CountingClock implements World.Clock {
        private long now;
        private int reads;

        @Override
        public long nanoTime() {
            reads++;
            return now;
        }

        void pass(long nanos) {
            now += nanos;
        }
    }

    private final CountingClock clock = new CountingClock();
    private final List<String> trace = new ArrayList<>();

    /** Runs the body beside a task that is always ready and says so. */
    private void runBesideAnother(Action body) {
        var stepper = Scheduler.builder().carriers(1).world(World.builder().clock(clock).build()).stepped();
        var main = stepper.scheduler().spawn(body);
        stepper.scheduler().spawn(() -> {
            while (!main.isDone()) {
                trace.add("other");
                Task.yield();
            }
        });
        for (var turn = 0; turn < 1_000 && !main.isDone(); turn++) {
            stepper.turn(0);
        }
        assertEquals(List.of(), stepper.close(Duration.ofDays(1)));
        main.join(); // what its assertions threw
    }

    private static void checkpoints(int count) {
        for (var i = 0; i < count; i++) {
            Task.checkpoint();
        }
    }

    @Test
    void checkpoint_sixtyFourCalls_readTheClockOnce() {
        runBesideAnother(() -> {
            var before = clock.reads;
            checkpoints(PER_READ - 1);
            assertEquals(before, clock.reads);
            checkpoints(1);
            assertEquals(before + 1, clock.reads);
            checkpoints(10 * PER_READ);
            assertEquals(before + 11, clock.reads);
        });
    }

    @Test
    void checkpoint_withinTheSlice_doesNotYield() {
        runBesideAnother(() -> {
            checkpoints(PER_READ);
            clock.pass(Slice.NANOS);
            checkpoints(PER_READ);
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void checkpoint_afterTheSlice_yieldsOnce() {
        runBesideAnother(() -> {
            checkpoints(PER_READ);
            clock.pass(Slice.NANOS + 1);
            checkpoints(PER_READ);
            assertEquals(List.of("other"), trace);
            checkpoints(10 * PER_READ); // a new slice has begun
            assertEquals(List.of("other"), trace);
        });
    }

    @Test
    void checkpoint_longComputation_yieldsOncePerSlice() {
        runBesideAnother(() -> {
            for (var i = 0; i < 4; i++) {
                checkpoints(PER_READ);
                clock.pass(Slice.NANOS + 1);
                checkpoints(PER_READ);
            }
            assertEquals(List.of("other", "other", "other", "other"), trace);
        });
    }

    @Test
    void checkpoint_otherTaskUsedUpItsSlice_ownSliceIsWhole() {
        runBesideAnother(() -> {
            checkpoints(PER_READ);
            clock.pass(Slice.NANOS - 1);
            checkpoints(PER_READ);
            Task.spawn(() -> {
                checkpoints(PER_READ);
                clock.pass(2);
                checkpoints(PER_READ);
                trace.add("second ends its slice");
            });
            Task.yield();
        });
        assertEquals(List.of("other", "second ends its slice"), trace.subList(0, 2));
    }

    @Test
    void checkpoint_inCancelledTask_throwsAtTheFirstCall() {
        runBesideAnother(() -> {
            CancelScope.run(scope -> {
                scope.cancel();
                assertThrows(Cancelled.class, Task::checkpoint);
                assertEquals(List.of(), trace);
            });
        });
    }

    @Test
    void checkpoint_onOrdinaryThread_onlyLooksForCancelledScopes() throws Exception {
        checkpoints(10 * PER_READ);
        var ended = CancelScope.run(scope -> {
            Task.checkpoint();
            scope.cancel();
            assertThrows(Cancelled.class, Task::checkpoint);
        });
        assertTrue(ended);
    }

    @Test
    void checkpoint_sliceUsedUp_timersAndSocketsComeNext() {
        timersComeAfterEachSlice(() -> checkpoints(PER_READ));
    }

    @Test
    void giveWayToEvents_timersAndSocketsComeNext() {
        timersComeAfterEachSlice(Parker::giveWayToEvents);
    }

    @Test
    void checkpoint_everySliceUsedUp_aSpawnFromOutsideRunsAllTheSame() {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            var slices = new ArrayList<Integer>();
            stepped.startOn(0, () -> {
                var outside = OrdinaryThread.start(() -> stepped.scheduler().spawn(() -> trace.add("ran"))).value();
                while (!outside.isDone() && slices.size() < 10) {
                    checkpoints(PER_READ);
                    stepped.clock().advanceTo(stepped.clock().nanoTime() + Slice.NANOS + 1);
                    slices.add(slices.size());
                    checkpoints(PER_READ);
                }
            });
            stepped.settle(0);

            assertEquals(List.of("ran"), trace);
            assertTrue(slices.size() <= 2, "slices before it got to run: " + slices.size());
        }
    }

    private void timersComeAfterEachSlice(Runnable endsSlice) {
        try (var stepped = SteppedScheduler.ofBatches(1)) {
            var slices = new ArrayList<Integer>();
            var sleeper = stepped.startOn(0, () -> {
                Task.sleep(Duration.ofNanos(Slice.NANOS));
                trace.add("woke");
            });
            for (var hogs = 0; hogs < 3; hogs++) {
                stepped.scheduler().spawn(() -> {
                    while (!sleeper.isDone()) {
                        checkpoints(PER_READ);
                        stepped.clock().advanceTo(stepped.clock().nanoTime() + Slice.NANOS + 1);
                        slices.add(slices.size());
                        endsSlice.run();
                    }
                });
            }
            stepped.settle(0);

            assertEquals(List.of("woke"), trace);
            assertTrue(slices.size() <= 4, "slices before the sleeper got to run: " + slices.size());
        }
    }
}
