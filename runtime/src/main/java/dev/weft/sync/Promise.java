package dev.weft.sync;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A value that somebody delivers later, once: a success, a failure or a cancellation. Any number of tasks and threads may wait
 * for it; they go on in the order in which they came.
 *
 * {@snippet :
 * var answer = new Promise<String>();
 * Task.spawn(() -> answer.complete(ask(server)));
 * String text = answer.await();
 * }
 *
 * <p>
 * Waiting is a yield point; completing is not. For tasks of any carriers and schedulers, and for ordinary threads, which block. A
 * failure that nobody looks at is not reported.
 *
 * <p>
 * Memory effects: the completion happens-before the return of every wait, and of every method that reports it.
 *
 * @param <T>
 *            the value
 */
public final class Promise<T> {
    /**
     * What a promise is and has seen.
     *
     * @param state
     *            its outcome, or that it has none yet
     * @param waiting
     *            waits that stand at it, alternatives of a select included
     * @param waits
     *            how many have had to wait so far
     */
    public record Stats(Future.State state, int waiting, long waits) {}

    /** How it has ended. */
    private sealed interface Outcome {}

    private record Value(@Nullable Object value) implements Outcome {}

    private record Failure(Throwable failure) implements Outcome {}

    private record Withdrawn() implements Outcome {}

    private static final int FIRST_PRUNING = 16;

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private volatile @Nullable Outcome outcome; // null -> one, under the guard
    private @Nullable List<CompletableFuture<T>> futures; // copies that are to be told, under the guard
    private int prunedAt = FIRST_PRUNING; // how many copies there may be before those that are over are dropped, under the guard
    private long waits; // under the guard

    /** A promise that is still to be kept. */
    public Promise() {}

    /**
     * A promise that ends as the stage does. Cancelling or completing the promise before does not touch the stage; a
     * {@link CompletionException} of the stage counts as its cause.
     */
    public static <T> Promise<T> from(CompletionStage<? extends T> stage) {
        var promise = new Promise<T>();
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                promise.complete(value);
                return;
            }
            var failure = thrown instanceof CompletionException && thrown.getCause() != null
                    ? thrown.getCause()
                    : thrown;
            if (failure instanceof CancellationException) {
                promise.cancel();
            } else {
                promise.fail(failure);
            }
        });
        return promise;
    }

    // ---- completing --------------------------------------------------------------------------------------------------

    /**
     * Delivers the value. Never waits.
     *
     * @return false if it was complete; then nothing has changed
     */
    public boolean complete(T value) {
        return end(new Value(value));
    }

    /**
     * Lets it fail: who awaits it gets a {@link CompletionException} with this cause. Never waits.
     *
     * @return false if it was complete; then nothing has changed
     */
    public boolean fail(Throwable failure) {
        return end(new Failure(Objects.requireNonNull(failure, "failure")));
    }

    /**
     * Says that it will not be kept: who awaits it gets a {@link CancellationException}. Never waits.
     *
     * @return false if it was complete; then nothing has changed
     */
    public boolean cancel() {
        return end(new Withdrawn());
    }

    private boolean end(Outcome end) {
        guard.lock();
        Waiter served;
        @Nullable
        List<CompletableFuture<T>> copies;
        try {
            if (outcome != null) {
                return false;
            }
            if (futures == null) {
                queue.requireStack();
            } else {
                Waiter.requireStack();
            }
            outcome = end;
            served = queue.serveAll();
            copies = futures;
            futures = null;
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        if (copies != null) {
            copies.forEach(copy -> tell(copy, end));
        }
        return true;
    }

    // ---- waiting -----------------------------------------------------------------------------------------------------

    /**
     * Waits until it is complete and returns the value.
     *
     * @throws CompletionException
     *             if it failed, with the failure as the cause
     * @throws CancellationException
     *             if it was cancelled
     * @throws dev.weft.Cancelled
     *             if the caller is in a cancelled scope, or is an ordinary thread that is interrupted while it waits; the promise is
     *             not touched
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here
     */
    public T await() {
        await(Long.MAX_VALUE);
        return result();
    }

    /**
     * Waits until it is complete, at most for {@code timeout}; 0 lets the others run once, and looks again. Whatever the outcome, it
     * is not thrown.
     *
     * @return true if it is complete
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean await(Duration timeout) {
        return await(Waiter.deadlineAfter(timeout));
    }

    private boolean await(long deadlineNanos) {
        Parker.checkCancelled();
        if (outcome != null) {
            return true;
        }
        var waiter = new Waiter();
        guard.lock(Frames.OF_A_CHANGE);
        if (outcome != null) {
            guard.unlock();
            return true;
        }
        waits++;
        return queue.await(guard, waiter, ParkReason.PROMISE, this, deadlineNanos);
    }

    /**
     * Lets the completion serve this waiter: the port of select.
     *
     * @param waiter
     *            stands in no other queue; an alternative of another may
     * @return false if it is complete; then nobody will serve it
     */
    public boolean addWaiter(Waiter waiter) {
        guard.lock();
        try {
            if (outcome != null) {
                return false;
            }
            waits++;
            queue.add(waiter);
            return true;
        } finally {
            guard.unlock();
        }
    }

    /** Takes back {@link #addWaiter}, for a wait that is over. Harmless if it does not stand here any more. */
    public void removeWaiter(Waiter waiter) {
        guard.lock();
        try {
            queue.remove(waiter);
        } finally {
            guard.unlock();
        }
    }

    // ---- outcome -----------------------------------------------------------------------------------------------------

    /** Whether it is complete, in whatever way. */
    public boolean isDone() {
        return outcome != null;
    }

    /** How it has ended; {@link java.util.concurrent.Future.State#RUNNING} if it has not. */
    public Future.State state() {
        return switch (outcome) {
            case null -> Future.State.RUNNING;
            case Value _ -> Future.State.SUCCESS;
            case Failure _ -> Future.State.FAILED;
            case Withdrawn _ -> Future.State.CANCELLED;
        };
    }

    /**
     * As {@link #await()} of a promise that is complete. Never waits; does not look at cancellation of the caller.
     *
     * @throws IllegalStateException
     *             if it is not complete
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // what was delivered; null if that is what was delivered
    public T result() {
        return switch (outcome) {
            case null -> throw new IllegalStateException("not complete: " + this);
            case Value(var value) -> (T) value;
            case Failure(var failure) -> throw new CompletionException(failure);
            case Withdrawn _ -> throw new CancellationException(this + " was cancelled");
        };
    }

    /**
     * The value.
     *
     * @throws IllegalStateException
     *             if it has none: not complete, failed, cancelled
     */
    public T resultNow() {
        if (state() != Future.State.SUCCESS) {
            throw new IllegalStateException("no value: " + this);
        }
        return result();
    }

    /**
     * What it failed with.
     *
     * @throws IllegalStateException
     *             if it has not failed
     */
    public Throwable exceptionNow() {
        if (outcome instanceof Failure(var failure)) {
            return failure;
        }
        throw new IllegalStateException("no failure: " + this);
    }

    /**
     * A future that ends as this promise does. What is done to the future does not touch the promise. Actions that depend on the
     * future run, as always without an executor, in whoever completes the promise: they should be short and must not wait.
     */
    public CompletableFuture<T> toCompletableFuture() {
        var copy = new CompletableFuture<T>();
        guard.lock();
        Outcome end;
        try {
            end = outcome;
            if (end == null) {
                if (futures == null) {
                    futures = new ArrayList<>();
                } else if (futures.size() >= prunedAt) {
                    futures.removeIf(CompletableFuture::isDone); // nobody waits for those any more
                    prunedAt = Math.max(FIRST_PRUNING, 2 * futures.size());
                }
                futures.add(copy);
            }
        } finally {
            guard.unlock();
        }
        if (end != null) {
            tell(copy, end);
        }
        return copy;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as in result
    private static <T> void tell(CompletableFuture<T> copy, Outcome end) {
        switch (end) {
            case Value(var value) -> copy.complete((T) value);
            case Failure(var failure) -> copy.completeExceptionally(failure);
            case Withdrawn _ -> copy.cancel(false);
        }
    }

    /** What it is and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(state(), queue.size(), waits);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Promise[" + now.state + ", " + now.waiting + " waiting]";
    }
}
