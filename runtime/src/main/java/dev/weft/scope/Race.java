package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Task;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** See {@link Policy#race()}. */
final class Race<T> implements Policy<T, T> {
    private final Failures failures = new Failures();
    private final AtomicReference<@Nullable Ending<? extends T>> winner = new AtomicReference<>();
    private boolean anyForked; // these two by who settles
    private boolean anySucceeded; // its body returning does not mean that: it may have left something open

    @Override
    public boolean decides(Ending<? extends T> ending) {
        if (ending.isFailure()) {
            failures.told(ending.failure());
            return false;
        }
        return winner.compareAndSet(null, ending);
    }

    @Override
    public boolean ended(Task<? extends T> child, int number) {
        anyForked = true;
        anySucceeded |= child.state() == Future.State.SUCCESS;
        var failure = Grouped.failureOf(child);
        if (failure != null) {
            failures.add(failure);
        }
        return false;
    }

    @Override
    @SuppressWarnings("NullAway") // null if that is what the winner returned
    public T result() {
        var first = winner.get();
        if (first != null && anySucceeded) {
            return first.value();
        }
        if (!failures.isEmpty()) {
            throw failures.toException();
        }
        throw anyForked
                ? new CancellationException("every child of the race was cancelled")
                : new IllegalStateException("a race without a child has no winner");
    }
}
