package dev.weft.coroutine;

import dev.weft.Parker;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Code that switches to any other of its tree and back. Symmetric: {@link #switchTo} suspends the caller, and returns what somebody later
 * switches back with. Follows Python's greenlet.
 *
 * {@snippet :
 * var main = Greenlet.current();
 * var pong = Greenlet.of(first -> {
 *     for (Object ball = first;; ball = main.switchTo(ball + "!")) {
 *         count(ball);
 *     }
 * });
 * pong.switchTo("ball"); // "ball!"
 * pong.switchTo("ball"); // "ball!"
 * }
 *
 * <p>
 * When the code of a greenlet ends, its {@linkplain #parent parent} is switched to with what it returned; what it threw is thrown there,
 * except {@link GreenletExit}, which counts as returned. The parent is the greenlet that made it, or was set. Code outside any greenlet is
 * the <i>main</i> greenlet of its task or thread: every tree has one, it has no parent and never ends. A greenlet belongs to the tree that
 * it was made in.
 *
 * <p>
 * Unlike Python's, one that is forgotten while it is suspended does not run its {@code finally}: the JVM can't. End it with {@link
 * #throwInto}.
 */
public final class Greenlet {
    /** The code of a greenlet. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs.
         *
         * @param first
         *            what it was first switched to with
         */
        @Nullable
        Object run(@Nullable Object first) throws Exception;
    }

    private final Tree tree;
    private final @Nullable Strand strand; // null: main
    private @Nullable Greenlet parent;
    private @Nullable Object result;

    private Greenlet(Tree tree, @Nullable Greenlet parent, @Nullable Body body) {
        this.tree = tree;
        this.parent = parent;
        this.strand = body == null ? null : new Strand(this, () -> result = body.run(tree.take()));
    }

    /** All of one task or thread. */
    static final class Tree {
        final Parker home = Parker.current();
        final Greenlet main = new Greenlet(this, null, null);
        Greenlet target = main; // of the switch under way, with what it passes
        private @Nullable Object value;
        private @Nullable Throwable failure;

        void pass(Greenlet newTarget, @Nullable Object newValue, @Nullable Throwable newFailure) {
            target = newTarget;
            value = newValue;
            failure = newFailure;
        }

        @Nullable
        Object take() {
            var passed = value;
            var thrown = failure;
            value = null;
            failure = null;
            if (thrown != null) {
                Strand.<RuntimeException>rethrow(thrown);
            }
            return passed;
        }

        /** Switches on behalf of main until somebody switches to it. */
        void driveUntilMain() {
            while (target != main) {
                target.step();
            }
        }
    }

    /** The greenlet that the caller runs in: main, if it runs in none. */
    public static Greenlet current() {
        for (var strand = Strand.current(); strand != null; strand = strand.around()) {
            if (strand.owner() instanceof Greenlet running) {
                return running;
            }
        }
        return Trees.current().main;
    }

    /** One that has not begun, with the running one as its parent. */
    public static Greenlet of(Body body) {
        return of(body, current());
    }

    /**
     * One that has not begun, in the tree of {@code parent}.
     *
     * @throws IllegalArgumentException
     *             if the parent belongs to another task or thread
     */
    public static Greenlet of(Body body, Greenlet parent) {
        Objects.requireNonNull(body, "body");
        requireSameTree(parent);
        return new Greenlet(parent.tree, parent, body);
    }

    private static void requireSameTree(Greenlet other) {
        var own = current().tree;
        if (other.tree != own) {
            throw new IllegalArgumentException(other + " belongs to " + other.tree.home + ", not to " + own.home);
        }
    }

    // ---- switching -----------------------------------------------------------------------------------------------------

    /**
     * Suspends the caller and runs this one, which gets the value: as the argument of its code if it begins, else as what its own switch
     * returns. Of one that has ended the parent is meant, and of main too, if there is no other.
     *
     * What a greenlet threw that ended in the caller, checked exceptions too, is thrown here as it is, though nothing declares it.
     *
     * @return what somebody switches back to the caller with
     * @throws IllegalArgumentException
     *             if it belongs to another task or thread
     * @throws IllegalStateException
     *             if the caller's stack can't be suspended here, or it is a greenlet other than main and a cancel scope, timeout, shield or
     *             structured scope was opened inside it and has not been left; nothing has changed
     */
    public @Nullable Object switchTo(@Nullable Object value) {
        return transfer(value, null);
    }

    /** As {@link #switchTo(Object)} with null. */
    public @Nullable Object switchTo() {
        return transfer(null, null);
    }

    /**
     * As {@link #switchTo}, but its switch throws. One that has not begun ends at once, and the failure goes on to its parent; in one that
     * has ended too.
     */
    public @Nullable Object throwInto(Throwable failure) {
        return transfer(null, Objects.requireNonNull(failure, "failure"));
    }

    /** As {@link #throwInto(Throwable)} with a {@link GreenletExit}: ends it. */
    public @Nullable Object throwInto() {
        return throwInto(new GreenletExit());
    }

    private @Nullable Object transfer(@Nullable Object value, @Nullable Throwable failure) {
        requireSameTree(this);
        var caller = current();
        if (Strand.current() != caller.strand) {
            throw new IllegalStateException(
                    "a switch of greenlets inside a coroutine or a generator would leave it running");
        }
        if (caller.strand == null) {
            tree.pass(this, value, failure);
            tree.driveUntilMain();
            return tree.take();
        }
        caller.strand.requireSuspendable();
        tree.pass(this, value, failure);
        try {
            caller.strand.suspend();
        } catch (Throwable refused) {
            tree.pass(caller, null, null);
            throw refused;
        }
        return tree.take();
    }

    /** Runs it, the target of the switch under way, until it switches on or ends. By main. */
    private void step() {
        var own = Objects.requireNonNull(strand, "bug: main is nobody's target here");
        if (own.isOver()) {
            passOn(tree.value, tree.failure);
            return;
        }
        if (!own.isStarted() && tree.failure != null) {
            own.abandon();
            passOn(null, tree.failure);
            return;
        }
        try {
            own.requireResumable();
            own.resume();
        } catch (Throwable thrown) {
            if (own.isOver()) {
                passOn(null, thrown);
            } else {
                tree.pass(tree.main, null, thrown); // not its own, but of the stack that drives it: too deep
            }
            return;
        }
        if (own.isOver()) {
            var returned = result;
            result = null;
            passOn(returned, null);
        }
    }

    /** To the parent: what it was, or a {@link GreenletExit} as a value. */
    private void passOn(@Nullable Object value, @Nullable Throwable failure) {
        var next = Objects.requireNonNull(parent, "bug: main has ended");
        if (failure instanceof GreenletExit exit) {
            tree.pass(next, exit, null);
        } else {
            tree.pass(next, value, failure);
        }
    }

    // ---- looking -------------------------------------------------------------------------------------------------------

    /** Who is switched to when it ends; empty for main. */
    public Optional<Greenlet> parent() {
        return Optional.ofNullable(parent);
    }

    /**
     * Sets who is switched to when it ends.
     *
     * @throws IllegalArgumentException
     *             if it is this one or has it among its own parents, or one of the two belongs to another task or thread
     * @throws IllegalStateException
     *             for main
     */
    public void setParent(Greenlet newParent) {
        if (strand == null) {
            throw new IllegalStateException("the main greenlet has no parent");
        }
        requireSameTree(this);
        requireSameTree(newParent);
        for (var above = newParent; above != null; above = above.parent) {
            if (above == this) {
                throw new IllegalArgumentException("cyclic parent chain: " + newParent + " is below " + this);
            }
        }
        parent = newParent;
    }

    /** True once it has ended. Main never does. */
    public boolean isDead() {
        return strand != null && strand.isOver();
    }

    /** True once it has begun, until it has ended. */
    public boolean isActive() {
        return strand == null || (strand.isStarted() && !strand.isOver());
    }

    /**
     * Where it is suspended, innermost frame first; empty if it is not.
     *
     * @throws IllegalStateException
     *             if it is suspended, and belongs to another task or thread
     */
    public StackTraceElement[] stackTrace() {
        return strand == null ? new StackTraceElement[0] : strand.stackTrace();
    }

    @Override
    public String toString() {
        return (strand == null ? "Greenlet[main" : "Greenlet[" + Integer.toHexString(System.identityHashCode(this)))
                + (isDead() ? ", dead" : "") + "]";
    }
}
