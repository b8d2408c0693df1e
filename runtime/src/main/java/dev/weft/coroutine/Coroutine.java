package dev.weft.coroutine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Code that is resumed with a value, yields one, and is resumed again where it was. Asymmetric, as Lua's and Python's: it yields to whoever
 * resumed it.
 *
 * {@snippet :
 * var average = Coroutine.<Double, Double>of((self, first) -> {
 *     double sum = first;
 *     for (int count = 1;; count++) {
 *         sum += self.yield(sum / count);
 *     }
 * });
 * average.resume(10.0); // 10
 * average.resume(20.0); // 15
 * }
 *
 * <p>
 * For the task or thread that first resumes it. See the package for what closing means.
 *
 * @param <I>
 *            what it is resumed with
 * @param <O>
 *            what it yields, and returns at its end
 */
public final class Coroutine<I extends @Nullable Object, O extends @Nullable Object> implements AutoCloseable {
    /** The code of a coroutine. */
    @FunctionalInterface
    public interface Body<I extends @Nullable Object, O extends @Nullable Object> {
        /**
         * Runs.
         *
         * @param self
         *            to {@link Coroutine#yield} with
         * @param first
         *            what it was first resumed with
         * @return what the last resume returns
         */
        O run(Coroutine<I, O> self, I first) throws Exception;
    }

    private final Strand strand;
    private @Nullable I input; // from the resume to the yield
    private @Nullable O output; // the other way
    private @Nullable Throwable injected;

    private Coroutine(Body<I, O> body) {
        Objects.requireNonNull(body, "body");
        this.strand = new Strand(this, () -> output = body.run(this, taken()));
    }

    /** One that has not begun. */
    public static <I extends @Nullable Object, O extends @Nullable Object> Coroutine<I, O> of(Body<I, O> body) {
        return new Coroutine<>(body);
    }

    @SuppressWarnings("NullAway") // null if that was passed
    private I taken() {
        var failure = injected;
        if (failure != null) {
            injected = null;
            Strand.<RuntimeException>rethrow(failure);
        }
        var value = input;
        input = null;
        return value;
    }

    /**
     * Runs it until its next yield, or to its end. What its code throws, checked exceptions too, is thrown here as it is, though nothing
     * declares it.
     *
     * @return what it yielded, or at its end what it returned
     * @throws IllegalStateException
     *             if it has ended or was closed, is running already, or belongs to another task or thread
     * @throws StackOverflowError
     *             if the caller's stack has no room for it; nothing has changed
     */
    public O resume(I value) {
        strand.requireResumable();
        input = value;
        return step();
    }

    /**
     * As {@link #resume}, but its yield throws; one that has not begun ends with it and runs nothing.
     *
     * @throws IllegalStateException
     *             as {@link #resume}
     */
    public O throwInto(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        strand.requireResumable();
        injected = failure;
        return step();
    }

    @SuppressWarnings("NullAway") // null if that was yielded
    private O step() {
        try {
            strand.resume();
        } finally {
            input = null; // it may not have come so far as to take them
            injected = null;
        }
        var yielded = output;
        output = null;
        return yielded;
    }

    /**
     * Returns the value from the resume under way, and what the next one passes. For the code of this coroutine, at any depth of calls.
     *
     * @throws IllegalStateException
     *             if the caller is not the code of this coroutine, its stack can't be suspended here, or a cancel scope, timeout, shield or
     *             structured scope was opened inside it and has not been left; nothing has changed
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // the field's term
    public I yield(O value) {
        strand.requireSuspendable();
        output = value;
        try {
            strand.suspend();
        } catch (Throwable refused) {
            output = null;
            throw refused;
        }
        return taken();
    }

    /** True once it has ended or was closed. */
    public boolean isDone() {
        return strand.isOver();
    }

    /**
     * Where it is suspended, innermost frame first; empty if it is not.
     *
     * @throws IllegalStateException
     *             if it is suspended, and belongs to another task or thread
     */
    public StackTraceElement[] stackTrace() {
        return strand.stackTrace();
    }

    /**
     * Abandons it: it is never resumed again, and no {@code finally} of its code runs. Nothing if it has ended.
     *
     * @throws IllegalStateException
     *             if it is running, so from its own code, or belongs to another task or thread
     */
    @Override
    public void close() {
        strand.abandon();
    }

    @Override
    public String toString() {
        return "Coroutine@" + Integer.toHexString(System.identityHashCode(this));
    }
}
