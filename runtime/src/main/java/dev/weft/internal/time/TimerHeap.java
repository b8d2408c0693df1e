package dev.weft.internal.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The pending timers of one carrier, earliest deadline first, in order of scheduling among equal deadlines. Scheduling
 * and cancelling are O(log n) and cancelling frees the slot at once. Carrier thread only.
 *
 * <p>
 * <b>Time.</b> Deadlines are compared as plain numbers, not by difference: the clock of the {@code World} starts near 0
 * and deadlines saturate at {@link Long#MAX_VALUE}, which means never, so there is no overflow to survive.
 */
/*
 * A 4-ary heap in two parallel arrays. Four children to a node halve the depth of a binary heap, and the deadlines
 * stand in an array of their own because a sift compares far more than it moves: the four deadlines of one node's
 * children share a cache line or two, while reading them through the timers would be four misses. The timer itself is
 * touched to be told its new index, and to break a tie. Measured against one array of timers: a million random ones
 * expire in 0.32-0.39 s instead of 0.47-0.51 s; a thousand take 17-18 ns each instead of 15-17, which nobody notices.
 *
 * Rejected: a hashed wheel (O(1), but it must be advanced tick by tick or searched for the next deadline, which the
 * carrier needs exactly before every block), a lazy heap in which a cancelled timer stays until its deadline (a
 * server's timeouts are nearly all cancelled and long, so dead ones would be the bulk of the memory), a skip list
 * (allocates).
 */
public final class TimerHeap {
    /** Small enough to forget in a carrier that sleeps once, large enough that a few hundred timers grow it twice. */
    private static final int MIN_CAPACITY = 64;

    private final int minCapacity;
    private @Nullable Timer[] timers;
    private long[] deadlines;
    private int size;
    private long nextSequence;

    public TimerHeap() {
        this(MIN_CAPACITY);
    }

    /** For tests that want to cross the bounds of the arrays often. */
    TimerHeap(int minCapacity) {
        this.minCapacity = minCapacity;
        timers = new Timer[minCapacity];
        deadlines = new long[minCapacity];
    }

    /**
     * Adds a timer.
     *
     * @param deadlineNanos
     *            on the clock whose time {@link #expire} will be given; {@link Long#MAX_VALUE} is never; one in the
     *            past is due at the next {@code expire}
     * @throws IllegalStateException
     *             if the timer is scheduled already, here or on another heap; it stays as it is
     */
    public void schedule(Timer timer, long deadlineNanos) {
        if (timer.isScheduled()) {
            throw new IllegalStateException("timer is already scheduled for " + timer.deadlineNanos + " ns: " + timer);
        }
        if (size == timers.length) {
            resize(size * 2);
        }
        timer.deadlineNanos = deadlineNanos;
        timer.sequence = nextSequence++;
        siftUp(size, timer);
        size++;
    }

    /**
     * Takes a timer off this heap, so that it will not expire.
     *
     * @return false, and nothing changed, if it was not on this heap: never scheduled, expired, cancelled, or elsewhere
     */
    @SuppressWarnings("ReferenceEquality") // this very timer, whatever a subclass makes of equals
    public boolean cancel(Timer timer) {
        int index = timer.index;
        if (index < 0 || index >= size || timers[index] != timer) {
            return false;
        }
        removeAt(index);
        return true;
    }

    /**
     * Runs the timers that are due, in order of their deadlines. A timer that one of them schedules and that is already
     * due runs in the same call, if the limit allows.
     *
     * @param nowNanos
     *            timers with a deadline up to and including this one are due
     * @param limit
     *            at most so many run; the rest stays due; 0 or less runs none
     * @return how many ran
     */
    public int expire(long nowNanos, int limit) {
        long lastDue = Math.min(nowNanos, Long.MAX_VALUE - 1);
        int count = 0;
        while (count < limit && nextDeadlineNanos() <= lastDue) {
            var timer = removeAt(0);
            count++;
            timer.expired(nowNanos);
        }
        return count;
    }

    /** The earliest deadline, {@link Long#MAX_VALUE} if there is none. */
    public long nextDeadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : deadlines[0];
    }

    /** How many timers are scheduled here. */
    public int size() {
        return size;
    }

    /** The timers that are scheduled now, in no order. */
    public List<Timer> timers() {
        var all = new ArrayList<Timer>(size);
        for (int i = 0; i < size; i++) {
            all.add(at(i));
        }
        return all;
    }

    /** Cancels all. */
    public void clear() {
        for (int i = 0; i < size; i++) {
            at(i).index = Timer.NOT_SCHEDULED;
        }
        size = 0;
        timers = new Timer[minCapacity];
        deadlines = new long[minCapacity];
    }

    /** For tests of its memory. */
    int capacity() {
        return timers.length;
    }

    private Timer removeAt(int index) {
        var removed = at(index);
        int last = size - 1;
        if (index != last) {
            // The last one need not belong below the hole: it may come from another branch.
            var moved = at(last);
            if (index > 0 && isBefore(moved, parent(index))) {
                siftUp(index, moved);
            } else {
                siftDown(index, moved, last);
            }
        }
        timers[last] = null;
        size = last;
        removed.index = Timer.NOT_SCHEDULED;
        // A quarter, not a half, so that a size which swings about a bound doesn't copy at each swing.
        if (last < timers.length >> 2 && timers.length > minCapacity) {
            try {
                resize(timers.length >> 1);
            } catch (OutOfMemoryError | StackOverflowError _) {
                // it stays as large as it is; the timer has left
            }
        }
        return removed;
    }

    // The two sifts call nothing: a task that has used up its stack overflows at the entry of a method, so a sift either
    // has not begun or is complete, and the heap of its carrier stays whole.

    private void siftUp(int hole, Timer timer) {
        var timers = this.timers;
        long[] deadlines = this.deadlines;
        long deadline = timer.deadlineNanos;
        int index = hole;
        while (index > 0) {
            int parent = (index - 1) >>> 2;
            var above = timers[parent];
            if (deadline > deadlines[parent]
                    || (deadline == deadlines[parent] && above != null && timer.sequence > above.sequence)) {
                break;
            }
            timers[index] = above;
            deadlines[index] = deadlines[parent];
            if (above != null) {
                above.index = index;
            }
            index = parent;
        }
        timers[index] = timer;
        deadlines[index] = deadline;
        timer.index = index;
    }

    private void siftDown(int hole, Timer timer, int end) {
        var timers = this.timers;
        long[] deadlines = this.deadlines;
        int index = hole;
        for (int child = (index << 2) + 1; child < end; child = (index << 2) + 1) {
            var earliest = timers[child];
            int at = child;
            for (int i = child + 1; i < child + 4 && i < end; i++) {
                var other = timers[i];
                if (deadlines[i] < deadlines[at] || (deadlines[i] == deadlines[at] && other != null && earliest != null
                        && other.sequence < earliest.sequence)) {
                    at = i;
                    earliest = other;
                }
            }
            if (earliest == null || timer.deadlineNanos < deadlines[at]
                    || (timer.deadlineNanos == deadlines[at] && timer.sequence < earliest.sequence)) {
                break;
            }
            timers[index] = earliest;
            deadlines[index] = deadlines[at];
            earliest.index = index;
            index = at;
        }
        timers[index] = timer;
        deadlines[index] = timer.deadlineNanos;
        timer.index = index;
    }

    private boolean isBefore(Timer timer, int index) {
        long deadline = deadlines[index];
        return timer.deadlineNanos < deadline
                || (timer.deadlineNanos == deadline && timer.sequence < at(index).sequence);
    }

    @SuppressWarnings("NullAway") // no slot below size is empty
    private Timer at(int index) {
        return timers[index];
    }

    private static int parent(int index) {
        return (index - 1) >>> 2;
    }

    private void resize(int capacity) {
        var newTimers = Arrays.copyOf(timers, capacity);
        deadlines = Arrays.copyOf(deadlines, capacity);
        timers = newTimers; // last: without memory for one of them both stay as they were
    }
}
