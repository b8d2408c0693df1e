package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The tasks of a group or a pool, which go on by themselves: they are waited for and cancelled together, again and again. */
abstract class Members {
    /** Hides from users what the members tell. */
    private final class Ends implements Child.Family {
        @Override
        public void returned(@Nullable Object value) {
            // whoever asks the task hears of it
        }

        @Override
        public void threw(Throwable failure) {
            // likewise
        }

        @Override
        public void left() {
            memberLeft();
        }

        @Override
        public void ended(Child<?> child, Task<?> task) {
            try {
                if (!child.left) {
                    memberLeft(); // given up: it is still inside its body, for ever
                }
            } finally {
                children.ended(child, task);
            }
        }

        @Override
        public String toString() {
            return Members.this.toString();
        }
    }

    private final Ends ends = new Ends();
    private final Children children = new Children(ends);
    private final AtomicInteger size = new AtomicInteger(); // of those that are about to be spawned, too

    /** Spawns a member; {@link #memberLeft} is called for each, also if it can't be spawned. */
    final <T> Task<T> spawnMember(@Nullable String name, Callable<? extends T> body) {
        Waiter.requireStack(); // to take back what follows
        size.incrementAndGet();
        Task<T> member = null;
        try {
            member = Child.spawn(children, ends, name, body);
        } finally {
            if (member == null) {
                memberLeft();
            }
        }
        return Objects.requireNonNull(member, "bug: nobody closes it");
    }

    /** A member is about to end, or has. Any thread; must not wait or throw. */
    void memberLeft() {
        size.decrementAndGet();
    }

    /** True if the running task is one of its own. */
    final boolean isMember() {
        return Grouped.isCurrent(ends);
    }

    /** How many have not ended; a snapshot. Any thread. */
    public int size() {
        return size.get();
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
        Parker.checkCancelled();
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
        requireOutside();
        Parker.checkCancelled(); // not in the timeout: with none left an empty one is empty all the same
        try {
            return Timeout.callOrElse(timeout, () -> {
                children.awaitAll(false);
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
            var survivors = new ArrayList<Task<?>>();
            if (!join(deadline)) {
                children.forEachAlive(survivors::add); // while those that come are cancelled too
            }
            return survivors;
        } finally {
            children.stopCancelling();
        }
    }

    private void requireOutside() {
        if (isMember()) {
            throw new IllegalStateException("a task can't wait for its own end: " + Task.current() + " in " + this);
        }
    }
}
