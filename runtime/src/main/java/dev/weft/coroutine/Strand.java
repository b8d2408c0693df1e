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

    private final Object owner;
    private @Nullable Coroutine coroutine; // null: it is over
    private @Nullable Body body; // until it begins
    private @Nullable Parker home; // who first resumed it
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
        scope = CancelScope.innermost();
        try {
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

    boolean isStarted() {
        return home != null;
    }

    boolean isRunning() {
        return running;
    }

    boolean isOver() {
        return coroutine == null;
    }

    /** Whether it is suspended in its body. */
    boolean isSuspended() {
        return isStarted() && !running && !isOver();
    }

    void abandon() {
        if (running) {
            throw new IllegalStateException(owner + " is running: it can't be closed from inside");
        }
        if (coroutine != null) {
            abandoned = true;
            letGo();
        }
    }

    private void letGo() {
        coroutine = null;
        body = null;
        scope = null;
    }

    /** Runs it until it suspends or ends; throws what its body threw. */
    void resume() {
        requireResumable();
        var resumed = Objects.requireNonNull(coroutine);
        running = true;
        around = current();
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

    void requireResumable() {
        if (isOver()) {
            throw new IllegalStateException(owner + (abandoned ? " was closed" : " has ended"));
        }
        if (running) {
            throw new IllegalStateException(owner + " is running already");
        }
        requireHome();
    }

    private void requireHome() {
        var caller = caller();
        if (home == null) {
            home = caller;
        } else if (home != caller) {
            throw new IllegalStateException(
                    owner + " belongs to " + home + ", which first resumed it, not to " + caller);
        }
    }

    /** The running task or thread; of a strand on a thread its own, for on the hand-off it runs on another. */
    private static Parker caller() {
        var inside = Task.insideTask() ? null : current();
        return inside == null ? Parker.current() : Objects.requireNonNull(inside.home);
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

    StackTraceElement[] stackTrace() {
        var stack = coroutine;
        return stack != null && isSuspended() ? stack.stackTrace() : new StackTraceElement[0];
    }

    @SuppressWarnings("unchecked") // the compiler is told that nothing checked is thrown
    static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
