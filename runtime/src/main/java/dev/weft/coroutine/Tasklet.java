package dev.weft.coroutine;

import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    private volatile boolean withheld;
    private volatile @Nullable Waiter pause; // of Tasklets.scheduleRemove
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
            case NEW -> withheld ? State.PAUSED : State.SCHEDULED;
            case READY -> State.SCHEDULED;
            case RUNNING -> State.CURRENT;
            case PARKED -> isPaused() ? State.PAUSED : State.BLOCKED;
            case SUCCEEDED, FAILED, CANCELLED -> State.ENDED;
        };
    }

    private boolean isPaused() {
        var waiting = pause;
        return withheld || (waiting != null && !waiting.isOver());
    }

    /**
     * Gives a paused one its turn again, behind the others. Nothing to one that is scheduled or runs. Any thread; never waits.
     *
     * @throws IllegalStateException
     *             if it is blocked, for only what it waits for may end that, or has ended
     */
    public void insert() {
        var waiting = pause;
        if (waiting != null && waiting.serve()) {
            return;
        }
        if (withheld) {
            release();
            return;
        }
        var state = state();
        if (state == State.BLOCKED || state == State.ENDED) {
            throw new IllegalStateException("it can't be inserted: " + this);
        }
    }

    private void release() {
        withheld = false;
        home.stepper().release(task);
    }

    /**
     * Pauses one that is scheduled; nothing to one that is paused.
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
        withheld = home.stepper().withhold(task);
        return withheld;
    }

    /**
     * Asks it to end, whatever its state: it is cancelled, and scheduled if it was paused. One that never ran ends at once; any other
     * runs its {@code finally} when it has its turn. Called by itself it throws at once. Any thread.
     *
     * @return false if it had ended
     * @throws dev.weft.Cancelled
     *             if it is the current one
     */
    public boolean kill() {
        var asked = task.cancel();
        if (withheld) {
            release();
        }
        if (asked && Task.insideTask() && Task.current() == task) {
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

    /** Pauses the caller, whose tasklet this is. */
    void pauseSelf() {
        Parker.checkCancelled();
        var waiter = new Waiter();
        pause = waiter;
        try {
            waiter.await(ParkReason.PARK, this);
        } finally {
            pause = null;
        }
    }

    /** It runs: whoever gave it its turn, it is not paused any more. Driver only. */
    void resumed() {
        if (withheld) {
            withheld = false;
        }
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
