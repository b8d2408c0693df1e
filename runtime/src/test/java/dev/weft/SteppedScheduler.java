package dev.weft;

import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Carriers that a test turns one by one, where {@link dev.weft.testing.TestKit} decides by itself: for what depends on the
 * carrier a task is on, and for what goes to the uncaught handler.
 */
final class SteppedScheduler implements AutoCloseable {
    /** What the uncaught handler was told. */
    record Report(Task<?> task, Throwable failure) {}

    private final VirtualClock clock = new VirtualClock();
    private final List<Report> reports = new ArrayList<>();
    private final Stepper stepper;

    private SteppedScheduler(int carriers, int batchRuns) {
        var builder = Scheduler.builder().name("stepped").carriers(carriers).world(World.builder().clock(clock).build())
                .uncaughtHandler((task, failure) -> reports.add(new Report(task, failure)));
        stepper = new Stepper(new Scheduler(builder, batchRuns));
    }

    static SteppedScheduler of(int carriers) {
        return new SteppedScheduler(carriers, 1);
    }

    /** One whose turn is a whole batch, as on a carrier's own thread. */
    static SteppedScheduler ofBatches(int carriers) {
        return new SteppedScheduler(carriers, Carrier.BATCH_RUNS);
    }

    Scheduler scheduler() {
        return stepper.scheduler();
    }

    VirtualClock clock() {
        return clock;
    }

    List<Report> reports() {
        return reports;
    }

    /** Starts a task on this very carrier, and runs that carrier alone until nothing is ready on it. */
    <T> Task<T> startOn(int carrier, Callable<T> body) {
        Task<T> task = scheduler().spawn(body);
        settle(carrier);
        return task;
    }

    Task<Void> startOn(int carrier, Action body) {
        var task = scheduler().spawn(body);
        settle(carrier);
        return task;
    }

    /** One turn of one carrier: one run, or a batch. */
    boolean turn(int carrier) {
        return stepper.turn(carrier);
    }

    /** Runs one carrier until it has nothing to do. */
    void settle(int carrier) {
        while (stepper.turn(carrier)) {
            // until nothing is ready
        }
    }

    /** Runs all carriers, the lowest first, until nobody has anything to do. */
    void settle() {
        var any = true;
        while (any) {
            any = false;
            for (var i = 0; i < scheduler().carriers(); i++) {
                any |= stepper.turn(i);
            }
        }
    }

    /** Moves the clock in one leap, and runs what became due. */
    void advance(Duration duration) {
        clock.advanceTo(clock.nanoTime() + duration.toNanos());
        settle();
    }

    int timers(int carrier) {
        return scheduler().carrier(carrier).timers().size();
    }

    @Override
    public void close() {
        var refusing = stepper.close(Duration.ofDays(1));
        if (!refusing.isEmpty()) {
            throw new AssertionError("refused to end: " + refusing);
        }
    }
}
