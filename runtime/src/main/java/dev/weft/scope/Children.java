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
 * A child is linked before it is spawned, so whoever waits for all knows of it, and unlinked after its end. What changes is changed under
 * the guard; the list is walked without it. Only the last is never unlinked, for somebody may be adding behind it: that is done when the
 * next is linked.
 */
/*
 * A child is linked (add), spawned (spawned; or not: forget), ended, and told of; where nobody is to be told that is one step.
 *
 * | field                              | read                               | write                                        |
 * | Child.next                         | acquire, by who walks              | release, under the guard                     |
 * | Child.previous, .gone, .endedNext; | under the guard; firstEnded also   | under the guard; endedNext also by who       |
 * | last, numbers, listed, firstEnded, | plain, as a guess: who guesses     | tells, of those that he has taken            |
 * | lastEnded, settling                | wrong tells later, or looks again  |                                              |
 * | closed                             | under the guard; by the owner also | under the guard, by the owner                |
 * |                                    | plain; by others for their texts   |                                              |
 * | cancelling                         | volatile                           | atomic                                       |
 * | Child.task                         | volatile                           | volatile by the spawner; release by who      |
 * |                                    |                                    | ends it or lets go of it                     |
 * | Child.told                         | volatile, by the spawner           | release, before the null of task             |
 *
 * Walk against unlink: the next of a child leads, at any time, to all behind it that have not ended: a child that is unlinked keeps its
 * next, and from there each next was once, or is, the way on. So a walk that stands on an unlinked child misses nobody.
 *
 * Fork against cancel: the spawner links, writes task (volatile), then reads cancelling (volatile); the canceller adds to cancelling, then
 * walks. Either the read comes after the addition, and the spawner cancels, or the write of task, and the link before it, come before the
 * walk, and the canceller does. It may be both. The write can't be weaker: the spawner's read would overtake it. The look in add is for
 * the stack alone.
 *
 * Last end against join: an end takes itself off listed and adds itself to the ended in one section. It is taken from there, and settling
 * set, in one section too, and settling is reset where nobody is left there. So who finds, in one section, listed 0, nobody ended and
 * settling false, knows that all were told of; and that none comes, if it sets closed in the same section. What the children did
 * happens-before that: they had the guard, or who told of them had it.
 *
 * End against cancel's walk: who finds task null meets one that has ended, or one whose spawner will see the mark. A task that has ended is
 * cancelled in vain.
 *
 * Telling against a late spawner: the release of told comes before that of null; the spawner writes task, and reads told after it. If its
 * write is the later one, it finds told set and writes null again. All that it could miss is one task, kept until its child is unlinked.
 *
 * Costs: on x86 an atomic instruction and a volatile write are 5 ns each, on a child of some 20 ns. There are three of them: the guard at
 * the fork and at the end, and the write of task. Rejected: lists without a guard. They too need one atomic instruction at each of the
 * three places, and unlink in a pass of their own.
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
        child.task = task; // volatile: before the looks at told and at the mark
        if (child.told) {
            child.task = null; // it was not there yet when it was let go of
        }
        if (isCancelled()) {
            task.cancel();
        }
        if (firstEnded != null && hasStackToTell()) {
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

    /** Tells of those that have ended, unless somebody else does. */
    private void settle() {
        if (firstEnded == null) {
            return; // a look without the guard: what it misses is told later
        }
        guard.lock(FRAMES_OF_A_CHANGE); // what follows must not overflow while it has the guard
        var untold = settling ? null : takeEnded();
        guard.unlock();
        while (untold != null) {
            tellAll(untold);
            guard.lock();
            untold = takeEnded();
            guard.unlock();
        }
    }

    /** Those that have ended; if there are any, the caller tells of them, and nobody else. Under the guard. */
    private @Nullable Child<?> takeEnded() {
        var taken = firstEnded;
        firstEnded = null;
        lastEnded = null;
        settling = taken != null;
        return taken;
    }

    private void tellAll(Child<?> ofFirst) {
        Child<?> untold = ofFirst;
        try {
            while (untold != null) {
                var child = untold;
                untold = child.endedNext;
                child.endedNext = null;
                tell(child);
            }
        } catch (Throwable failure) {
            guard.lock();
            settling = false;
            if (untold != null) {
                putBack(untold);
            }
            guard.unlock();
            throw failure;
        }
    }

    private void tell(Child<?> child) {
        if (onEnd != null) {
            onEnd.accept(child);
        }
        letGo(child);
    }

    private static void letGo(Child<?> child) {
        child.setTold();
        child.setTask(null);
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
                    settle();
                }
            }
            settle();
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

    /** Exact for who closes it. */
    boolean isClosed() {
        return closed;
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
