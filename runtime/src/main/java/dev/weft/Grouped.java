package dev.weft;

/**
 * The body of a task that belongs to a structure of tasks, such as a scope: a {@linkplain Scheduler#dump() dump} then tells to which. For
 * the library's own constructs and for yours.
 *
 * <p>
 * The task keeps such a body until it ends, as others are let go of when they are entered.
 */
public interface Grouped {
    /** What it belongs to; its text stands in the dump. Any thread, also a carrier outside any task: neither may wait. */
    Object group();

    /** The class of the code that runs. Any thread. */
    Class<?> bodyClass();

    /**
     * The task has ended without entering its body, for it was cancelled before its start or its scheduler has failed. Called once, by who
     * ended it, after the end; any thread, also a carrier outside any task. Must not wait, and must not throw.
     */
    default void dropped() {}

    /**
     * The task has ended, in whatever way. Called once, by who ended it, after the end and after {@link #dropped}; any thread, also a carrier
     * outside any task. Must not wait, and must not throw.
     */
    default void ended(Task<?> task) {}

    /** True if the caller runs in a task whose body belongs to that very group. */
    static boolean isCurrent(Object group) {
        var worker = Worker.current();
        return worker != null && worker.task().isOf(group);
    }
}
