package dev.weft.bench.model;

import org.jspecify.annotations.Nullable;

/**
 * Is told which body runs where. Times are by {@link System#nanoTime}. Called by the threads of the model, at one place by one thread
 * after the other and in the order of time, but maybe later than it happened: it must be short and must not call the session.
 */
public interface SwitchListener {
    /**
     * A body begins, or goes on.
     *
     * @param place
     *            the number of the carrier; 0 where only one body can run at a time
     */
    void started(int place, String body, long nanos);

    /**
     * The body that was started last at this place no longer runs.
     *
     * @param cause
     *            why, or null if it came to its end
     */
    void stopped(int place, String body, long nanos, @Nullable Cause cause);
}
