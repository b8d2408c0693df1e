package dev.weft.coroutine;

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

    private final Coroutine coroutine;
    private final Object owner;
    private final Body body;
    private @Nullable Parker home; // who first resumed it
    private @Nullable Strand around; // in which it was last resumed
    private @Nullable Throwable thrown;
    private boolean running;
    private boolean abandoned;

    Strand(Object owner, Body body) {
        this.owner = owner;
        this.body = body;
        this.coroutine = Coroutines.createNested(this, this::run);
    }

    private void run() {
        try {
            body.run();
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

    /** The one in which it was last resumed, or null. */
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
        return abandoned || coroutine.isDone();
    }

    /** Whether it is suspended in its body. */
    boolean isSuspended() {
        return isStarted() && !running && !isOver();
    }

    void abandon() {
        if (running) {
            throw new IllegalStateException(owner + " is running: it can't be closed from inside");
        }
        abandoned = true;
    }

    /** Runs it until it suspends or ends; throws what its body threw. */
    void resume() {
        requireResumable();
        running = true;
        around = current();
        try {
            coroutine.resume();
        } finally {
            running = false;
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

    /** Suspends it; the innermost one has to be this. */
    void suspend() {
        if (current() != this) {
            throw new IllegalStateException("only the code of " + owner + " itself can suspend it");
        }
        var refusal = Coroutines.suspendNested();
        if (refusal != null) {
            if (refusal.error() != null) {
                throw refusal.error();
            }
            throw new IllegalStateException(owner + " can't be suspended here: " + refusal.reason());
        }
    }

    StackTraceElement[] stackTrace() {
        return isSuspended() ? coroutine.stackTrace() : new StackTraceElement[0];
    }

    @SuppressWarnings("unchecked") // the compiler is told that nothing checked is thrown
    static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
