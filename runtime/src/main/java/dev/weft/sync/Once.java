package dev.weft.sync;

import dev.weft.Guard;
import dev.weft.Owned;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A value that is computed when it is first wanted, by whoever wants it first; the others wait, and everybody gets the same. If
 * that fails or is cancelled, the next one tries.
 *
 * {@snippet :
 * var greeting = Once.of(() -> ask(server));
 * String text = greeting.get(); // anywhere, any number of times
 * }
 *
 * <p>
 * Getting is a yield point where it waits, and where the body is. For tasks of any carriers and schedulers, and for ordinary
 * threads, which block.
 *
 * <p>
 * Memory effects: the run of the body that succeeded happens-before the return of every get.
 *
 * @param <T>
 *            the value
 */
public final class Once<T> implements Owned {
    /**
     * What it is and has seen.
     *
     * @param done
     *            whether the value is there
     * @param waiting
     *            tasks and threads that wait for the one that runs the body
     * @param waits
     *            how many calls have had to wait so far
     * @param failures
     *            how many runs of the body did not succeed
     */
    public record Stats(boolean done, int waiting, long waits, long failures) {}

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private @Nullable Callable<? extends T> body; // until it has succeeded; written under the guard
    private volatile @Nullable T value; // null -> the value, under the guard
    private volatile @Nullable Parker running; // who runs the body; written under the guard
    private long waits; // under the guard
    private long failures; // under the guard

    private Once(Callable<? extends T> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    /** A value that the body will compute. It may wait; what it returns must not be null. */
    public static <T> Once<T> of(Callable<? extends T> body) {
        return new Once<>(body);
    }

    // ---- getting -----------------------------------------------------------------------------------------------------

    /**
     * The value. Runs the body if nobody has, waits if somebody does.
     *
     * @throws RuntimeException
     *             what the body threw, if it ran in this call; also an {@link Error}
     * @throws CompletionException
     *             if that was a checked exception, with it as the cause
     * @throws IllegalStateException
     *             if the body asks for the value that it is to compute
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here
     */
    public T get() {
        return Objects.requireNonNull(obtain(Long.MAX_VALUE));
    }

    /**
     * As {@link #get()}, but waits for others at most for {@code timeout}; 0 lets them run once, and looks again. Does not bound
     * the body, if it runs here.
     *
     * @return empty if the time was over first
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public Optional<T> get(Duration timeout) {
        return Optional.ofNullable(obtain(Waiter.deadlineAfter(timeout)));
    }

    private @Nullable T obtain(long deadlineNanos) {
        Parker.checkCancelled();
        var known = value;
        return known != null ? known : obtainSlowly(deadlineNanos);
    }

    private @Nullable T obtainSlowly(long deadlineNanos) {
        var waiter = new Waiter();
        guard.lock(Frames.OF_A_PASSING_ON);
        var other = running;
        if (value != null) {
            guard.unlock();
            return value;
        }
        if (other == null) {
            running = waiter.parker();
            guard.unlock();
            return run();
        }
        if (other == waiter.parker()) {
            guard.unlock();
            throw new IllegalStateException("the body of a Once asks for the value that it is to compute, in " + other);
        }
        waits++;
        if (!queue.await(guard, waiter, ParkReason.PROMISE, this, deadlineNanos)) {
            return null;
        }
        var made = value;
        return made != null ? made : run(); // it was served by one that failed: its turn
    }

    private T run() {
        T made;
        try {
            made = Objects.requireNonNull(Objects.requireNonNull(body).call(), "the body of a Once returned null");
        } catch (Throwable failure) {
            passOn();
            switch (failure) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new CompletionException(failure);
            }
        }
        guard.lock();
        Waiter served;
        try {
            value = made;
            body = null;
            running = null;
            served = queue.serveAll();
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        return made;
    }

    /** Lets the next one try. */
    private void passOn() {
        guard.lock();
        Waiter next;
        try {
            failures++;
            running = null;
            next = queue.serve();
            if (next != null) {
                running = next.parker();
            }
        } finally {
            guard.unlock();
        }
        if (next != null) {
            next.wake();
        }
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** Whether the value is there. */
    public boolean isDone() {
        return value != null;
    }

    /** Who runs the body now. */
    @Override
    public Optional<Parker> owner() {
        return Optional.ofNullable(running);
    }

    /** What it is and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(isDone(), queue.size(), waits, failures);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        var runner = running;
        return "Once[" + (now.done ? "done" : runner == null ? "not run" : "run by " + runner) + ", " + now.waiting
                + " waiting]";
    }
}
