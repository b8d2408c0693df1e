package dev.weft.internal.time;

/**
 * Something that happens at a deadline: the node of a {@link TimerHeap}, which it is in at most once. May be scheduled
 * again after it expired or was cancelled.
 *
 * <p>
 * Intrusive, so that setting a timer allocates nothing beside the object that waits, and cancelling needs no
 * search: 32 bytes with the object's header. Carrier thread only.
 */
public abstract class Timer {
    static final int NOT_SCHEDULED = -1;

    // All three are written by the heap only.
    long deadlineNanos;
    /** Order of scheduling, which decides between equal deadlines. */
    long sequence;
    /** Position in the heap's array, so that cancelling need not search. */
    int index = NOT_SCHEDULED;

    protected Timer() {}

    /** The deadline it was last scheduled for; 0 if it never was. */
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    /** True from being scheduled until just before {@link #expired}, or until it is cancelled. */
    public final boolean isScheduled() {
        return index >= 0;
    }

    /**
     * The deadline has come. Called on the carrier by {@link TimerHeap#expire}, when the timer is already off the heap,
     * so that it may schedule itself or others and cancel others. Must neither throw nor park.
     *
     * @param nowNanos
     *            the time that {@code expire} was given; at least the deadline
     */
    protected abstract void expired(long nowNanos);
}
