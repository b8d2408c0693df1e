package dev.weft.scope;

import dev.weft.Guard;
import dev.weft.Task;
import dev.weft.Waiter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The tasks of a scope, a group or a pool: a list to which any task adds, from which those that have ended are taken now and then, when
 * it has doubled, and which somebody waits for.
 *
 * <p>
 * The list is linked, its links are volatile, and a child that has left it still leads to those behind it: so it is walked without the
 * guard. A cancel sets a mark and then walks; who adds links the child and then reads the mark; so nobody is missed.
 */
final class Children {
    /** With fewer than that it is not worth while to look who has ended. */
    private static final int FIRST_SETTLING = 64;

    private final Consumer<Child<?>> onEnd;
    private final Guard guard = new Guard();
    private final Child<?> first; // no child, so that the list is never empty
    private Child<?> last; // this and what follows under the guard
    private int numbers;
    private int adding; // numbered and not yet in the list
    private int listed; // in the list now
    private int settleAt = FIRST_SETTLING;
    private boolean settling;
    private boolean closed;
    private final AtomicInteger cancelling = new AtomicInteger(); // calls of cancelAll in force

    /**
     * An empty list.
     *
     * @param onEnd
     *            called for each child that has ended, once, one after the other, by who adds or waits
     */
    Children(Object group, Consumer<Child<?>> onEnd) {
        this.onEnd = onEnd;
        this.first = Child.head(group);
        this.last = first;
    }

    /**
     * The number of a child that is about to be spawned; {@link #add} or {@link #forget} has to follow.
     *
     * @return -1 if the list is closed
     */
    int number() {
        Waiter.requireStack(); // from here to the end of the spawn nothing may overflow: who waits counts on it
        guard.lock();
        try {
            if (closed) {
                return -1;
            }
            adding++;
            var number = numbers;
            numbers = (number + 1) & Integer.MAX_VALUE;
            return number;
        } finally {
            guard.unlock();
        }
    }

    /** The child that was numbered is not spawned. */
    void forget() {
        guard.lock();
        adding--;
        guard.unlock();
    }

    /** Adds a child that was spawned. If all were cancelled, so is it. */
    void add(Child<?> child) {
        guard.lock();
        last.next = child;
        last = child;
        listed++;
        adding--;
        var settles = listed >= settleAt && !settling;
        settling |= settles;
        guard.unlock();
        if (settles) {
            settleEnded();
        }
        if (isCancelled()) {
            child.task().cancel();
        }
    }

    private void settleEnded() {
        try {
            var before = first;
            for (var child = first.next; child != null; child = child.next) {
                if (child.task().isDone()) {
                    settle(child);
                    before = unlink(before, child);
                } else {
                    before = child;
                }
            }
        } finally {
            guard.lock();
            settling = false;
            settleAt = Math.max(FIRST_SETTLING, 2 * listed);
            guard.unlock();
        }
    }

    private void settle(Child<?> child) {
        if (!child.settled) {
            child.settled = true;
            onEnd.accept(child);
        }
    }

    /** Takes it out of the list unless it is the last, behind which somebody may be adding; gives the one before the next. */
    private Child<?> unlink(Child<?> before, Child<?> ended) {
        guard.lock();
        var stays = ended == last;
        if (!stays) {
            before.next = ended.next;
            listed--;
        }
        guard.unlock();
        return stays ? ended : before;
    }

    /**
     * Waits until all have ended, also those that are added meanwhile. One at a time.
     *
     * @param closes
     *            whether no number is given out any more then
     */
    void awaitAll(boolean closes) {
        Waiter.requireStack();
        for (;;) {
            for (var child = first.next; child != null; child = child.next) {
                awaitEnd(child.task());
            }
            if (beginSettling()) {
                settleEnded();
                if (isOver(closes)) {
                    return;
                }
            }
            Task.yield(); // somebody is adding, or looks who has ended
        }
    }

    /** Waits for the end, whatever it is. */
    static void awaitEnd(Task<?> child) {
        if (!child.isDone()) {
            try {
                child.join();
            } catch (CompletionException | CancellationException ofChild) {
                // whoever asks the child hears of it
            }
        }
    }

    private boolean beginSettling() {
        guard.lock();
        var free = !settling;
        settling = true;
        guard.unlock();
        return free;
    }

    private boolean isOver(boolean closes) {
        guard.lock();
        try {
            var only = first.next;
            var over = adding == 0 && (only == null || (only == last && only.settled));
            closed |= over && closes;
            return over;
        } finally {
            guard.unlock();
        }
    }

    /** Cancels those that are there and those that are added from now on. Any thread. */
    void cancelAll() {
        cancelling.incrementAndGet();
        cancelPresent();
    }

    /** Cancels those that are there. Any thread. */
    void cancelPresent() {
        for (var child = first.next; child != null; child = child.next) {
            child.task().cancel();
        }
    }

    /** Ends what one {@link #cancelAll} does to those that are added later. */
    void stopCancelling() {
        cancelling.decrementAndGet();
    }

    boolean isCancelled() {
        return cancelling.get() > 0;
    }

    boolean isClosed() {
        guard.lock();
        try {
            return closed;
        } finally {
            guard.unlock();
        }
    }

    /** Those that have not ended; a snapshot. */
    void forEachAlive(Consumer<Task<?>> visitor) {
        for (var child = first.next; child != null; child = child.next) {
            if (!child.task().isDone()) {
                visitor.accept(child.task());
            }
        }
    }

    /** Whether the task is one of those that have not ended. */
    boolean contains(Task<?> task) {
        for (var child = first.next; child != null; child = child.next) {
            if (child.task() == task) {
                return !task.isDone();
            }
        }
        return false;
    }

    /** How many have been numbered so far. */
    int numbers() {
        guard.lock();
        try {
            return numbers;
        } finally {
            guard.unlock();
        }
    }

    /** How many are kept: those that have not ended, and some that have. */
    int listed() {
        guard.lock();
        try {
            return listed;
        } finally {
            guard.unlock();
        }
    }
}
