package dev.weft;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

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

    /**
     * True if it sees to it that somebody is told of the task's failure: then the scheduler does not watch whether anybody looks at it. What
     * it can tell nobody it has to hand to {@link #report}. Any thread; must not wait, and must not throw.
     */
    default boolean answersForFailure() {
        return false;
    }

    /**
     * Waits for the end of a task as {@link Task#join()}, but returns however it ended, and does not count as a look at its failure. A yield
     * point.
     *
     * @throws Cancelled
     *             if the caller is in a cancelled scope
     * @throws IllegalStateException
     *             if the task waits for itself
     */
    static void awaitEnd(Task<?> task) {
        task.awaitEnd(Durations.NEVER, false);
    }

    /** As {@link Task#exceptionNow()}, but null if the task did not fail, and it does not count as a look. Never waits; any thread. */
    static @Nullable Throwable failureOf(Task<?> task) {
        return task.state() == Future.State.FAILED ? task.failure() : null;
    }

    /**
     * Has the uncaught handler told of the task's failure, unless somebody looks at it within a second. Nothing if it did not fail. Never
     * waits.
     *
     * @throws IllegalStateException
     *             outside a task
     */
    static void report(Task<?> task) {
        var carrier = Spawn.requireWorker("Grouped.report").carrier();
        if (task.state() == Future.State.FAILED && !(task.failure() instanceof VirtualMachineError)) { // else it was told at once
            carrier.failures().add(task);
        }
    }

    /** True if the caller runs in a task whose body belongs to that very group. */
    static boolean isCurrent(Object group) {
        var worker = Worker.current();
        return worker != null && worker.task().isOf(group);
    }
}
