package dev.weft.testing;

import dev.weft.Scheduler;
import org.jspecify.annotations.Nullable;

/** A run of a sweep in virtual time, on the thread that sweeps. */
final class SweepInKit implements SweepRun.Driver {
    private final TestKit kit;
    private final SweepObserver observer;
    private boolean closed;

    SweepInKit(TestKit kit, SweepObserver observer) {
        this.kit = kit;
        this.observer = observer;
    }

    @Override
    public Scheduler scheduler() {
        return kit.scheduler();
    }

    @Override
    public boolean advance() {
        return kit.step() || (scheduler().stats().alive() > 0 && kit.skipToNextDeadline());
    }

    /** Lets the timers of unseen failures report these, which is no leftover; every other one is. */
    @Override
    public @Nullable String leftovers() {
        kit.awaitAllParked(); // a timer of another carrier is taken away by way of its inbox
        for (var timers = SweepRun.timers(scheduler()); timers > 0; timers = SweepRun.timers(scheduler())) {
            var next = kit.nextDeadlineNanos();
            if (!observer.isReport(next)) {
                return timers + " timers, the first due at " + next + " ns; it is " + kit.clock().elapsed();
            }
            kit.clock().advanceTo(next);
            kit.awaitAllParked();
        }
        return null;
    }

    @Override
    public @Nullable String close() {
        if (closed) {
            return null;
        }
        closed = true;
        try {
            kit.close();
            return null;
        } catch (AssertionError refusing) {
            return refusing.getMessage();
        }
    }
}
