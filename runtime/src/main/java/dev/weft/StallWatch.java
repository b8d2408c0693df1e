package dev.weft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that a scheduler has stalled. It needs no thread: the last carrier that goes to sleep looks whether anything in sight
 * could wake anybody, and if not, sleeps for a second at most and looks again.
 *
 * <p>
 * An episode is told by the number of task runs so far: unless one is added nothing has changed. A wake-up for a dump is no
 * progress.
 */
final class StallWatch {
    /** How long everybody must have slept. */
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER_REPORTED = -1;

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

    private final Scheduler scheduler;
    private final StallHandler handler;
    private final AtomicLong reported = new AtomicLong(NEVER_REPORTED); // progress at the last report
    private volatile @Nullable Suspicion suspicion; // any carrier replaces it; a lost one is raised again
    private volatile @Nullable Throwable failure; // what the handler threw

    /** Real time, also under a virtual clock: that stands still while everybody sleeps. */
    private record Suspicion(long progress, long sinceNanos) {}

    StallWatch(Scheduler scheduler, @Nullable StallHandler handler) {
        this.scheduler = scheduler;
        this.handler = handler == null ? report -> LOG.warn("{}", report) : handler;
    }

    /** What the handler threw, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Called by a carrier that is about to block.
     *
     * @return how long it may block at most, before it has to ask again
     */
    long limitNanos() {
        if (!scheduler.idle().isNobodyToWake() || scheduler.shutdown().isClosing()
                || scheduler.shutdown().alive() == 0) {
            return Durations.NEVER;
        }
        var progress = progress();
        if (reported.get() == progress) {
            return Durations.NEVER;
        }
        var now = System.nanoTime();
        var suspected = suspicion;
        if (suspected == null || suspected.progress() != progress) {
            suspicion = new Suspicion(progress, now);
            return STALL_NANOS;
        }
        var left = suspected.sinceNanos() + STALL_NANOS - now;
        if (left > 0) {
            return left;
        }
        var before = reported.get();
        if (before != progress && reported.compareAndSet(before, progress)) {
            report(progress);
        }
        return Durations.NEVER;
    }

    /** Task runs that are over, and tasks that were made. */
    private long progress() {
        var sum = scheduler.shutdown().spawnedCount() + scheduler.shutdown().endedCount();
        for (var carrier : scheduler.carrierArray()) {
            sum += carrier.counters().allSwitches();
        }
        return sum;
    }

    /** On a thread of its own, which may wait for the carriers' answers. */
    private void report(long progress) {
        var reporter = new Thread(() -> {
            var report = new StallReport(scheduler, scheduler.dump());
            if (progress == progress()) {
                tell(report);
            }
        }, scheduler.name() + "-stall");
        reporter.setDaemon(true);
        reporter.start();
    }

    private void tell(StallReport report) {
        try {
            handler.stalled(report);
        } catch (Throwable thrown) {
            failure = thrown;
            if (scheduler.endsWithMain()) {
                scheduler.shutdown().beginClosing(false);
            } else {
                LOG.error("the stall handler of {} failed", scheduler, thrown);
            }
        }
    }
}
