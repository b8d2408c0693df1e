package dev.weft;

/**
 * Told of a failure that nobody looked at: no join, get, callback or scope observed the task within one second of its end, or
 * by the time its scheduler closed. Told at once of every {@link VirtualMachineError}.
 *
 * <p>
 * Runs on a carrier, outside any task: it must not wait. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface UncaughtHandler {
    /**
     * Called once for each such failure.
     *
     * @param task
     *            the task that failed
     * @param failure
     *            what its body threw
     */
    void uncaught(Task<?> task, Throwable failure);
}
