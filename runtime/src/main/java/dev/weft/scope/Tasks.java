package dev.weft.scope;

import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Waiting for several tasks that somebody else has spawned. How they end is not looked at: ask those that are returned. Follows gevent's
 * {@code joinall}, {@code iwait} and {@code wait}, and Python's {@code as_completed}.
 *
 * {@snippet :
 * for (Task<String> answer : (Iterable<Task<String>>) () -> Tasks.asCompleted(queries)) {
 *     show(answer.join());
 * }
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
        tasks.forEach(Children::awaitEnd);
    }

    /**
     * As {@link #joinAll(Collection)}, at most for {@code timeout}.
     *
     * @return those that have ended, in the order given
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static <T> List<Task<T>> joinAll(Collection<Task<T>> tasks, Duration timeout) {
        return joinAll(tasks, tasks.size(), timeout);
    }

    /**
     * Waits until so many have ended, at most for {@code timeout}.
     *
     * @return those that have ended, in the order given; more than asked for, if more have ended meanwhile
     * @throws IllegalArgumentException
     *             if there are not so many, the number is negative, or the timeout is
     */
    public static <T> List<Task<T>> joinAll(Collection<Task<T>> tasks, int count, Duration timeout) {
        if (count < 0 || count > tasks.size()) {
            throw new IllegalArgumentException("count: " + count + ", must be from 0 to " + tasks.size());
        }
        var given = List.copyOf(tasks);
        try {
            Timeout.callOrElse(timeout, () -> {
                var completed = asCompleted(given);
                for (var left = count; left > 0; left--) {
                    completed.next();
                }
                return true;
            }, false);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new AssertionError("bug: waiting for tasks threw", impossible);
        }
        var ended = new ArrayList<Task<T>>();
        for (var task : given) {
            if (task.isDone()) {
                ended.add(task);
            }
        }
        return ended;
    }

    /**
     * Waits until one has ended, and returns it: of several the one that ended first.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    public static <T> Task<T> waitAny(Collection<Task<T>> tasks) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks: none, nothing to wait for");
        }
        return asCompleted(tasks).next();
    }

    /**
     * The tasks in the order in which they end. Each step waits for the next, which is a yield point. Bounded by the tasks; stopping early
     * leaves nothing behind but a callback on those that have not ended.
     */
    public static <T> Iterator<Task<T>> asCompleted(Collection<Task<T>> tasks) {
        var given = List.copyOf(tasks);
        var ended = Channel.<Task<T>>unbounded();
        given.forEach(task -> task.onComplete(ended::send));
        return new Iterator<>() {
            private int left = given.size();

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Task<T> next() {
                if (left == 0) {
                    throw new NoSuchElementException("all " + given.size() + " tasks have been returned");
                }
                var next = ended.receive();
                left--;
                return next;
            }
        };
    }
}
