package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One wait of one parker, that anybody may end once.
 *
 * <p>
 * The parker creates it, puts it where the other side finds it, and awaits; the other side serves. Serving, cancellation and
 * the deadline race for one word, so exactly one of them wins: a waiter that was served returns that, whatever else happened,
 * and one that gave up is never served, so its turn can be passed on.
 *
 * {@snippet :
 * var waiter = new Waiter();
 * queue.add(waiter);                                        // where another task will call waiter.serve()
 * if (!waiter.await(ParkReason.PERMIT, this, Waiter.deadlineAfter(timeout))) {
 *     queue.remove(waiter);
 * }
 * }
 *
 * <p>
 * Memory effects: {@link #serve} happens-before the return of {@link #await} that it causes.
 */
public final class Waiter {
    private static final int WITHDRAWN = -1;
    private static final int WAITING = 0;
    private static final int SERVED = 1; // by itself; more: by that alternative

    /** What an operation calls between the point where it looks and its end, beside the wake-ups. */
    private static final int FRAMES_OF_AN_OPERATION = 60;

    /** From a claim to where the wake-up can catch an overflow: whoever claims must not throw after that. */
    private static final int FRAMES_UP_TO_THE_WAKE_UP = 12;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, Waiter.class, int.class);

    private final Parker parker;
    private final @Nullable Waiter race; // whose state decides, if this is an alternative
    private final int servedAs;
    private volatile int state; // WAITING -> SERVED or more (server) | WITHDRAWN (the parker), by CAS only
    private @Nullable Debts debts; // of who claimed it, who alone reads it
    @Nullable
    Waiter owedBefore; // chain of Debts
    private @Nullable Object item; // written by the server before it serves, or by the parker before others find it
    @Nullable
    Waiter previous; // in its WaitQueue, guarded as that
    @Nullable
    Waiter next; // likewise

    /**
     * A waiter of the running task or the calling thread.
     *
     * @throws IllegalStateException
     *             on a carrier outside any task
     */
    public Waiter() {
        this(Parker.current());
    }

    /** As {@link #Waiter()}, for who knows its parker; nobody else can await it. */
    public Waiter(Parker parker) {
        this.parker = parker;
        this.race = null;
        this.servedAs = SERVED;
    }

    private Waiter(Waiter race, int number) {
        this.parker = race.parker;
        this.race = race;
        this.servedAs = SERVED + number;
    }

    /**
     * A waiter that ends this very wait when it is served, so that one wait may stand in several queues: one alternative wins.
     *
     * @param number
     *            what {@link #winner} says if it is this one; from 1
     * @throws IllegalArgumentException
     *             if the number is not positive
     * @throws IllegalStateException
     *             if this is an alternative itself
     */
    public Waiter alternative(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("number: " + number + ", must be at least 1");
        }
        if (race != null) {
            throw new IllegalStateException("an alternative has no alternatives");
        }
        return new Waiter(this, number);
    }

    /** The absolute deadline that is {@code timeout} from now on the caller's clock; {@link Long#MAX_VALUE} is never. */
    public static long deadlineAfter(Duration timeout) {
        return Durations.after(nanoTime(), Durations.nanos(timeout, "timeout"));
    }

    /** The caller's clock: that of its scheduler's world, or the system's on an ordinary thread. */
    public static long nanoTime() {
        var worker = Worker.current();
        return worker == null ? World.systemClock().nanoTime() : worker.carrier().nanoTime();
    }

    /** Who waits. */
    public Parker parker() {
        return parker;
    }

    /**
     * Ends the wait and wakes the parker. Any thread; never waits.
     *
     * @return true if this call ended it; false if it had been served before or had given up
     */
    public boolean serve() {
        if (!claim()) {
            return false;
        }
        wake();
        return true;
    }

    /**
     * As {@link #serve}, but leaves the wake-up to the caller, who owes it: for code that holds a {@link Guard}, where nobody may be
     * woken. The parker may find out before.
     *
     * @throws StackOverflowError
     *             if there is no stack left for the wake-up either; nothing has changed
     */
    public boolean claim() {
        var debtsOfCaller = Debts.ofCaller();
        Coroutines.requireStack(FRAMES_UP_TO_THE_WAKE_UP);
        if (!claimUnowed()) {
            return false;
        }
        if (debtsOfCaller != null) {
            debts = debtsOfCaller;
            owedBefore = debtsOfCaller.owed; // no call from the CAS to here: whatever throws from now on, it will be woken
            debtsOfCaller.owed = this;
        }
        return true;
    }

    /** As {@link #claim}, for who has looked that there is stack for the wake-up. */
    boolean claimUnowed() {
        return STATE.compareAndSet(decided(), WAITING, servedAs);
    }

    /**
     * Returns if there is stack left for an operation whose effect and wake-ups must not come apart, before its effect.
     *
     * @throws StackOverflowError
     *             if there is not
     */
    public static void requireStack() {
        Debts.requireStack(FRAMES_OF_AN_OPERATION);
    }

    /** Wakes the parker of a waiter that the caller has claimed. Never waits. */
    public void wake() {
        try {
            if (parker instanceof Task<?> task) {
                task.wakeServed(debts);
            } else {
                parker.wake();
            }
        } catch (StackOverflowError | OutOfMemoryError noRoom) {
            if (debts == null) {
                throw noRoom;
            }
            return; // it is written down
        }
        paid();
    }

    /** It was woken. */
    void paid() {
        var owing = debts;
        if (owing == null) {
            return;
        }
        debts = null; // paid, wherever in the chain it stands
        for (var top = owing.owed; top != null && top.debts == null; top = owing.owed) {
            owing.owed = top.owedBefore;
            top.owedBefore = null;
        }
    }

    /** True once it, or an alternative of the same wait, was served. */
    public boolean isServed() {
        return decided().state >= SERVED;
    }

    /** Which alternative was served; 0 if it was the waiter itself, or nobody has served so far. */
    public int winner() {
        return Math.max(0, decided().state - SERVED);
    }

    /** True once it gave up: it will never be served. */
    public boolean isWithdrawn() {
        return decided().state == WITHDRAWN;
    }

    /** True once it was served or gave up: nobody can serve it any more. */
    public boolean isOver() {
        return decided().state != WAITING;
    }

    /**
     * Lets the end of a task serve this waiter.
     *
     * @return false if the task has ended; then nobody will
     */
    public boolean addToEndOf(Task<?> task) {
        return Completion.addWaiter(task, this);
    }

    /** Takes back {@link #addToEndOf}, for a wait that is over. */
    public void removeFromEndOf(Task<?> task) {
        Completion.removeWithdrawn(task);
    }

    private Waiter decided() {
        return race == null ? this : race;
    }

    /** What the two sides hand over, if they do: whoever has it last wrote it. Set before others find the waiter, or by its server. */
    public @Nullable Object item() {
        return item;
    }

    /** See {@link #item}: written before {@link #claim}, it is seen by the parker that was served. */
    public void setItem(@Nullable Object newItem) {
        item = newItem;
    }

    /**
     * Gives up a wait that is not awaited, as an operation does that found what it wanted by itself.
     *
     * @return false if it was served before
     */
    public boolean withdraw() {
        return STATE.compareAndSet(decided(), WAITING, WITHDRAWN);
    }

    /**
     * As {@link #await(ParkReason, Object, long)} without a deadline.
     */
    public void await(ParkReason reason, Object target) {
        await(reason, target, Durations.NEVER);
    }

    /**
     * Waits until served: the task parks, an ordinary thread blocks. A yield point.
     *
     * @param reason
     *            why, for dumps
     * @param target
     *            what is waited for, for dumps
     * @param deadlineNanos
     *            absolute, on the caller's clock ({@link #deadlineAfter}); {@link Long#MAX_VALUE} is none
     * @return true if served; false if the deadline passed first, and then the waiter is withdrawn
     * @throws Cancelled
     *             if a scope of the caller is cancelled, or the ordinary thread interrupted, before it was served; withdrawn
     * @throws PinnedException
     *             if the task's stack can't be suspended here; withdrawn
     * @throws IllegalStateException
     *             if the caller is not the parker that created it
     */
    public boolean await(ParkReason reason, Object target, long deadlineNanos) {
        if (parker != Parker.current()) {
            throw new IllegalStateException("a waiter of " + parker + " is awaited by " + Parker.current());
        }
        try {
            return parker instanceof Task<?> task
                    ? TaskWait.await(task, this, reason, target, deadlineNanos)
                    : ((ThreadParker) parker).await(this, reason, target, deadlineNanos);
        } catch (StackOverflowError | OutOfMemoryError | PinnedException failure) {
            if (withdraw() || isWithdrawn()) {
                throw failure;
            }
            return true; // served before it failed: whoever served it counts on that
        }
    }
}
