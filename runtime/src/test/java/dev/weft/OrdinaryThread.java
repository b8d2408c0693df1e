package dev.weft;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** A thread that is no carrier and runs no task, and what its body returned or threw. */
public final class OrdinaryThread<T> {
    private final FutureTask<T> outcome;
    private final Thread thread;

    private OrdinaryThread(Callable<T> body) {
        outcome = new FutureTask<>(body);
        thread = Thread.ofPlatform().daemon().name("ordinary").start(outcome);
    }

    public static <T> OrdinaryThread<T> start(Callable<T> body) {
        return new OrdinaryThread<>(body);
    }

    public static OrdinaryThread<Boolean> start(Action body) {
        return new OrdinaryThread<>(() -> {
            body.run();
            return true;
        });
    }

    /** Returns when the body blocks in a waiting operation of ours. */
    public OrdinaryThread<T> awaitBlocked() {
        while (!(LockSupport.getBlocker(thread) instanceof Parker)) {
            if (outcome.isDone()) {
                throw new AssertionError("the body ended before it blocked: " + outcome);
            }
            Thread.onSpinWait();
        }
        return this;
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** What the body returned. */
    public T value() throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("the body of the thread failed", failed.getCause());
        }
    }

    /** What the body threw. */
    public Throwable failure() throws Exception {
        try {
            throw new AssertionError("the body of the thread returned " + outcome.get());
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        }
    }
}
