package dev.weft;

import org.jspecify.annotations.Nullable;

/** What is left in a carrier's queues when its loop has ended: actions still run, tasks fail if there is a reason. */
final class CarrierEnd {
    private final Carrier carrier;
    private final Scheduler scheduler;
    private final @Nullable Throwable why;

    CarrierEnd(Carrier carrier, @Nullable Throwable why) {
        this.carrier = carrier;
        this.scheduler = carrier.scheduler();
        this.why = why;
    }

    /** The carrier's thread, after it has said that it is gone. */
    void clear() {
        var left = carrier.pending;
        carrier.pending = null;
        if (left != null) {
            clear(left);
        }
        var ready = carrier.runQueue();
        for (var entry = ready.pollInOrder(); entry != null; entry = ready.pollInOrder()) {
            clear(entry);
        }
        carrier.inbox().drainTo(this::clear);
        var reason = why;
        if (reason != null) {
            carrier.delayed().forEach(later -> Shutdown.step(carrier, () -> later.abandonTask(reason)));
            scheduler.injection().drainTo(this::clear, Integer.MAX_VALUE);
        }
        carrier.timers().clear();
    }

    private void clear(RunEntry entry) {
        Shutdown.step(carrier, () -> {
            switch (entry) {
                case ForeignEntry foreign -> foreign.runOn(carrier);
                case Task<?> task -> abandonUnstarted(task);
            }
        });
    }

    private void abandonUnstarted(Task<?> task) {
        if (why == null) {
            scheduler.dropCallback(task); // nothing else can be left
        } else {
            task.abandonUnstarted(why, carrier);
        }
    }
}
