package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Task;
import java.util.List;

/** See {@link Policy#supervise()}. */
final class Supervise<T> implements Policy<T, List<Throwable>> {
    private final Failures failures = new Failures();

    @Override
    public boolean decides(Ending<? extends T> ending) {
        if (ending.isFailure()) {
            failures.told(ending.failure());
        }
        return false;
    }

    @Override
    public boolean ended(Task<? extends T> child, int number) {
        var failure = Grouped.failureOf(child);
        if (failure != null) {
            failures.add(failure);
        }
        return false;
    }

    @Override
    public List<Throwable> result() {
        return failures.all();
    }
}
