package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Wake-ups that a task began at the end of its stack, or without memory, and could not finish: its carrier does, between two tasks.
 *
 * <p>
 * A wake-up has several steps, and from the first on somebody counts on the rest. So whoever takes the first step has asked for the
 * debts of its carrier before. A claimed waiter is written down with it, by two stores, and taken off when it was woken; a task that
 * could not be queued is written down where that was caught. Neither may call anything, for it has no stack, but stores need none,
 * nor does making an array; and for want of memory there is one ready. Ordinary threads have no carrier, and make sure of their stack first.
 *
 * <p>
 * Rejected: to make sure always. What a depth of frames takes depends on what is compiled by then, so it is either too little (tried:
 * a lost wake-up) or dearer than the wake-up.
 */
final class Debts {
    private static final int FRAMES_OF_A_WAKE_UP = 160;

    private final Carrier carrier;
    /** What is owed, and the debt before: a task to be queued, or a carrier to be told. The driver only. */
    @Nullable
    Object @Nullable [] last;
    /** Room for a debt that there is no memory for. The driver only. */
    @Nullable
    Object @Nullable [] spare = new @Nullable Object[2];
    /** Whether a sleeper is to be woken for what was spawned. The driver only. */
    boolean ofSpawn;
    /** A waiter that was claimed and not woken so far; it knows the one before. The driver only. */
    @Nullable
    Waiter owed;

    Debts(Carrier carrier) {
        this.carrier = carrier;
    }

    /**
     * Those of the carrier that the caller runs on; null on an ordinary thread, which has stack enough then.
     *
     * @throws StackOverflowError
     *             if it has not
     */
    static @Nullable Debts ofCaller() {
        var found = ofCarrier();
        if (found == null) {
            Coroutines.requireStack(FRAMES_OF_A_WAKE_UP);
        }
        return found;
    }

    /** As {@link #ofCaller}, for who has made sure of the stack. */
    static @Nullable Debts ofCarrier() {
        var worker = Worker.current();
        var current = worker == null ? Carrier.driven() : worker.carrier();
        return current == null ? null : current.debts();
    }

    /**
     * Before an effect that others are woken for: so many frames, and on an ordinary thread those of the wake-ups as well.
     *
     * @throws StackOverflowError
     *             if there are not
     */
    static void requireStack(int frames) {
        Coroutines.requireStack(ofCarrier() == null ? frames + FRAMES_OF_A_WAKE_UP : frames);
    }

    Carrier carrier() {
        return carrier;
    }

    boolean isAnything() {
        return last != null || owed != null || ofSpawn;
    }

    /** Between two tasks of the carrier. */
    void pay() {
        for (var waiter = owed; waiter != null; waiter = owed) {
            waiter.wake(); // which takes it off
            if (waiter == owed) {
                return; // no memory: in the next turn
            }
        }
        for (var debt = last; debt != null; debt = last) {
            last = (Object[]) debt[1];
            try {
                pay(debt[0]);
            } catch (OutOfMemoryError noRoom) {
                debt[1] = last;
                last = debt;
                return; // in the next turn
            }
            debt[0] = null;
            debt[1] = null;
            spare = debt;
        }
        if (ofSpawn) {
            ofSpawn = false;
            carrier.scheduler().idle().wakeOne();
        }
    }

    private static void pay(@Nullable Object debt) {
        switch (debt) {
            case Task<?> task -> queue(task);
            case Carrier other -> tell(other);
            case null, default -> throw new AssertionError("bug: nobody owes " + debt);
        }
    }

    private static void tell(Carrier other) {
        other.tell();
        other.ownPoller().wakeup(); // the claim may have succeeded the first time, and the wake-up not
    }

    private static void queue(Task<?> task) {
        var home = task.worker();
        if (home != null) { // not given up by close meanwhile
            home.carrier().schedule(task);
        }
    }
}
