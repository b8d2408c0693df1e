package dev.weft.channel;

import dev.weft.Action;
import dev.weft.Parker;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** A thread that is no carrier and runs no task, and what its body returned or threw. */
final class Threads<T> {
    private final FutureTask<T> outcome;
    private final Thread thread;

    private Threads(Callable<T> body) {
        outcome = new FutureTask<>(body);
        thread = Thread.ofPlatform().daemon().name("ordinary").start(outcome);
    }

    static <T> Threads<T> call(Callable<T> body) {
        return new Threads<>(body);
    }

    static Threads<Boolean> run(Action body) {
        return new Threads<>(() -> {
            body.run();
            return true;
        });
    }

    /** Returns when the body blocks in a waiting operation of ours. */
    Threads<T> awaitBlocked() {
        while (!(LockSupport.getBlocker(thread) instanceof Parker)) {
            if (outcome.isDone()) {
                throw new AssertionError("the body ended before it blocked: " + outcome);
            }
            Thread.onSpinWait();
        }
        return this;
    }

    Thread thread() {
        return thread;
    }

    T value() throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("the body of the thread failed", failed.getCause());
        }
    }

    Throwable failure() throws Exception {
        try {
            throw new AssertionError("the body of the thread returned " + outcome.get());
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        }
    }
}
