package dev.weft;

import dev.weft.internal.time.Timer;
import java.util.ArrayDeque;

/**
 * The failures of one carrier that nobody has looked at yet. All wait the same time, so a queue in order of arrival and one
 * timer for its head serve a million of them. For the driver alone.
 */
final class FailureWatch extends Timer {
    /** How long a failure may wait for somebody to look. */
    static final long GRACE_NANOS = 1_000_000_000;

    private record Failed(Task<?> task, long dueNanos) {}

    private final Carrier carrier;
    private final ArrayDeque<Failed> waiting = new ArrayDeque<>();

    FailureWatch(Carrier carrier) {
        this.carrier = carrier;
    }

    void add(Task<?> task) {
        var due = Durations.after(carrier.nanoTime(), GRACE_NANOS);
        waiting.add(new Failed(task, due));
        if (waiting.size() == 1) {
            carrier.timers().schedule(this, due);
        }
    }

    @Override
    protected void expired(long nowNanos) {
        for (var first = waiting.peek(); first != null; first = waiting.peek()) {
            if (first.dueNanos() > nowNanos) {
                carrier.timers().schedule(this, first.dueNanos());
                return;
            }
            waiting.remove();
            reportUnlessObserved(first.task());
        }
    }

    /** Reports what is left, as the scheduler closes. */
    void flush() {
        carrier.timers().cancel(this);
        for (var first = waiting.poll(); first != null; first = waiting.poll()) {
            reportUnlessObserved(first.task());
        }
    }

    private void reportUnlessObserved(Task<?> task) {
        if (!task.isObserved()) {
            carrier.scheduler().tellUncaught(task, task.failure());
        }
    }
}
