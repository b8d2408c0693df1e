package dev.weft.scope;

import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Waiting for several tasks that somebody else has spawned. How they end is not looked at: ask those that are returned. Follows gevent's
 * {@code joinall}, {@code iwait} and {@code wait}, and Python's {@code as_completed}.
 *
 * {@snippet :
 * Task<String> fastest = Tasks.waitAny(queries);
 * List<Task<String>> inTime = Tasks.joinAll(queries, Duration.ofSeconds(2));
 * }
 */
public final class Tasks {
    private Tasks() {}

    /**
     * Waits until all have ended. A yield point; ordinary threads may wait too.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; the tasks are not touched
     * @throws IllegalStateException
     *             if the caller is one of them
     */
    public static void joinAll(Collection<? extends Task<?>> tasks) {
        Parker.checkCancelled();
        tasks.forEach(Children::awaitEnd);
    }

    /**
     * As {@link #joinAll(Collection)}, at most for {@code timeout}.
     *
     * @return those that have ended, in the order given
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static <K extends Task<?>> List<K> joinAll(Collection<? extends K> tasks, Duration timeout) {
        return joinAll(tasks, tasks.size(), timeout);
    }

    /**
     * Waits until so many have ended, at most for {@code timeout}. A yield point.
     *
     * @return those that have ended, in the order given; more than asked for, if more have ended meanwhile
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; the tasks are not touched
     * @throws IllegalArgumentException
     *             if there are not so many, the number is negative, or the timeout is
     */
    public static <K extends Task<?>> List<K> joinAll(Collection<? extends K> tasks, int count, Duration timeout) {
        if (count < 0 || count > tasks.size()) {
            throw new IllegalArgumentException("count: " + count + ", must be from 0 to " + tasks.size());
        }
        Parker.checkCancelled();
        List<K> given = List.copyOf(tasks);
        try {
            Timeout.callOrElse(timeout, () -> {
                await(given, count);
                return true;
            }, false);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new AssertionError("bug: waiting for tasks threw", impossible);
        }
        return given.stream().filter(Task::isDone).toList();
    }

    private static void await(List<? extends Task<?>> tasks, int count) {
        if (count == tasks.size()) {
            tasks.forEach(Children::awaitEnd);
            return;
        }
        try (var completed = new Completed<>(tasks)) {
            for (var left = count; left > 0; left--) {
                completed.next();
            }
        }
    }

    /**
     * Waits until one has ended, and returns it: of several the one that ended first, of those that had ended before the first given. A yield
     * point.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; the tasks are not touched
     * @throws IllegalArgumentException
     *             if there is none
     */
    public static <K extends Task<?>> K waitAny(Collection<? extends K> tasks) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks: none, nothing to wait for");
        }
        try (Completed<K> completed = asCompleted(tasks)) {
            return completed.next();
        }
    }

    /** The tasks in the order in which they end; those that had ended before, in the order given. Not a yield point: its steps are. */
    public static <K extends Task<?>> Completed<K> asCompleted(Collection<? extends K> tasks) {
        return new Completed<>(tasks);
    }
}
