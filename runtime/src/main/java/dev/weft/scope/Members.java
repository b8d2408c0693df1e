package dev.weft.scope;

import dev.weft.Task;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a group or a pool, which go on by themselves: they are waited for and cancelled together, again and again. */
abstract class Members implements Child.Family {
    final Children children = new Children(this, _ -> {
        // whoever asks the task hears of its end
    });

    @Override
    public void returned(@Nullable Object value) {
        // whoever asks the task hears of it
    }

    @Override
    public void threw(Throwable failure) {
        // likewise
    }

    /** How many have not ended; a snapshot. Any thread. */
    public int size() {
        var count = new int[1];
        children.forEachAlive(_ -> count[0]++);
        return count[0];
    }

    /**
     * Waits until all have ended, also those that are spawned meanwhile: until it is empty at one moment. A yield point; ordinary threads
     * may wait too. How they ended is not looked at, but a
     * failure of one that somebody waits for counts as seen.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; the tasks go on
     * @throws IllegalStateException
     *             if the caller is one of them
     */
    public void join() {
        requireOutside();
        children.awaitAll(false);
    }

    /**
     * As {@link #join()}, at most for {@code timeout}.
     *
     * @return false if the time was over first
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean join(Duration timeout) {
        try {
            return Timeout.callOrElse(timeout, () -> {
                join();
                return true;
            }, false);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new AssertionError("bug: a join threw", impossible);
        }
    }

    /**
     * Cancels all, also those that are spawned while it waits, and waits until they have ended, at most for {@code deadline}. Afterwards
     * it may be used again. A yield point.
     *
     * @return those that have not ended in time; empty if all have
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; they are cancelled all the same
     * @throws IllegalArgumentException
     *             if the deadline is negative; nobody is cancelled
     * @throws IllegalStateException
     *             if the caller is one of them; nobody is cancelled
     */
    public List<Task<?>> cancelAll(Duration deadline) {
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("deadline: " + deadline + ", must not be negative");
        }
        requireOutside();
        children.cancelAll();
        try {
            join(deadline);
        } finally {
            children.stopCancelling();
        }
        var survivors = new ArrayList<Task<?>>();
        children.forEachAlive(survivors::add);
        return survivors;
    }

    private void requireOutside() {
        if (Task.insideTask() && children.contains(Task.current())) {
            throw new IllegalStateException("a task can't wait for its own end: " + Task.current() + " in " + this);
        }
    }
}
