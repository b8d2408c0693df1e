package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Observers are told what happens, in its order, and can't do harm. */
@Limited
final class ObserverTest {
    /** Writes down what it is told. */
    private static class Recorder implements Observer {
        final List<String> told = new ArrayList<>();

        @Override
        public void taskSpawned(Task<?> task) {
            told.add("spawned " + task.name());
        }

        @Override
        public void taskStarted(Task<?> task) {
            told.add("started " + task.name());
        }

        @Override
        public void taskSuspended(Task<?> task, ParkReason cause) {
            told.add("suspended " + task.name() + " " + cause);
        }

        @Override
        public void taskResumed(Task<?> task) {
            told.add("resumed " + task.name());
        }

        @Override
        public void taskEnded(Task<?> task) {
            told.add("ended " + task.name() + " " + task.status());
        }
    }

    private static void run(Observer observer, Action main) throws Exception {
        Scheduler.builder().world(World.builder().clock(new VirtualClock()).build()).observer(observer).run(main);
    }

    @Test
    void life_ofATask_isToldInOrder() throws Exception {
        var recorder = new Recorder();
        run(recorder, () -> Task.spawn("child", () -> {
            Task.yield();
            Task.sleep(Duration.ofNanos(1000));
        }).join());
        assertEquals(List.of("spawned main", "started main", "spawned child", "suspended main JOIN", "started child",
                "suspended child YIELD", "resumed child", "suspended child SLEEP", "resumed child",
                "ended child SUCCEEDED",
                "resumed main", "ended main SUCCEEDED"), recorder.told);
    }

    @Test
    void end_ofACancelledUnstartedTask_isToldWithoutAStart() throws Exception {
        var recorder = new Recorder();
        run(recorder, () -> Task.spawn("child", () -> 7).cancel());
        assertEquals(
                List.of("spawned main", "started main", "spawned child", "ended child CANCELLED",
                        "ended main SUCCEEDED"),
                recorder.told);
    }

    @Test
    void slices_ofEveryRun_areTold() throws Exception {
        var slices = new AtomicInteger();
        run(new Observer() {
            @Override
            public void sliceEnded(Task<?> task, long nanos) {
                assertTrue(nanos >= 0);
                slices.incrementAndGet();
            }
        }, () -> {
            Task.yield();
            Task.yield();
        });
        assertEquals(3, slices.get());
    }

    @Test
    void thefts_areTold() {
        var thefts = new ConcurrentLinkedQueue<String>();
        var stepper = Scheduler.builder().carriers(2).observer(new Observer() {
            @Override
            public void taskStolen(Task<?> task, int fromCarrier, int toCarrier) {
                thefts.add(fromCarrier + " -> " + toCarrier);
            }
        }).stepped();
        stepper.scheduler().spawn(() -> {
            for (var i = 0; i < 4; i++) {
                Task.spawn(() -> 7);
            }
        });
        while (!stepper.turn(0) || thefts.isEmpty()) {
            stepper.turn(1);
            stepper.turn(1);
        }
        stepper.close(Duration.ofSeconds(1));
        assertTrue(thefts.contains("0 -> 1") || thefts.contains("1 -> 0"), thefts::toString);
    }

    @Test
    void cancel_fromTheHook_reachesTheTaskThatJustSuspended() throws Exception {
        var park = new Observer() {
            @Override
            public void taskSuspended(Task<?> task, ParkReason cause) {
                if (cause == ParkReason.PARK) {
                    task.cancel();
                }
            }
        };
        run(park, () -> {
            var child = Task.spawn(() -> Task.park());
            assertTrue(child.join(Duration.ofSeconds(10)));
            assertTrue(child.isCancelled());
        });
    }

    @Test
    void failures_ofAnObserver_changeNothingAndOthersAreTold() throws Exception {
        var recorder = new Recorder();
        var failing = new Observer() {
            @Override
            public void taskStarted(Task<?> task) {
                throw new IllegalStateException("made by the test");
            }

            @Override
            public void taskEnded(Task<?> task) {
                throw new AssertionError("made by the test");
            }
        };
        int value = Scheduler.builder().observer(failing).observer(recorder).run(() -> {
            Task.yield();
            return 7;
        });
        assertEquals(7, value);
        assertTrue(recorder.told.contains("ended main SUCCEEDED"));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void observer_null_isRefused() {
        assertThrows(NullPointerException.class, () -> Scheduler.builder().observer(null));
    }
}
