package dev.weft.internal.coroutine;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The coroutine on the JDK's one-shot delimited continuation. The only file that touches {@code jdk.internal.vm}.
 *
 * <p>
 * It extends {@link Continuation} so that the running coroutine is found by one cast of what the JVM keeps anyway (1.9 ns), on
 * any thread and through continuations of other scopes that are nested inside. A pinned stack makes {@code yield} return false
 * and the body keep running; {@link #onPinned} only notes the reason, where the JDK's own would throw.
 */
final class ContinuationCoroutine extends Continuation implements Coroutine {
    private static final ContinuationScope SCOPE = new ContinuationScope("weft");

    private final Object owner;
    private @Nullable Pinned pinned; // only the body, between a refused yield and suspend()'s return

    ContinuationCoroutine(Object owner, Runnable body) {
        super(SCOPE, body);
        this.owner = owner;
    }

    static @Nullable ContinuationCoroutine current() {
        return (ContinuationCoroutine) getCurrentContinuation(SCOPE);
    }

    /** Suspends the running coroutine; null after it was resumed, else why it was refused. */
    static @Nullable Refusal suspend() {
        try {
            if (Continuation.yield(SCOPE)) {
                return null;
            }
        } catch (StackOverflowError | OutOfMemoryError e) {
            return new Refusal(Pinned.EXCEPTION.name(), e);
        }
        return refused();
    }

    private static Refusal refused() {
        var self = current();
        if (self == null) {
            throw new AssertionError("bug: a suspension was refused outside a coroutine");
        }
        var reason = self.pinned == null ? Pinned.CRITICAL_SECTION : self.pinned;
        self.pinned = null;
        return new Refusal(reason.name(), null);
    }

    @Override
    protected void onPinned(Pinned reason) {
        pinned = reason;
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
