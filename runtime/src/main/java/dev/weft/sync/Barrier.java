package dev.weft.sync;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.PinnedException;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where a fixed number of parties wait for each other: the last to arrive runs an action, if there is one, and then all go on. It
 * can be used again and again; who comes while the action of the round before runs arrives when that is over, in the order in which
 * they came and before all who come later. If they are enough for a round, the last of them runs its action.
 *
 * <p>
 * All or nobody: unless every party of a round gets through, none does. The barrier breaks for all who are present if one of them
 * gives up (its time is over, it is cancelled, its stack can't be suspended), if the action fails, or by {@link #abort}. They, and
 * all who come later, get {@link BarrierBrokenException}; the one that gave up gets its own outcome, and the one whose action failed
 * gets that failure. {@link #reset} makes a broken barrier whole.
 *
 * {@snippet :
 * var stage = Barrier.of(2, () -> report());
 * for (var i = 0; i < 2; i++) {
 *     Task.spawn(() -> {
 *         serve();
 *         stage.await(); // returns when both have served, and the report is made
 *     });
 * }
 * }
 *
 * <p>
 * Waiting is a yield point; the last to arrive waits in the action at most. For tasks of any carriers and schedulers, and for ordinary
 * threads, which block.
 *
 * <p>
 * Memory effects: what a party did before it arrived happens-before the action, and the action happens-before the return of every
 * party.
 */
public final class Barrier {
    /**
     * What a barrier is and has seen.
     *
     * @param parties
     *            how many have to arrive
     * @param arrived
     *            how many of this round have
     * @param waiting
     *            tasks and threads that wait, those for the next round included
     * @param broken
     *            whether it is broken
     * @param rounds
     *            how often all parties have got through
     */
    public record Stats(int parties, int arrived, int waiting, boolean broken, long rounds) {}

    /** Why a barrier is broken. */
    private record Break(String message, @Nullable Throwable cause) {
        BarrierBrokenException exception() {
            return new BarrierBrokenException(message, cause);
        }
    }

    /** One use by all parties. Its fields need the guard, but for a party that was served: nothing changes then any more. */
    private static final class Round {
        private int arrived;
        private boolean complete; // the last one has arrived and runs the action
        private boolean passed;
        private @Nullable Break broken;
    }

    /** One call that waits. The fields need the guard, but for a party that was served. */
    private static final class Party {
        private final Waiter waiter = new Waiter();
        private @Nullable Round round; // in which it has arrived; null while it is early
        private int place;

        Party() {
            waiter.setItem(this);
        }
    }

    private static final Break TIME_OVER = new Break("the time of a party was over", null);
    private static final Break CANCELLED = new Break("a party was cancelled", null);
    private static final Break COULD_NOT_WAIT = new Break("a party could not wait", null);
    private static final Break ABORTED = new Break("aborted", null);
    private static final Break RESET = new Break("reset while somebody waited", null);

    private final int parties;
    private final @Nullable Action action;
    private final Guard guard = new Guard();
    private final WaitQueue present = new WaitQueue(); // parties of this round
    private final WaitQueue early = new WaitQueue(); // who came while the action ran: they arrive when the round is over
    private Round round = new Round();
    private long rounds;

    private Barrier(int parties, @Nullable Action action) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties: " + parties + ", must be at least 1");
        }
        this.parties = parties;
        this.action = action;
    }

    /**
     * A barrier for so many parties.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive
     */
    public static Barrier of(int parties) {
        return new Barrier(parties, null);
    }

    /**
     * As {@link #of(int)}, with an action that the last party to arrive runs before any goes on. It may wait.
     */
    public static Barrier of(int parties, Action action) {
        return new Barrier(parties, Objects.requireNonNull(action, "action"));
    }

    // ---- waiting -----------------------------------------------------------------------------------------------------

    /**
     * Arrives, and waits until all parties have and the action has run.
     *
     * @return in which place it arrived: 0 is the first of the round, {@code parties() - 1} the last ({@code CyclicBarrier} counts
     *         downwards)
     * @throws BarrierBrokenException
     *             if the barrier is broken or breaks meanwhile; in the party whose action failed with a checked exception, with that
     *             as the cause
     * @throws dev.weft.Cancelled
     *             on entry in a cancelled scope: it has not arrived; while it waits, or if the ordinary thread is interrupted: the
     *             barrier is broken
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here; the barrier is broken
     */
    public int await() {
        return await(Long.MAX_VALUE).orElseThrow();
    }

    /**
     * As {@link #await()}, at most for {@code timeout}; 0 lets the others run once, and looks again. Does not bound the action.
     *
     * @return empty if the time was over first; the barrier is broken, unless the action of the round before was still running
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public OptionalInt await(Duration timeout) {
        return await(Waiter.deadlineAfter(timeout));
    }

    private OptionalInt await(long deadlineNanos) {
        Parker.checkCancelled();
        for (;;) {
            var party = new Party();
            if (!comesLast(party) && !waits(party, deadlineNanos)) {
                return OptionalInt.empty();
            }
            var mine = party.round;
            if (mine != null) {
                return OptionalInt.of(goOn(mine, party.place));
            } // else it came early for a round that was broken
        }
    }

    /** Arrives, or stands with those who are early; true if it is the last of its round. */
    private boolean comesLast(Party party) {
        Break why;
        guard.lock(Frames.OF_A_PASSING_ON); // who gives up has to tell the others
        try {
            var now = round;
            why = now.broken;
            if (why == null && now.complete) {
                early.add(party.waiter);
                return false;
            }
            if (why == null) {
                party.round = now;
                party.place = now.arrived++;
                now.complete = now.arrived == parties;
                if (!now.complete) {
                    present.add(party.waiter);
                }
                return now.complete;
            }
        } finally {
            guard.unlock();
        }
        throw why.exception();
    }

    /** True if it was served, or its round has passed although it gave up; false if its time was over. */
    private boolean waits(Party party, long deadlineNanos) {
        try {
            return party.waiter.await(ParkReason.BARRIER, this, deadlineNanos) || !breaks(party, TIME_OVER);
        } catch (Cancelled | PinnedException | VirtualMachineError thrown) {
            if (breaks(party, thrown instanceof Cancelled ? CANCELLED : COULD_NOT_WAIT)) {
                throw thrown;
            }
            return true;
        }
    }

    /** It gave up: breaks its round, if it has arrived in one. False if it comes too late for that: the round has passed. */
    private boolean breaks(Party party, Break why) {
        Round mine;
        guard.lock();
        try {
            mine = party.round;
            (mine == null ? early : present).remove(party.waiter);
        } finally {
            guard.unlock();
        }
        return mine == null || !breakUnlessPassed(mine, why);
    }

    /** All have arrived, or it is broken; the last one leads. */
    private int goOn(Round mine, int place) {
        if (place == parties - 1 && !isBroken(mine)) {
            lead(mine);
        }
        if (mine.broken != null) {
            throw mine.broken.exception();
        }
        return place;
    }

    /** It may have been broken before its leader ran. */
    private boolean isBroken(Round mine) {
        guard.lock();
        try {
            return mine.broken != null;
        } finally {
            guard.unlock();
        }
    }

    /** Runs the action of the last party, and lets all go on. */
    private void lead(Round mine) {
        Round next;
        try {
            next = new Round();
            if (action != null) {
                action.run();
            }
        } catch (Cancelled cancelled) {
            breakUnlessPassed(mine, CANCELLED);
            throw cancelled;
        } catch (Throwable failure) {
            var why = new Break("the action failed", failure);
            breakUnlessPassed(mine, why);
            switch (failure) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw why.exception();
            }
        }
        guard.lock();
        Waiter served;
        Waiter leader;
        try {
            if (mine.broken != null) {
                return;
            }
            mine.passed = true;
            rounds++;
            served = present.serveAll();
            leader = begin(next);
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        wake(leader);
    }

    /**
     * Begins a round, in which those who came early arrive as far as they fill it. Under the guard; nobody is present.
     *
     * @return the last one, if they do: it has to be woken, and leads
     */
    private @Nullable Waiter begin(Round next) {
        round = next;
        for (var waiter = early.first(); waiter != null && !next.complete; waiter = early.first()) {
            early.remove(waiter);
            var party = (Party) Objects.requireNonNull(waiter.item());
            party.round = next; // before the claim: from then on it may look
            party.place = next.arrived;
            var last = next.arrived == parties - 1;
            if (last ? !waiter.claim() : waiter.isOver()) {
                party.round = null; // it has given up, and breaks nothing
                continue;
            }
            next.arrived++;
            next.complete = last;
            if (last) {
                return waiter;
            }
            present.add(waiter);
        }
        return null;
    }

    private static void wake(@Nullable Waiter leader) {
        if (leader != null) {
            leader.wake();
        }
    }

    // ---- breaking ----------------------------------------------------------------------------------------------------

    /** Breaks it for all who are present or come later. Never waits. */
    public void abort() {
        breakUnlessPassed(null, ABORTED);
    }

    /** Breaks a round, or the present one. True if it comes too late for that: the round has passed, also for a party that gave up. */
    private boolean breakUnlessPassed(@Nullable Round mine, Break why) {
        guard.lock();
        Waiter served;
        Waiter servedEarly;
        try {
            var broken = mine == null ? round : mine;
            if (broken.passed || broken.broken != null) {
                return broken.passed;
            }
            present.requireStack();
            early.requireStack();
            broken.broken = why;
            served = present.serveAll();
            servedEarly = early.serveAll(); // they find it broken
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        WaitQueue.wakeAll(servedEarly);
        return false;
    }

    /** Begins a new round, for all who come from now on; for all who are present it is broken. Never waits. */
    public void reset() {
        var next = new Round();
        guard.lock();
        Waiter served;
        Waiter leader;
        try {
            present.requireStack();
            early.requireStack();
            if (round.broken == null) {
                round.broken = RESET;
            }
            served = present.serveAll();
            leader = begin(next);
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        wake(leader);
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** How many parties have to arrive. */
    public int parties() {
        return parties;
    }

    /** Whether it is broken; a snapshot. */
    public boolean isBroken() {
        return stats().broken;
    }

    /** What it is and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(parties, round.arrived, present.size() + early.size(), round.broken != null, rounds);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Barrier[" + (now.broken ? "broken" : now.arrived + " of " + parties + " arrived") + ", " + now.waiting
                + " waiting]";
    }
}
