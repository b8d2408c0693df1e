package dev.weft.scope;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** One {@link Pool#map}. */
final class MapInOrder<A, B> {
    private final Pool pool;
    private final Mapping<? super A, ? extends B> mapping;
    private final Failures failures = new Failures();
    private final List<Task<B>> tasks = new ArrayList<>(); // the caller only

    MapInOrder(Pool pool, Mapping<? super A, ? extends B> mapping) {
        this.pool = pool;
        this.mapping = mapping;
    }

    List<B> run(Iterable<? extends A> items) {
        try {
            CancelScope.run(whole -> {
                for (var item : items) {
                    tasks.add(pool.spawn(() -> apply(item, whole)));
                }
                for (var task : tasks) {
                    Children.awaitEnd(task);
                    if (task.state() != Future.State.SUCCESS) {
                        return;
                    }
                }
            });
        } catch (RuntimeException ofItems) {
            Mapped.end(tasks);
            failures.all().forEach(ofItems::addSuppressed);
            throw ofItems;
        } catch (Exception impossible) {
            throw new AssertionError("bug: a map threw", impossible);
        } finally {
            Mapped.end(tasks); // at once, if all has gone well
        }
        for (var task : tasks) {
            if (task.state() == Future.State.FAILED) {
                failures.add(task.exceptionNow()); // one that had no stack left to tell
            }
        }
        if (!failures.isEmpty()) {
            throw failures.toException();
        }
        var results = new ArrayList<B>(tasks.size());
        tasks.forEach(task -> results.add(task.join()));
        return results;
    }

    private B apply(A item, CancelScope whole) throws Exception {
        try {
            return mapping.apply(item);
        } catch (Cancelled cancelled) {
            throw cancelled;
        } catch (Throwable failure) {
            failures.told(failure);
            whole.cancel();
            throw failure;
        }
    }
}
