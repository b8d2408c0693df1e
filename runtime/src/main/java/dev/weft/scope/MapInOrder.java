package dev.weft.scope;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Parker;
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
        Parker.checkCancelled();
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
        } catch (Throwable thrown) { // by the items, or a spawn, or cancelled
            takeFailures();
            failures.all().forEach(failure -> Untold.suppress(thrown, failure));
            throw MapInOrder.<RuntimeException>asIfUnchecked(thrown);
        }
        takeFailures();
        if (!failures.isEmpty()) {
            throw failures.toException();
        }
        var results = new ArrayList<B>(tasks.size());
        tasks.forEach(task -> results.add(task.join()));
        return results;
    }

    /** Waits for all, and sees how they ended. */
    private void takeFailures() {
        Mapped.end(tasks); // at once, if all has gone well
        for (var task : tasks) {
            if (task.state() == Future.State.FAILED) {
                failures.add(task.exceptionNow()); // perhaps one that had no stack left to tell
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler is told that it is: the items may throw anything
    private static <E extends Throwable> E asIfUnchecked(Throwable thrown) throws E {
        throw (E) thrown;
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
