package dev.weft;

/** Finds work for a carrier that has none: first what ordinary threads spawned, then what other carriers have not started. */
final class WorkFinder {
    /** What a carrier takes from the injection queue at a time: enough to pay for the look, few enough to leave some. */
    private static final int INJECTED_AT_ONCE = 32;
    /** What a thief takes at a time: half of what is there, at most this. */
    private static final int STOLEN_AT_ONCE = 32;

    private final Scheduler scheduler;

    WorkFinder(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Moves work to the carrier's own queues; true if there was some. The carrier only. */
    boolean find(Carrier carrier) {
        return takeInjected(carrier) || (scheduler.carriers() > 1 && steal(carrier));
    }

    /** True if there is work that any carrier may take. */
    boolean hasWork() {
        if (!scheduler.injection().isEmpty()) {
            return true;
        }
        for (var carrier : scheduler.carrierArray()) {
            if (carrier.runQueue().hasStealable()) {
                return true;
            }
        }
        return false;
    }

    /** Takes a share of the injection queue. */
    boolean takeInjected(Carrier carrier) {
        var taken = scheduler.injection().drainTo(carrier.intake(), INJECTED_AT_ONCE);
        carrier.counters().add(CarrierCounters.INJECTED, taken);
        return taken > 0;
    }

    private boolean steal(Carrier thief) {
        var carriers = scheduler.carrierArray();
        var start = scheduler.world().random().applyAsInt(carriers.length);
        for (var i = 0; i < carriers.length; i++) {
            var victim = carriers[(start + i) % carriers.length];
            if (victim != thief && stealFrom(victim, thief)) {
                return true;
            }
        }
        return false;
    }

    private static boolean stealFrom(Carrier victim, Carrier thief) {
        var share = Math.min(STOLEN_AT_ONCE, (victim.runQueue().stealableSize() + 1) / 2);
        var stolen = 0;
        while (stolen < share) {
            var task = victim.runQueue().steal();
            if (task == null) {
                break;
            }
            if (stolen == 0) {
                queue(thief, task); // runs here next: a theft that only moved tasks could go round for ever
            } else {
                thief.queueSpawned(task);
            }
            stolen++;
            var observer = thief.observer();
            if (observer != null) {
                observer.taskStolen(task, victim.index(), thief.index());
            }
        }
        if (stolen > 0) {
            thief.counters().increment(CarrierCounters.THEFTS);
            thief.counters().add(CarrierCounters.STOLEN, stolen);
        }
        return stolen > 0;
    }

    private static void queue(Carrier thief, Task<?> stolen) {
        try {
            thief.queue(stolen);
        } catch (Throwable bug) {
            thief.inbox().add(stolen); // nothing else holds it: the end of the loop finds it here
            throw bug;
        }
    }
}
