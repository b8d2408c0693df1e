package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Guard;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a scope, a group or a pool: a list to which any task adds, which each leaves by itself when it has ended, and which somebody
 * waits for.
 *
 * <p>
 * A child is linked before it is spawned, so whoever waits for all knows of it, and unlinked after its end. The links to the next are
 * volatile, and a child that was unlinked still leads to those behind it: so the list is walked without the guard. Only the last is never
 * unlinked, for somebody may be adding behind it: that is done when the next is linked. A cancel sets a mark and then walks; who adds links
 * the child and then reads the mark; so nobody is missed.
 */
final class Children {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** To link or unlink one: what costs nothing to make sure of. */
    private static final int FRAMES_OF_A_CHANGE = 20;

    /** To cancel the child that is added: more than the spawn and the cancel ask for. */
    private static final int FRAMES_OF_A_CANCEL = 300;

    /** To tell of an end, for what somebody else does about it. */
    private static final int FRAMES_OF_A_TELLING = 300;

    private final @Nullable Consumer<Child<?>> onEnd;
    private final Guard guard = new Guard();
    private final Child<?> first; // no child, so that the list is never empty
    private Child<?> last; // this and what follows under the guard
    private long numbers;
    private int listed; // linked, and not ended
    private @Nullable Child<?> firstEnded; // those that ended, if somebody is to be told
    private @Nullable Child<?> lastEnded;
    private boolean settling;
    private boolean closed;
    private final AtomicInteger cancelling = new AtomicInteger(); // calls of cancelAll in force

    /** An empty list, of children whose end nobody is told of: it lets go of their tasks at once. */
    Children(Object group) {
        this(group, null, 0);
    }

    /**
     * An empty list.
     *
     * @param onEnd
     *            called for each child that has ended, in the order of their ends, one after the other, by who adds or waits
     * @param firstNumber
     *            of the first child; after {@link Integer#MAX_VALUE} they start again at 0
     */
    Children(Object group, @Nullable Consumer<Child<?>> onEnd, long firstNumber) {
        this.onEnd = onEnd;
        this.first = Child.head(group);
        this.last = first;
        this.numbers = firstNumber;
    }

    // ---- adding ------------------------------------------------------------------------------------------------------

    /**
     * Links a child that is about to be spawned; {@link #spawned} or {@link #forget} has to follow.
     *
     * @return false if the list is closed
     */
    boolean add(Child<?> child) {
        if (isCancelled()) {
            requireStack(FRAMES_OF_A_CANCEL);
        }
        guard.lock(FRAMES_OF_A_CHANGE); // so that it can be taken back if the spawn overflows
        try {
            if (closed) {
                return false;
            }
            child.number = (int) numbers & Integer.MAX_VALUE;
            numbers++;
            var before = last;
            child.previous = before;
            before.setNext(child);
            last = child;
            listed++;
            if (before.gone) {
                unlink(before);
            }
            return true;
        } finally {
            guard.unlock();
        }
    }

    /** Under the guard. */
    private static void unlink(Child<?> child) {
        var before = child.previous;
        var after = child.next;
        if (before != null && after != null) { // always: neither the head nor the last
            before.setNext(after);
            after.previous = before;
        }
    }

    /** The child that was added is not spawned. */
    void forget(Child<?> child) {
        guard.lock();
        leave(child);
        guard.unlock();
    }

    /** The child that was added is spawned; it may have ended. If all were cancelled, so is it. */
    void spawned(Child<?> child, Task<?> task) {
        child.task = task;
        if (child.told) {
            child.task = null; // it was not there yet when it was let go of
        }
        if (isCancelled()) {
            task.cancel();
        }
        if (firstEnded != null && hasStackToTell() && beginSettling(false)) {
            settle();
        }
    }

    /** The child has ended. */
    void ended(Child<?> child, Task<?> task) {
        guard.lock();
        leave(child);
        if (onEnd == null) {
            letGo(child);
        } else {
            if (child.task == null) {
                child.setTask(task); // its spawner may not have come to it
            }
            if (lastEnded == null) {
                firstEnded = child;
            } else {
                lastEnded.endedNext = child;
            }
            lastEnded = child;
        }
        guard.unlock();
    }

    /** Under the guard. */
    private void leave(Child<?> child) {
        child.gone = true;
        listed--;
        if (child != last) {
            unlink(child);
        }
    }

    // ---- telling of ends ---------------------------------------------------------------------------------------------

    /** True if the caller is to {@link #settle}: if nobody else does and, unless {@code anyway}, somebody has ended. */
    private boolean beginSettling(boolean anyway) {
        if (!anyway && firstEnded == null) {
            return false; // a look without the guard: what it misses is told later
        }
        guard.lock(FRAMES_OF_A_CHANGE); // what follows must not overflow while it has the guard
        var begins = !settling;
        settling = true;
        guard.unlock();
        return begins;
    }

    /** Throws {@link StackOverflowError} if there is not so much stack: the only way for who is outside the core. */
    private void requireStack(int frames) {
        guard.lock(frames);
        guard.unlock();
    }

    /** Who adds at the end of its stack leaves it to others: there, who is told would overflow. */
    private boolean hasStackToTell() {
        try {
            requireStack(FRAMES_OF_A_TELLING);
            return true;
        } catch (StackOverflowError tooDeep) {
            return false;
        }
    }

    private void settle() {
        Child<?> untold = null;
        try {
            while ((untold = takeEnded()) != null) {
                while (untold != null) {
                    var child = untold;
                    untold = child.endedNext;
                    child.endedNext = null;
                    tell(child);
                }
            }
        } finally {
            guard.lock();
            settling = false;
            if (untold != null) {
                putBack(untold);
            }
            guard.unlock();
        }
    }

    private void tell(Child<?> child) {
        if (onEnd != null) {
            onEnd.accept(child);
        }
        letGo(child);
    }

    private static void letGo(Child<?> child) {
        child.told = true;
        child.task = null;
    }

    private @Nullable Child<?> takeEnded() {
        guard.lock();
        var taken = firstEnded;
        firstEnded = null;
        lastEnded = null;
        guard.unlock();
        return taken;
    }

    /** Those that a failure of the one who is told has left. Under the guard. */
    private void putBack(Child<?> untold) {
        var end = untold;
        while (end.endedNext != null) {
            end = end.endedNext;
        }
        end.endedNext = firstEnded;
        firstEnded = untold;
        lastEnded = lastEnded == null ? end : lastEnded;
    }

    // ---- waiting -----------------------------------------------------------------------------------------------------

    /**
     * Waits until all have ended, also those that are added meanwhile, and somebody was told of each.
     *
     * @param closes
     *            whether none can be added any more then
     */
    void awaitAll(boolean closes) {
        for (;;) {
            for (var child = first.next; child != null; child = child.next) {
                var task = child.task;
                if (task != null && onEnd == null) {
                    awaitEnd(task);
                } else if (task != null) {
                    Grouped.awaitEnd(task); // it is told of, and that is no look at its failure
                    if (beginSettling(false)) {
                        settle();
                    }
                }
            }
            if (onEnd != null && beginSettling(true)) {
                settle();
            }
            if (isOver(closes)) {
                return;
            }
            Task.yield(); // somebody is about to be spawned, to leave, or to be told
        }
    }

    /** Waits for the end, whatever it is. */
    static void awaitEnd(Task<?> child) {
        if (!child.isDone()) {
            child.join(FOREVER);
        }
    }

    /** True if all have ended and somebody was told of each; {@code closes}: none can be added any more then. */
    boolean isOver(boolean closes) {
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            var over = listed == 0 && firstEnded == null && !settling;
            closed |= over && closes;
            return over;
        } finally {
            guard.unlock();
        }
    }

    // ---- cancelling --------------------------------------------------------------------------------------------------

    /** Cancels those that are there and those that are added from now on. Any thread. */
    void cancelAll() {
        cancelling.incrementAndGet();
        for (var child = first.next; child != null; child = child.next) {
            var task = child.task;
            if (task != null) { // else whoever spawns it will see the mark, or it has ended
                task.cancel();
            }
        }
    }

    /** Ends what one {@link #cancelAll} does to those that are added later. */
    void stopCancelling() {
        cancelling.decrementAndGet();
    }

    boolean isCancelled() {
        return cancelling.get() > 0;
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

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
            var task = child.task;
            if (task != null && !task.isDone()) {
                visitor.accept(task);
            }
        }
    }

    /** How many are linked; for tests. */
    int linked() {
        var count = 0;
        for (var child = first.next; child != null; child = child.next) {
            count++;
        }
        return count;
    }

    /** How many have been added so far. */
    long numbers() {
        guard.lock();
        try {
            return numbers;
        } finally {
            guard.unlock();
        }
    }
}
