package dev.weft;

/** What tests look at from outside a scheduler's carriers. */
final class Carriers {
    private Carriers() {}

    /** Until every carrier sleeps with nothing to do. */
    static void awaitIdle(Scheduler scheduler) {
        while (!areIdle(scheduler)) {
            Thread.onSpinWait();
        }
    }

    private static boolean areIdle(Scheduler scheduler) {
        for (var carrier : scheduler.carrierArray()) {
            if (!carrier.sleep().isSleeping() || carrier.hasInbox()) {
                return false;
            }
        }
        return !scheduler.finder().hasWork();
    }
}
