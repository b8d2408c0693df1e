package dev.weft.scope;

import dev.weft.Cancelled;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What comes of the items of a {@linkplain Pool#mapUnordered map}, in the order in which they are done. Each step waits for the next, which
 * is a yield point. Close it when you stop early: then what is under way is cancelled.
 *
 * @param <B>
 *            what comes of the items
 */
@SuppressWarnings("IterableAndIterator") // as an iterator it is what is left, as an iterable too: for the for statement
public final class Mapped<B> implements Iterator<B>, Iterable<B>, AutoCloseable {
    private final Channel<B> results;
    private final Iterator<B> iterator;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Task<Void> feeder;

    <A> Mapped(Pool pool, Iterator<? extends A> items, Mapping<? super A, ? extends B> mapping, int buffered) {
        this.results = buffered == 0 ? Channel.rendezvous() : Channel.buffered(buffered);
        this.iterator = results.iterator();
        this.feeder = Task.spawn("feeder of " + pool, () -> feed(pool, items, mapping));
    }

    private <A> void feed(Pool pool, Iterator<? extends A> items, Mapping<? super A, ? extends B> mapping) {
        var workers = new ArrayList<Task<?>>();
        try {
            while (items.hasNext()) {
                var item = items.next();
                workers.removeIf(this::isSettled); // a pool keeps them few
                workers.add(pool.spawn(() -> work(mapping, item)));
            }
            Tasks.joinAll(workers);
            workers.forEach(this::isSettled);
            var first = failure.get();
            if (first == null) {
                results.close();
            } else {
                results.closeWithError(first);
            }
        } catch (Throwable thrown) {
            end(workers);
            var first = failure.get();
            if (first == null && thrown instanceof Cancelled cancelled) {
                results.close();
                throw cancelled;
            }
            results.closeWithError(first == null ? thrown : first);
        }
    }

    /** Whether it has ended; one that somebody else has cancelled leaves a gap, and that is a failure. */
    private boolean isSettled(Task<?> worker) {
        if (worker.isCancelled()) {
            failure.compareAndSet(null, new CancellationException(worker + " was cancelled, a task of a map"));
        }
        return worker.isDone();
    }

    private <A> void work(Mapping<? super A, ? extends B> mapping, A item) {
        try {
            results.send(mapping.apply(item));
        } catch (Cancelled cancelled) {
            throw cancelled;
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            feeder.cancel(); // which passes it on
        }
    }

    /** Cancels them and waits for their end; no cancellation point. */
    static void end(Collection<? extends Task<?>> tasks) {
        tasks.forEach(Task::cancel);
        try {
            Task.shield(() -> {
                tasks.forEach(Children::awaitEnd);
                return tasks;
            });
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: waiting for tasks threw", impossible);
        }
    }

    /**
     * Waits for the next result.
     *
     * @throws CompletionException
     *             if the mapping failed, the items did, or a spawn: with that as the cause; what was under way was cancelled
     * @throws Cancelled
     *             in a cancelled scope
     */
    @Override
    public boolean hasNext() {
        try {
            return iterator.hasNext();
        } catch (ChannelClosedException closed) {
            throw new CompletionException(closed.getCause());
        }
    }

    @Override
    public B next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more results");
        }
        return iterator.next();
    }

    @Override
    public Iterator<B> iterator() {
        return this;
    }

    /** Cancels what is under way, takes no item any more, and waits for the end of both. Never a cancellation point. */
    @Override
    public void close() {
        end(List.of(feeder));
        results.close(); // a feeder that never began has not
    }
}
