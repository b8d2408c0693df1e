package dev.weft.testing;

import dev.weft.Scheduler;
import dev.weft.SchedulerBuilder;
import dev.weft.StallReport;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A run of a sweep on a carrier with a thread, while the thread that sweeps looks on. */
final class SweepOnRealClock implements SweepRun.Driver {
    /** How often it is looked at: much shorter than a run, much longer than the look. */
    private static final long LOOK_NANOS = 50_000;

    private final Scheduler scheduler;
    private final Duration timeLimit;
    private final SweepObserver observer;
    private final long startNanos = System.nanoTime();
    private volatile @Nullable StallReport stalled;
    private boolean closed;

    SweepOnRealClock(SchedulerBuilder builder, Duration timeLimit, SweepObserver observer) {
        this.timeLimit = timeLimit;
        this.observer = observer;
        this.scheduler = builder.name("sweep").stallHandler(report -> stalled = report).start();
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    /** A stall is noticed by the scheduler after a second; what waits for a socket is none, so the time limit is for that. */
    @Override
    public boolean advance() {
        LockSupport.parkNanos(this, LOOK_NANOS);
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while it sweeps");
        }
        return stalled == null && System.nanoTime() - startNanos < timeLimit.toNanos();
    }

    /** Timers may be those of unseen failures, once there are failures; these wait a second. */
    @Override
    public @Nullable String leftovers() {
        var timers = observer.hasFailures() ? 0 : SweepRun.timers(scheduler);
        return timers == 0 ? null : timers + " timers";
    }

    @Override
    public @Nullable String close() {
        if (closed) {
            return null;
        }
        closed = true;
        var refusing = scheduler.close(timeLimit);
        return refusing.isEmpty() ? null : refusing.toString();
    }
}
