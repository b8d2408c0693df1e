package dev.weft;

/** Where a task is in its life. It moves down this list, but for the to and fro of READY, RUNNING and PARKED. */
public enum TaskStatus {
    /** Spawned; its body has not been entered. */
    NEW,
    /** Waits in a run queue for its carrier. */
    READY,
    /** Runs on its carrier now. */
    RUNNING,
    /** Waits for something. */
    PARKED,
    /** Its body returned. */
    SUCCEEDED,
    /** Its body threw. */
    FAILED,
    /** {@link Cancelled} left its body, or it was cancelled before the body was entered. */
    CANCELLED
}
