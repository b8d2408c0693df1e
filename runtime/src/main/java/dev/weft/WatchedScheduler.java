package dev.weft;

import java.util.Arrays;
import java.util.function.Consumer;

/** What the {@link Watchdog} remembers of a scheduler from look to look. Its thread only, but for what never changes. */
final class WatchedScheduler {
    /** Reports of one run come after 1, 10, 100 … thresholds: the first says what happens, the later ones that it goes on. */
    private static final int NEXT_REPORT_FACTOR = 10;

    private final Scheduler scheduler;
    private final long thresholdNanos;
    private final long[] progress; // of each carrier, at the last look
    private final long[] heldNanos; // how long it has stood still
    private final long[] reportAtNanos; // when that is to be reported

    WatchedScheduler(Scheduler scheduler, long thresholdNanos) {
        this.scheduler = scheduler;
        this.thresholdNanos = thresholdNanos;
        var carriers = scheduler.carriers();
        this.progress = new long[carriers];
        this.heldNanos = new long[carriers];
        this.reportAtNanos = new long[carriers];
        Arrays.fill(reportAtNanos, thresholdNanos);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    long thresholdNanos() {
        return thresholdNanos;
    }

    /** Any moment's view; see {@link Watchdog} for what makes it certain. */
    boolean isAsleep() {
        for (var carrier : scheduler.carrierArray()) {
            if (!isAsleep(carrier)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsleep(Carrier carrier) {
        return carrier.sleep().isSleeping() || carrier.isGone();
    }

    /**
     * Looks at each carrier, and reports those that are stuck.
     *
     * @param passedNanos
     *            the time since the last look
     * @return true if all carriers sleep
     */
    boolean look(long passedNanos, Consumer<StuckCarrier> sink) {
        var allAsleep = true;
        for (var carrier : scheduler.carrierArray()) {
            var now = carrier.progress();
            var sleeps = isAsleep(carrier);
            if (sleeps || now != progress[carrier.index()]) {
                gotOn(carrier.index(), now);
            } else {
                standsStill(carrier, passedNanos, sink);
            }
            allAsleep &= sleeps;
        }
        return allAsleep;
    }

    private void gotOn(int index, long now) {
        progress[index] = now;
        heldNanos[index] = 0;
        reportAtNanos[index] = thresholdNanos;
    }

    private void standsStill(Carrier carrier, long passedNanos, Consumer<StuckCarrier> sink) {
        var index = carrier.index();
        heldNanos[index] += passedNanos;
        if (heldNanos[index] < reportAtNanos[index]) {
            return;
        }
        reportAtNanos[index] = reportAtNanos[index] > Durations.NEVER / NEXT_REPORT_FACTOR
                ? Durations.NEVER
                : reportAtNanos[index] * NEXT_REPORT_FACTOR;
        var stuck = StuckCarrier.examine(carrier, heldNanos[index]);
        if (stuck.isPresent() && carrier.progress() == progress[index]) { // else the stack may be that of the next task
            sink.accept(stuck.get());
        }
    }
}
