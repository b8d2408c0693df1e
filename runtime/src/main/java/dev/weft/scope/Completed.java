package dev.weft.scope;

import dev.weft.Task;
import dev.weft.channel.Channel;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Tasks in the {@linkplain Tasks#asCompleted order in which they end}. Each step waits for the next end, which is a yield point. Close it
 * when you stop early: then nothing of it stays on the tasks that have not ended. It never touches the tasks. For one task or thread at a
 * time.
 *
 * {@snippet :
 * try (var answers = Tasks.asCompleted(queries)) {
 *     for (Task<String> answer : answers) {
 *         show(answer.join());
 *     }
 * }
 * }
 *
 * @param <K>
 *            the tasks
 */
@SuppressWarnings("IterableAndIterator") // as an iterator it is what is left, as an iterable too: for the for statement
public final class Completed<K extends Task<?>> implements Iterator<K>, Iterable<K>, AutoCloseable {
    private final List<K> given;
    private final Channel<K> ended = Channel.unbounded();
    private final List<Runnable> withdrawals; // one for each, in order
    private int left;

    Completed(Collection<? extends K> tasks) {
        this.given = List.copyOf(tasks);
        this.left = given.size();
        this.withdrawals = given.stream().map(this::listen).toList();
    }

    private Runnable listen(K task) {
        Task<?> any = task;
        return listen(any, task);
    }

    private <T> Runnable listen(Task<T> task, K same) {
        Consumer<Task<T>> callback = _ -> ended.send(same);
        task.onComplete(callback);
        return () -> task.removeCallback(callback);
    }

    /** Whether one is left that was not returned. Never waits. */
    @Override
    public boolean hasNext() {
        return left > 0;
    }

    /**
     * Waits for the next end.
     *
     * @throws NoSuchElementException
     *             if all were returned, or this is closed
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; nothing is lost
     */
    @Override
    public K next() {
        if (left == 0) {
            throw new NoSuchElementException("no task is left of " + given.size());
        }
        var next = ended.receive();
        left--;
        return next;
    }

    @Override
    public Iterator<K> iterator() {
        return this;
    }

    /** Ends it: nothing is left. Never waits; no yield point. */
    @Override
    public void close() {
        if (left > 0) {
            left = 0;
            withdrawals.forEach(Runnable::run);
        }
    }
}
