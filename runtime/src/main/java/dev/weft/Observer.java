package dev.weft;

/**
 * Is told what happens in a scheduler: for traces, metrics and tests. Without one a hook costs a branch.
 *
 * <p>
 * Given to {@link SchedulerBuilder#observer}. Called on the thread where it happens, mostly the carrier's own between two runs,
 * so it must be short, must not park, and must cope with calls from several threads. What it throws is logged, the first time,
 * and changes nothing. It may spawn, cancel and unpark tasks.
 *
 * {@snippet :
 * var switches = new LongAdder();
 * var observed = Scheduler.builder().observer(new Observer() {
 *     @Override
 *     public void taskSuspended(Task<?> task, ParkReason cause) {
 *         switches.increment();
 *     }
 * }).start();
 * }
 */
public interface Observer {
    /** A task was made and is about to be queued. On the spawner's thread. */
    default void taskSpawned(Task<?> task) {}

    /** A carrier is about to enter the body of a task for the first time. */
    default void taskStarted(Task<?> task) {}

    /** A task has left its carrier's thread for this cause: it is parked, or, for a cause that only yields, ready. */
    default void taskSuspended(Task<?> task, ParkReason cause) {}

    /** A suspended task is about to go on. */
    default void taskResumed(Task<?> task) {}

    /** The outcome of a task stands. On the thread that ended it: its carrier's, or a canceller's if it had not started. */
    default void taskEnded(Task<?> task) {}

    /** An unstarted task was moved from one carrier to another. On the thief's thread. */
    default void taskStolen(Task<?> task, int fromCarrier, int toCarrier) {}

    /** A run of a task is over, after it held its carrier for so long: it has suspended or ended. */
    default void sliceEnded(Task<?> task, long nanos) {}
}
