package dev.weft.internal.coroutine;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The coroutine on the JDK's one-shot delimited continuation. The only file that touches {@code jdk.internal.vm}.
 *
 * <p>
 * It extends {@link Continuation} so that the running coroutine is found by one cast of what the JVM keeps anyway (1.9 ns), on
 * any thread and through continuations of other scopes that are nested inside. A pinned stack makes {@code yield} call
 * {@link #onPinned}, which throws the reason to {@link #suspend}: a field for it would cost every parked task 8 bytes.
 */
final class ContinuationCoroutine extends Continuation implements Coroutine {
    /** From {@link #onPinned} to {@link #suspend}. */
    private static final class PinnedStack extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Pinned reason;

        PinnedStack(Pinned reason) {
            super(null, null, false, false);
            this.reason = reason;
        }
    }

    private static final ContinuationScope SCOPE = new ContinuationScope("weft");
    private static final ContinuationScope NESTED = new ContinuationScope("weft-nested");

    private final Object owner;

    ContinuationCoroutine(Object owner, Runnable body) {
        this(SCOPE, owner, body);
    }

    private ContinuationCoroutine(ContinuationScope scope, Object owner, Runnable body) {
        super(scope, body);
        this.owner = owner;
    }

    static ContinuationCoroutine nested(Object owner, Runnable body) {
        return new ContinuationCoroutine(NESTED, owner, body);
    }

    static @Nullable ContinuationCoroutine currentNested() {
        return (ContinuationCoroutine) getCurrentContinuation(NESTED);
    }

    static @Nullable ContinuationCoroutine current() {
        return (ContinuationCoroutine) getCurrentContinuation(SCOPE);
    }

    /** Suspends the running coroutine; null after it was resumed, else why it was refused. */
    static @Nullable Refusal suspend() {
        return suspend(SCOPE);
    }

    static @Nullable Refusal suspendNested() {
        return suspend(NESTED);
    }

    private static @Nullable Refusal suspend(ContinuationScope scope) {
        try {
            if (Continuation.yield(scope)) {
                return null;
            }
        } catch (PinnedStack refused) {
            return new Refusal(refused.reason.name(), null);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return new Refusal(Pinned.EXCEPTION.name(), e);
        }
        return new Refusal(Pinned.CRITICAL_SECTION.name(), null);
    }

    /** False outside any coroutine of ours. */
    static boolean pinCurrent() {
        if (current() == null && currentNested() == null) {
            return false;
        }
        pin(); // the JVM counts it at the innermost continuation, and refuses to freeze that one, also as part of those around it
        return true;
    }

    @Override
    protected void onPinned(Pinned reason) {
        throw new PinnedStack(reason);
    }

    @Override
    public void resume() {
        run();
    }

    @Override
    public Object owner() {
        return owner;
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return getStackTrace();
    }

    @Override
    public Thread thread(Thread driver) {
        return driver;
    }
}
