package dev.weft.coroutine;

import dev.weft.CancelScope;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.internal.coroutine.Coroutine;
import dev.weft.internal.coroutine.Coroutines;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the coroutines of this package have in common: a nested stack, its one driver, and what its body threw. */
final class Strand {
    /** What runs on it. */
    interface Body {
        void run() throws Exception;
    }

    /** Between a resume and the code that it goes on with, and from there back. */
    private static final int FRAMES_OF_A_STEP = 20;

    /** As {@link #FRAMES_OF_A_STEP}, and what is made and initialised at the first. */
    private static final int FRAMES_OF_A_BEGIN = 60;

    private final Object owner;
    private @Nullable Coroutine coroutine; // null: it is over
    private @Nullable Body body; // until it begins
    private @Nullable Parker home; // who first resumed it, until it is over
    private @Nullable Thread homeThread; // on which that was; null if it is a task
    private @Nullable Strand around; // in which it was resumed, while it runs
    private @Nullable Throwable thrown;
    private @Nullable Object scope; // the innermost cancel scope when it was last resumed; as its own code sees it
    private boolean running;
    private boolean abandoned;

    Strand(Object owner, Body body) {
        this.owner = owner;
        this.body = body;
        this.coroutine = Coroutines.createNested(this, this::run);
    }

    private void run() {
        try {
            scope = CancelScope.innermost();
            var begun = Objects.requireNonNull(body);
            body = null;
            begun.run();
        } catch (Throwable failure) {
            thrown = failure;
        }
    }

    /** The innermost that the caller runs in, or null. */
    static @Nullable Strand current() {
        return (Strand) Coroutines.currentNestedOwner();
    }

    Object owner() {
        return owner;
    }

    /** While it runs, the one in which it was resumed, or null. */
    @Nullable
    Strand around() {
        return around;
    }

    /** Whether its body has begun, or never will. */
    boolean isStarted() {
        return body == null;
    }

    boolean isOver() {
        return coroutine == null;
    }

    void abandon() {
        if (running) {
            throw new IllegalStateException(owner + " is running, and can't be closed meanwhile");
        }
        if (coroutine != null) {
            if (home != null && !(home instanceof Task<?> task && task.isDone())) {
                requireHome(current());
            }
            abandoned = true;
            letGo();
        }
    }

    private void letGo() {
        coroutine = null;
        body = null;
        scope = null;
        home = null;
        homeThread = null;
    }

    /** Runs it until it suspends or ends, after {@link #requireResumable}; throws what its body threw. */
    void resume() {
        var resumed = Objects.requireNonNull(coroutine);
        running = true;
        try {
            resumed.resume();
        } finally {
            running = false;
            around = null;
            if (resumed.isDone()) {
                letGo();
            }
        }
        var failure = thrown;
        if (failure != null) {
            thrown = null;
            Strand.<RuntimeException>rethrow(failure);
        }
    }

    /**
     * Throws if it can't be resumed, or there is no stack to: what overflows halfway, in the JDK's own code above all, would leave neither
     * the one who resumes nor the resumed in order.
     */
    void requireResumable() {
        if (isOver()) {
            throw new IllegalStateException(owner + (abandoned ? " was closed" : " has ended"));
        }
        if (running) {
            throw new IllegalStateException(owner + " is running already");
        }
        Coroutines.requireStack(body == null ? FRAMES_OF_A_STEP : FRAMES_OF_A_BEGIN);
        var inside = current();
        requireHome(inside);
        around = inside;
    }

    /** Throws if the caller is not the task or thread that first resumed it; the first becomes that. */
    private void requireHome(@Nullable Strand inside) {
        if (homeThread == Thread.currentThread() && !Task.insideTask()) {
            return; // as below, but without a look at a thread local
        }
        // On the hand-off a strand that a thread drives runs on another: its driver is meant.
        var caller = inside == null || Task.insideTask() ? Parker.current() : Objects.requireNonNull(inside.home);
        if (home == null) {
            home = caller;
            homeThread = caller instanceof Task ? null : Thread.currentThread();
        } else if (home != caller) {
            throw new IllegalStateException(
                    owner + " belongs to " + home + ", which first resumed it, not to " + caller);
        }
    }

    /** Throws unless its own code asks, in the cancel scope that it was resumed in. */
    @SuppressWarnings("ReferenceEquality") // the very same scope
    void requireSuspendable() {
        if (current() != this) {
            throw new IllegalStateException("only the code of " + owner + " itself can suspend it");
        }
        var innermost = CancelScope.innermost();
        if (innermost != scope) {
            throw new IllegalStateException(owner + " can't be suspended here: the innermost cancel scope is "
                    + innermost
                    + ", not " + scope
                    + " as when it was resumed; a scope, timeout or shield opened inside has to be left before a yield");
        }
    }

    /** Suspends it, after {@link #requireSuspendable}. What it throws, it throws instead. */
    void suspend() {
        var refusal = Coroutines.suspendNested();
        if (refusal != null) {
            if (refusal.error() != null) {
                throw refusal.error();
            }
            throw new IllegalStateException(owner + " can't be suspended here: " + refusal.reason());
        }
        scope = CancelScope.innermost();
    }

    /** Of one that belongs to somebody else an error, for it may be resumed meanwhile: that look would crash the JVM. */
    StackTraceElement[] stackTrace() {
        var stack = coroutine;
        if (stack == null || running || body != null) {
            return new StackTraceElement[0];
        }
        requireHome(current());
        return stack.stackTrace();
    }

    @SuppressWarnings("unchecked") // the compiler is told that nothing checked is thrown
    static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
