package dev.weft.pace;

import dev.weft.Action;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Tries again what failed: how often, after which pauses, and after which failures. Immutable; any number of calls may share one.
 *
 * {@snippet :
 * var retry = Retry.upTo(5)
 *         .backOff(Duration.ofMillis(100), 2, Duration.ofSeconds(5)) // 100, 200, 400, 800 ms
 *         .jitter(0.5)
 *         .giveUpAfter(Duration.ofSeconds(30))
 *         .on(IOException.class::isInstance);
 * String answer = retry.call(() -> Timeout.call(Duration.ofSeconds(2), () -> ask(server)));
 * }
 *
 * <p>
 * Only an {@link Exception} is tried again, never an {@link Error} and so never {@link dev.weft.Cancelled}: the deadline of a timeout
 * around the call ends it wherever it is, in an attempt or in a pause, and no attempt follows. The timeout of one attempt belongs inside,
 * as above; its {@link dev.weft.DeadlineExceededException} is a failure as others are. An {@link InterruptedException} is thrown on too.
 *
 * <p>
 * What ends the call is thrown as it is, with the failures before it suppressed in it, the last {@value #KEPT} of them, in order.
 */
public final class Retry {
    /** What is told of a failure that another attempt follows. */
    @FunctionalInterface
    public interface Hook {
        /**
         * Called in the caller's task or thread, before the pause.
         *
         * @param attempt
         *            which one failed, from 1
         * @param pause
         *            after which the next begins
         */
        void failed(int attempt, Exception failure, Duration pause);
    }

    private static final int KEPT = 10;
    private static final int JITTER_STEPS = 1 << 20;

    private final int attempts;
    private final Duration first;
    private final double factor;
    private final Duration cap;
    private final double jitter;
    private final Duration limit;
    private final Predicate<? super Exception> retried;
    private final Hook hook;

    private Retry(int attempts, Duration first, double factor, Duration cap, double jitter, Duration limit,
            Predicate<? super Exception> retried, Hook hook) {
        this.attempts = attempts;
        this.first = first;
        this.factor = factor;
        this.cap = cap;
        this.jitter = jitter;
        this.limit = limit;
        this.retried = retried;
        this.hook = hook;
    }

    // ---- saying how --------------------------------------------------------------------------------------------------

    /**
     * So many attempts at most, after every exception and without a pause: between two, others run. The methods below say more.
     *
     * @param attempts
     *            with the first one; {@link Integer#MAX_VALUE} is no bound
     * @throws IllegalArgumentException
     *             if it is less than 1
     */
    public static Retry upTo(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + ", must be at least 1");
        }
        return new Retry(attempts, Duration.ZERO, 1, Duration.ZERO, 0, Periods.FOREVER, _ -> true, (_, _, _) -> {});
    }

    /**
     * Waits before each further attempt, longer from time to time.
     *
     * @param newFirst
     *            before the second attempt
     * @param newFactor
     *            how much longer each pause is than the one before; 1 keeps it
     * @param newCap
     *            no pause is longer
     * @throws IllegalArgumentException
     *             if the first pause is negative, the factor less than 1 or not finite, or the cap less than the first pause
     */
    public Retry backOff(Duration newFirst, double newFactor, Duration newCap) {
        Periods.requireNotNegative(newFirst, "first");
        if (!(newFactor >= 1 && newFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor: " + newFactor + ", must be at least 1 and finite");
        }
        if (newCap.compareTo(newFirst) < 0) {
            throw new IllegalArgumentException("cap: " + newCap + ", is less than the first pause, " + newFirst);
        }
        return new Retry(attempts, newFirst, newFactor, newCap, jitter, limit, retried, hook);
    }

    /**
     * Shortens each pause by a random part, so that many who failed together do not come again together. The randomness is that of the
     * caller's {@link World}.
     *
     * @param share
     *            the largest part: 0 is none, 1 leaves anything between nothing and the whole pause
     * @throws IllegalArgumentException
     *             unless it is from 0 to 1
     */
    public Retry jitter(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + ", must be from 0 to 1");
        }
        return new Retry(attempts, first, factor, cap, share, limit, retried, hook);
    }

    /**
     * Begins no attempt later than so long after the call: if the next one would, the failure is thrown at once, without the pause. An
     * attempt that is under way is not stopped; {@link dev.weft.Timeout} does that.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public Retry giveUpAfter(Duration newLimit) {
        Periods.requireNotNegative(newLimit, "limit");
        return new Retry(attempts, first, factor, cap, jitter, newLimit, retried, hook);
    }

    /**
     * Tries again only after these failures; after others the call ends. What it throws ends the call too.
     */
    public Retry on(Predicate<? super Exception> newRetried) {
        Objects.requireNonNull(newRetried, "retried");
        return new Retry(attempts, first, factor, cap, jitter, limit, newRetried, hook);
    }

    /** Tells of every failure that another attempt follows; the last is thrown. What the hook throws ends the call. */
    public Retry onFailure(Hook newHook) {
        Objects.requireNonNull(newHook, "hook");
        return new Retry(attempts, first, factor, cap, jitter, limit, retried, newHook);
    }

    // ---- trying ------------------------------------------------------------------------------------------------------

    /**
     * Runs the body in the caller until it returns, or is not to be tried again. A yield point where it pauses, and where the body is.
     *
     * @throws dev.weft.Cancelled
     *             in a pause, in a cancelled scope or if the ordinary thread is interrupted; the failures so far are suppressed in it
     * @throws Exception
     *             what the last attempt threw
     */
    public <T> T call(Callable<T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        var deadlineNanos = Waiter.deadlineAfter(limit);
        var before = new ArrayDeque<Throwable>();
        var longest = (double) Periods.nanos(first);
        try {
            for (var attempt = 1;; attempt++) {
                try {
                    return body.call();
                } catch (InterruptedException interrupted) {
                    throw interrupted;
                } catch (Exception failure) {
                    var pause = shortened(longest);
                    if (attempt >= attempts || !fits(pause, deadlineNanos) || !isRetried(failure, before)) {
                        throw failure;
                    }
                    keep(failure, before);
                    hook.failed(attempt, failure, pause);
                    Task.sleep(pause);
                    Parker.checkCancelled(); // a pause of 0 only looks at that before it yields
                    longest = Math.min(longest * factor, (double) Periods.nanos(cap));
                }
            }
        } catch (Throwable last) {
            suppress(before, last);
            throw last;
        }
    }

    /** As {@link #call} for a body that returns nothing. */
    public void run(Action body) throws Exception {
        Objects.requireNonNull(body, "body");
        call(() -> {
            body.run();
            return Boolean.TRUE;
        });
    }

    @SuppressWarnings("ReferenceEquality") // only itself can't be suppressed in it
    private static void suppress(Deque<Throwable> earlier, Throwable last) {
        for (var failure : earlier) {
            if (failure != last) {
                last.addSuppressed(failure);
            }
        }
    }

    private Duration shortened(double nanos) {
        if (jitter == 0 || nanos == 0) {
            return Duration.ofNanos((long) nanos); // saturating
        }
        var random = World.current().random().applyAsInt(JITTER_STEPS + 1) / (double) JITTER_STEPS;
        return Duration.ofNanos((long) (nanos * (1 - jitter * random)));
    }

    private static boolean fits(Duration pause, long deadlineNanos) {
        return Waiter.deadlineAfter(pause) <= deadlineNanos;
    }

    private boolean isRetried(Exception failure, Deque<Throwable> before) {
        try {
            return retried.test(failure);
        } catch (Throwable ofPredicate) {
            keep(failure, before);
            throw ofPredicate;
        }
    }

    private static void keep(Exception failure, Deque<Throwable> before) {
        if (before.size() == KEPT) {
            before.removeFirst();
        }
        before.addLast(failure);
    }

    @Override
    public String toString() {
        return "Retry[" + (attempts == Integer.MAX_VALUE ? "" : "up to " + attempts + " attempts, ") + "pauses " + first
                + " × " + factor + " up to " + cap + (jitter == 0 ? "" : ", jitter " + jitter)
                + (limit.equals(Periods.FOREVER) ? "" : ", gives up after " + limit) + "]";
    }
}
