package dev.weft.scope;

import dev.weft.Task;
import java.util.concurrent.Future;

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
        if (child.state() != Future.State.FAILED) {
            return false;
        }
        failures.add(child.exceptionNow());
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
