package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which carriers sleep, and who is looking for work: sees to it that work which anybody may take is taken, without waking
 * everybody for every spawn.
 *
 * <p>
 * Going to sleep: a carrier counts itself in, raises its {@link dev.weft.internal.queue.SleepFlag} (a full fence), looks at every
 * queue once more, and only then blocks. Publishing work: a producer adds to a queue (a full fence), then reads the counts. So
 * either the sleeper sees the work or the producer sees the sleeper.
 *
 * <p>
 * One searcher is enough: whoever wakes a carrier counts it as searching, and a producer that sees a searcher wakes nobody. The
 * searcher counts itself out when it has looked, and if there is still work and nobody else looks, it wakes the next; so the
 * work that was published meanwhile is seen.
 */
final class IdleCarriers {
    /** What a wake-up needs behind the claim of a sleeper. */
    private static final int FRAMES_OF_A_WAKE_UP = 64;

    /** The lower half counts the foreign operations under way, the upper one those that ever started. */
    private static final long ONE_STARTED = (1L << Integer.SIZE) + 1;

    private final Scheduler scheduler;
    private final AtomicInteger sleeping = new AtomicInteger();
    private final AtomicInteger searching = new AtomicInteger();
    private final AtomicLong foreign = new AtomicLong(); // operations elsewhere that will wake somebody: see ONE_STARTED
    private final ReentrantLock jumping = new ReentrantLock(); // never held around anything that waits

    IdleCarriers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    // ---- the sleeper -------------------------------------------------------------------------------------------------

    void enter(Carrier carrier) {
        carrier.publishIdleDeadline();
        sleeping.incrementAndGet();
        carrier.sleep().announce();
    }

    void leave(Carrier carrier) {
        var claimed = carrier.sleep().awake();
        sleeping.decrementAndGet();
        if (claimed) {
            carrier.setSearching(true);
        }
    }

    void endSearch() {
        if (searching.decrementAndGet() <= 0 && scheduler.finder().hasWork()) {
            wakeOne();
        }
    }

    // ---- the waker ---------------------------------------------------------------------------------------------------

    /** Wakes a sleeping carrier for work that was just published, unless somebody is searching already. */
    void wakeOne() {
        if (sleeping.get() == 0 || searching.get() > 0) {
            return;
        }
        for (var carrier : scheduler.carrierArray()) {
            if (carrier.sleep().isSleeping() && claim(carrier)) {
                wakeClaimed(carrier);
                return;
            }
        }
    }

    /** Claims the wake-up of a sleeper, if there is stack for it: one that is claimed and not woken would hear of nothing any more. */
    boolean claim(Carrier sleeper) {
        Coroutines.requireStack(FRAMES_OF_A_WAKE_UP);
        return sleeper.sleep().claim();
    }

    /** Wakes a carrier whose sleep flag the caller has just claimed: it counts as searching until it says otherwise. */
    void wakeClaimed(Carrier carrier) {
        searching.incrementAndGet();
        carrier.ownPoller().wakeup();
    }

    /** Wakes every carrier, so that it looks at the state of the scheduler. */
    void wakeAll() {
        for (var carrier : scheduler.carrierArray()) {
            if (carrier.sleep().claim()) {
                searching.incrementAndGet();
            }
            carrier.ownPoller().wakeup();
        }
    }

    // ---- everybody sleeps --------------------------------------------------------------------------------------------

    /** Counts an operation elsewhere that will wake a task: while there is one, time does not jump. */
    void foreignStarted() {
        foreign.addAndGet(ONE_STARTED);
    }

    void foreignEnded() {
        if ((int) foreign.decrementAndGet() == 0 && sleeping.get() == scheduler.carriers()) {
            wakeAll(); // everybody is asleep, and nobody else would make time jump or see that they have stalled
        }
    }

    /** True if every carrier sleeps and none of them has anything to wait for but a wake-up from outside. */
    boolean isNobodyToWake() {
        if (sleeping.get() != scheduler.carriers() || foreignOperations() > 0 || scheduler.finder().hasWork()) {
            return false;
        }
        for (var carrier : scheduler.carrierArray()) {
            if (!carrier.sleep().isSleeping() || carrier.hasInbox() || carrier.idleDeadlineNanos() != Durations.NEVER
                    || carrier.isPollingWhileIdle()) {
                return false;
            }
        }
        return true;
    }

    int foreignOperations() {
        return (int) foreign.get();
    }

    /** Called by a carrier that is about to block: if it is the last and the clock is virtual, time goes to the next deadline. */
    void jumpClock() {
        var clock = scheduler.world().clock();
        var foreignBefore = foreign.get();
        if (!clock.isVirtual() || sleeping.get() != scheduler.carriers() || (int) foreignBefore > 0
                || !jumping.tryLock()) {
            return;
        }
        try {
            var earliest = Durations.NEVER;
            for (var carrier : scheduler.carrierArray()) {
                if (!carrier.sleep().isSleeping() || carrier.hasInbox()) {
                    return;
                }
                earliest = Math.min(earliest, carrier.idleDeadlineNanos());
            }
            // An operation that began meanwhile may have woken a carrier after this look at it, or let it sleep again before.
            if (earliest != Durations.NEVER && !scheduler.finder().hasWork() && foreign.get() == foreignBefore) {
                clock.advanceTo(earliest);
                wakeAll();
            }
        } finally {
            jumping.unlock();
        }
    }
}
