package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a scheduler without a task must be free of. */
final class Leftovers {
    private Leftovers() {}

    /** Of a scheduler that is driven by the caller, or whose carriers have ended. */
    static List<String> of(Scheduler scheduler) {
        var found = new ArrayList<String>();
        for (var carrier : scheduler.carrierArray()) {
            found.addAll(of(carrier));
        }
        if (scheduler.finder().hasWork()) {
            found.add("a queue that others take from holds tasks");
        }
        return found;
    }

    /** Of a scheduler whose carriers run, and sleep. */
    static List<String> ofSleeping(Scheduler scheduler) throws Exception {
        Carriers.awaitIdle(scheduler);
        var found = new ArrayList<String>();
        for (var carrier : scheduler.carrierArray()) {
            var seen = new CompletableFuture<List<String>>();
            carrier.execute(() -> seen.complete(of(carrier)));
            found.addAll(seen.get());
        }
        return found;
    }

    private static List<String> of(Carrier carrier) {
        var found = new ArrayList<String>();
        carrier.workers().tasks().forEach(task -> found.add(carrier + " has a worker with " + task));
        carrier.timers().timers().stream().filter(timer -> !(timer instanceof FailureWatch)) // waits for a look, not for a task
                .forEach(timer -> found.add(carrier + " has a timer " + timer));
        if (carrier.hasReady()) {
            found.add(carrier + " has something ready");
        }
        if (carrier.hasInbox() && !carrier.scheduler().isClosed()) { // an action that comes too late stays there
            found.add(carrier + " has an inbox");
        }
        return found;
    }
}
