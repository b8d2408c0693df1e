package dev.weft.internal.coroutine;

/**
 * A stack that can be suspended below its body and resumed later by the thread that drives it.
 *
 * <p>
 * Not thread-safe: one driver resumes it, and always on the same thread once it has started (C2 treats the current thread as a
 * constant across a switch; JDK facts, DESIGN 6.5). The body must not throw.
 */
public sealed interface Coroutine permits ContinuationCoroutine, HandoffCoroutine {
    /**
     * Runs the body until it suspends or ends. The driver must not hold a monitor: freezing moves the whole lock stack of the
     * thread (DESIGN 6.4).
     *
     * @throws IllegalStateException
     *             if the body has ended
     */
    void resume();

    /** True once the body has returned. */
    boolean isDone();

    /** What {@link Coroutines#create} was given as the owner. */
    Object owner();

    /**
     * The frames of the suspended body, innermost first. Only its own driver may ask, and only while it is suspended: walking a
     * parked stack from another thread crashes the JVM (DESIGN 6.6).
     */
    StackTraceElement[] stackTrace();

    /**
     * The thread on whose stack the body runs while it is mounted on the driver. Any thread may ask; it may look at that thread's
     * stack as at any other's.
     */
    Thread thread(Thread driver);
}
