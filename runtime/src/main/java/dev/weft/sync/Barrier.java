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
 * can be used again and again; who arrives while the action of the round before runs belongs to the next round.
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

    private static final Break TIME_OVER = new Break("the time of a party was over", null);
    private static final Break CANCELLED = new Break("a party was cancelled", null);
    private static final Break COULD_NOT_WAIT = new Break("a party could not wait", null);
    private static final Break ABORTED = new Break("aborted", null);
    private static final Break RESET = new Break("reset while somebody waited", null);

    private final int parties;
    private final @Nullable Action action;
    private final Guard guard = new Guard();
    private final WaitQueue present = new WaitQueue(); // parties of this round
    private final WaitQueue early = new WaitQueue(); // who came while the action ran: they look again when the round is over
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
            var waiter = new Waiter();
            guard.lock(Frames.OF_A_PASSING_ON); // who gives up has to tell the others
            var mine = round;
            if (mine.broken != null) {
                guard.unlock();
                throw mine.broken.exception();
            }
            if (!mine.complete) {
                return arrive(mine, waiter, deadlineNanos);
            }
            if (!early.await(guard, waiter, ParkReason.BARRIER, this, deadlineNanos)) {
                return OptionalInt.empty();
            }
        }
    }

    /** The guard is held when it is called, and free when it returns or throws. */
    private OptionalInt arrive(Round mine, Waiter waiter, long deadlineNanos) {
        var index = mine.arrived++;
        if (index == parties - 1) {
            mine.complete = true;
            guard.unlock();
            lead(mine);
            return OptionalInt.of(passed(mine, index));
        }
        try {
            if (!present.await(guard, waiter, ParkReason.BARRIER, this, deadlineNanos)
                    && !breakUnlessPassed(mine, TIME_OVER)) {
                return OptionalInt.empty();
            }
        } catch (Cancelled | PinnedException | VirtualMachineError thrown) {
            if (!breakUnlessPassed(mine, thrown instanceof Cancelled ? CANCELLED : COULD_NOT_WAIT)) {
                throw thrown;
            }
        }
        return OptionalInt.of(passed(mine, index));
    }

    /** The outcome of a party that was served, or led. */
    private static int passed(Round mine, int index) {
        if (mine.broken != null) {
            throw mine.broken.exception();
        }
        return index;
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
        Waiter servedEarly;
        try {
            if (mine.broken != null) {
                return;
            }
            mine.passed = true;
            rounds++;
            round = next;
            served = present.serveAll();
            servedEarly = early.serveAll();
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        WaitQueue.wakeAll(servedEarly);
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
        Waiter servedEarly;
        try {
            present.requireStack();
            early.requireStack();
            if (round.broken == null) {
                round.broken = RESET;
            }
            round = next;
            served = present.serveAll();
            servedEarly = early.serveAll(); // they arrive in the new one
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        WaitQueue.wakeAll(servedEarly);
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
