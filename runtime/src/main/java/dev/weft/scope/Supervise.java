package dev.weft.scope;

import dev.weft.Task;
import java.util.List;
import java.util.concurrent.Future;

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
        if (child.state() == Future.State.FAILED) {
            failures.add(child.exceptionNow());
        }
        return false;
    }

    @Override
    public List<Throwable> result() {
        return failures.all();
    }
}
