package dev.weft.coroutine;

import dev.weft.Parker;
import dev.weft.Task;
import java.util.List;

/**
 * A task as {@link Tasklets} sees it: one whose turns can be taken away and given back.
 *
 * {@snippet :
 * var tasklets = Tasklets.open();
 * var tasklet = tasklets.spawn(() -> serve());
 * tasklet.remove(); // it has no turn any more
 * tasklets.run(); // the others run
 * tasklet.insert(); // it is behind whoever is scheduled by now
 * }
 *
 * <p>
 * {@link #insert}, {@link #kill} and what only reads may be called by any thread, the others by the driving thread and by tasklets.
 */
public final class Tasklet {
    /** What becomes of it. */
    public enum State {
        /** It is ready, and has its turn when those before it have had theirs. */
        SCHEDULED,
        /** It runs. */
        CURRENT,
        /** It was removed, or used up its budget: it has no turn until somebody inserts it. */
        PAUSED,
        /** It waits for something: a channel, a lock, time. */
        BLOCKED,
        /** It has ended. */
        ENDED
    }

    private final Tasklets home;
    private final Task<?> task;
    private boolean failsRun; // what its body throws comes out of the run; driver only
    private long usedNanos; // of its budget, since it last gave way by itself; driver only

    Tasklet(Tasklets home, Task<?> task) {
        this.home = home;
        this.task = task;
    }

    /** The task, to join, and for its name. */
    public Task<?> task() {
        return task;
    }

    /** What becomes of it; a snapshot. */
    public State state() {
        return switch (task.status()) {
            case NEW, READY -> home.stepper().isWithheld(task) ? State.PAUSED : State.SCHEDULED;
            case RUNNING -> State.CURRENT;
            case PARKED -> State.BLOCKED;
            case SUCCEEDED, FAILED, CANCELLED -> State.ENDED;
        };
    }

    /**
     * Gives a paused one its turn again, behind the others. Nothing to one that is scheduled or runs. Any thread; never waits.
     *
     * @throws IllegalStateException
     *             if it is blocked, for only what it waits for may end that, or has ended
     */
    public void insert() {
        var state = state();
        while (state == State.PAUSED && !home.stepper().release(task)) {
            state = state(); // another thread inserted it
        }
        if (state == State.BLOCKED || state == State.ENDED) {
            throw new IllegalStateException("it can't be inserted: " + this);
        }
    }

    /**
     * Pauses one that is scheduled, whatever it is woken by meanwhile; nothing to one that is paused. Takes time in proportion to those
     * scheduled before it or behind it, whichever are less.
     *
     * @throws IllegalStateException
     *             if it runs (that is {@link Tasklets#scheduleRemove}), is blocked, was killed or has ended; or on another thread
     */
    public void remove() {
        var state = state();
        if (state != State.PAUSED && !(state == State.SCHEDULED && withhold())) {
            throw new IllegalStateException("it can't be removed: " + this);
        }
    }

    /** Driver only. False if it is not ready, or killed. */
    boolean withhold() {
        return home.stepper().withhold(task);
    }

    /**
     * Asks it to end, whatever its state: it is cancelled, and scheduled if it was paused. One that never ran ends at once; any other
     * runs its {@code finally} when it has its turn. Called by itself it throws at once. Any thread.
     *
     * @return false if it had ended
     * @throws dev.weft.Cancelled
     *             if it is the current one, and itself the caller
     */
    public boolean kill() {
        var asked = task.cancel();
        if (asked && Task.insideTask() && Task.current() == task && !home.isTelling()) {
            Parker.checkCancelled();
        }
        return asked;
    }

    /**
     * Where a suspended one stands, innermost frame first; empty if it runs, has not begun, or has ended.
     *
     * @throws IllegalStateException
     *             unless the caller is the driving thread, or a tasklet
     */
    public List<StackTraceElement> stackTrace() {
        return home.stepper().stackOf(task);
    }

    void failRun() {
        failsRun = true;
    }

    boolean failsRun() {
        return failsRun;
    }

    /** Counts a run; returns the sum since it was last reset. Driver only. */
    long use(long nanos) {
        usedNanos += nanos;
        return usedNanos;
    }

    long usedNanos() {
        return usedNanos;
    }

    void resetUse() {
        usedNanos = 0;
    }

    @Override
    public String toString() {
        return "Tasklet[" + task.name() + " #" + task.id() + " " + state() + "]";
    }
}
