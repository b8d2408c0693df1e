package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Task;

/** See {@link Policy#failFast()}. */
final class FailFast<T> implements Policy<T, Void> {
    private final Failures failures = new Failures();

    @Override
    public boolean decides(Ending<? extends T> ending) {
        if (ending.isFailure()) {
            failures.told(ending.failure());
        }
        return ending.isFailure();
    }

    @Override
    public boolean ended(Task<? extends T> child, int number) {
        var failure = Grouped.failureOf(child);
        if (failure == null) {
            return false;
        }
        failures.add(failure);
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // the only value of Void
    public Void result() {
        if (!failures.isEmpty()) {
            throw failures.toException();
        }
        return null;
    }
}
