package dev.weft;

/** Why a task is parked: what every switch is counted under and what a dump says of it. */
public enum ParkReason {
    /** A yield: the task is ready again at once. */
    YIELD,
    /** A {@link Task#checkpoint()} at which the task had used up its slice: it is ready again at once. */
    CHECKPOINT,
    /** An operation that kept succeeding without a wait lets others run: the task is ready again at once. */
    BUDGET,
    /** It gave its turn to the task that it has just served: it is ready again at once. */
    HAND_OVER,
    /** {@link Task#park()}: until somebody calls {@link Task#unpark()}. */
    PARK,
    /** {@link Task#sleep}: until the clock gets there. */
    SLEEP,
    /** A join: until another task ends. */
    JOIN,
    /** Waits for the other tasks of a scheduler that is closing. */
    CLOSE,
    /** Waits until the carriers have described themselves. */
    DUMP,
    /** Waits until every other task is parked (test kit). */
    QUIESCENCE,
    /** Waits for a connection to come in. */
    IO_ACCEPT,
    /** Waits for a connection to be made. */
    IO_CONNECT,
    /** Waits for bytes to come in. */
    IO_READ,
    /** Waits for room to send bytes. */
    IO_WRITE,
    /** Waits for a lock. */
    LOCK,
    /** Waits for a permit. */
    PERMIT,
    /** Waits for a condition. */
    CONDITION,
    /** Waits for an event. */
    EVENT,
    /** Waits for a latch to open. */
    LATCH,
    /** Waits for the others at a barrier. */
    BARRIER,
    /** Waits for a promise to complete. */
    PROMISE,
    /** Waits for room in a queue. */
    PUT,
    /** Waits for an item of a queue. */
    TAKE,
    /** Waits until all items of a queue are done. */
    DRAIN,
    /** Waits to send into a channel. */
    SEND,
    /** Waits to receive from a channel. */
    RECEIVE,
    /** Waits for one of several things. */
    SELECT,
    /** Waits for a call on another thread to return. */
    BLOCKING;

    /** True if what is waited for may be {@link Owned}, or is the end of a task: it may be part of a deadlock. */
    boolean mayHaveOwner() {
        return switch (this) {
            case JOIN, LOCK, PERMIT, PROMISE -> true;
            default -> false;
        };
    }
}
