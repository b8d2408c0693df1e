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
import java.util.concurrent.Future;

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
    private final Failures failures = new Failures();
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
        } catch (Cancelled cancelled) {
            end(workers);
            workers.forEach(this::takeFailure);
            if (failures.isEmpty()) {
                results.close();
                throw cancelled;
            }
        } catch (Throwable thrown) {
            failures.told(thrown);
            end(workers);
            workers.forEach(this::takeFailure);
        }
        if (failures.isEmpty()) {
            results.close();
        } else {
            results.closeWithError(failures.all().getFirst());
        }
    }

    /** Whether it has ended; one that somebody else has cancelled leaves a gap, and that is a failure. */
    private boolean isSettled(Task<?> worker) {
        if (worker.isCancelled()) {
            failures.told(new CancellationException(worker + " was cancelled, a task of a map"));
        }
        takeFailure(worker);
        return worker.isDone();
    }

    /** One that had no stack left to tell. */
    private void takeFailure(Task<?> worker) {
        if (worker.state() == Future.State.FAILED) {
            failures.add(worker.exceptionNow());
        }
    }

    private <A> void work(Mapping<? super A, ? extends B> mapping, A item) {
        try {
            results.send(mapping.apply(item));
        } catch (Cancelled cancelled) {
            throw cancelled;
        } catch (Throwable thrown) {
            failures.told(thrown);
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
     *             if the mapping failed, the items did, or a spawn: with what failed first as the cause, and the others suppressed in their
     *             order; what was under way was cancelled and has ended
     * @throws Cancelled
     *             in a cancelled scope
     */
    @Override
    public boolean hasNext() {
        try {
            return iterator.hasNext();
        } catch (ChannelClosedException closed) {
            throw failures.toException();
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
