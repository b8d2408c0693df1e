package dev.weft;

/**
 * Is told that a scheduler has stalled: tasks are parked, and nothing that the scheduler knows of will wake any of them.
 *
 * {@snippet :
 * StallHandler failing = report -> {
 *     throw new IllegalStateException(report.toString());
 * };
 * }
 */
@FunctionalInterface
public interface StallHandler {
    /**
     * Called once per episode, one second after the last task parked, on a thread of its own; it may wait. Under
     * {@link Scheduler#run} what it throws cancels the tasks and is thrown by {@code run}; otherwise it is logged.
     *
     * @throws Exception
     *             to end a {@code run}
     */
    void stalled(StallReport report) throws Exception;
}
