package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of a task's (or ordinary thread's) work that can be cancelled by itself.
 *
 * <p>
 * Cancellation is level-triggered: once the scope is cancelled, every yield point inside it throws {@link Cancelled}, which
 * names the scope, until the boundary of the scope catches it. Scopes nest; where several are cancelled the outermost wins,
 * for its boundary is the one that can be reached. A task is itself the outermost scope of its body.
 *
 * {@snippet :
 * boolean ended = CancelScope.run(scope -> {
 *     onTrouble(scope::cancel);      // any thread may cancel
 *     serve(connection);
 * });
 * }
 */
public final class CancelScope {
    /** What runs inside a scope. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs.
         *
         * @throws Exception
         *             whatever the body fails with
         */
        void run(CancelScope scope) throws Exception;
    }

    /** What is {@linkplain CancelScope#open opened} and closed by calls, such as a scope of tasks. Its text stands in dumps. */
    @FunctionalInterface
    public interface Construct {
        /** It was not closed in time: has to clean up, and may wait for that. The owner calls it. */
        void leftOpen();

        /**
         * Its deadline has passed, or one around it. Called once, by the owner as it is opened or by the owner's carrier outside any task: must
         * not wait, and must not throw.
         */
        default void timeOver() {}

        /** Calls the visitor for each task in it that has not ended, for dumps. Any thread, and never for long; must not wait. */
        default void forEachTask(Consumer<Task<?>> visitor) {}
    }

    /** After so many throws in one scope the code that swallows them is named in the log. */
    private static final int DELIVERIES_BEFORE_LOG = 100;

    private static final Logger LOG = LoggerFactory.getLogger(CancelScope.class);

    private final Parker owner;
    private final @Nullable CancelScope parent;
    private final boolean shield;
    private final long deadlineNanos;
    private final @Nullable Opened opened; // of one that is no block of code
    private volatile boolean cancelled; // false -> true, once, any thread
    private int deliveries; // owner only

    private CancelScope(Parker owner, @Nullable CancelScope parent, boolean shield, long deadlineNanos,
            @Nullable Opened opened) {
        this.owner = owner;
        this.parent = parent;
        this.shield = shield;
        this.deadlineNanos = deadlineNanos;
        this.opened = opened;
    }

    /** The scope that a task as a whole is. */
    static CancelScope rootOf(Task<?> task) {
        return new CancelScope(task, null, false, Durations.NEVER, null);
    }

    /**
     * Runs the body in a scope of its own, on the caller's stack. Not a yield point by itself.
     *
     * @return true if the body returned; false if it was stopped because this scope was cancelled
     * @throws Exception
     *             what the body threw
     */
    public static boolean run(Body body) throws Exception {
        var scope = enter(false, Durations.NEVER);
        Throwable thrown = null;
        try {
            body.run(scope);
            return true;
        } catch (Cancelled cancelled) {
            if (cancelled.isOf(scope)) {
                return false;
            }
            thrown = cancelled;
            throw cancelled;
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            scope.exit(thrown);
        }
    }

    /**
     * Opens a scope of the running task that is no block of code: for structured constructs that are opened and {@linkplain #close()
     * closed} by calls. It has to be closed before the scope around it, and before the task ends: where that is forgotten, {@link
     * Construct#leftOpen} is called, and then the block or the task fails with {@link IllegalStateException}.
     *
     * @throws IllegalStateException
     *             outside a task
     */
    public static CancelScope open(Construct construct) {
        return open(null, Durations.NEVER, Objects.requireNonNull(construct, "construct"));
    }

    /**
     * As {@link #open(Construct)}, with a deadline: when it passes the construct is told, and {@link #timeOver} has what it is to throw. The
     * owner is not stopped. What is opened inside it, up to a shield, has no later deadline.
     *
     * @throws IllegalArgumentException
     *             if the timeout is negative
     * @throws IllegalStateException
     *             outside a task
     */
    public static CancelScope open(Duration timeout, Construct construct) {
        return open(timeout, Durations.after(Waiter.nanoTime(), Durations.nanos(timeout, "timeout")),
                Objects.requireNonNull(construct, "construct"));
    }

    private static CancelScope open(@Nullable Duration timeout, long deadlineNanos, Construct construct) {
        var task = Task.current();
        var around = limit(task.innermostScope());
        var opened = new Opened(construct, timeout, around);
        var scope = new CancelScope(task, task.innermostScope(), false, deadlineNanos, opened);
        var limit = limit(scope);
        if (limit != null && limit.deadlineNanos != Durations.NEVER) {
            opened.setAlarm(ScopeAlarm.start(scope, task.homeCarrier(), limit.deadlineNanos));
        }
        task.enterScope(scope);
        return scope;
    }

    /** Of those that were opened, from this one outwards up to a shield, the one whose deadline comes first. */
    private static @Nullable CancelScope limit(@Nullable CancelScope innermost) {
        for (var scope = innermost; scope != null && !scope.shield; scope = scope.parent) {
            if (scope.opened != null) {
                var around = scope.opened.limit();
                return around != null && around.deadlineNanos <= scope.deadlineNanos ? around : scope;
            }
        }
        return null;
    }

    /**
     * What a wait of the construct has to throw, if the deadline of one that was {@linkplain #open(Duration, Construct) opened} has passed:
     * that of this one, or one around it that came first. A new one each time; any thread.
     */
    public Optional<DeadlineExceededException> timeOver() {
        var limit = limit(this);
        return limit != null && limit.opened != null && opened != null && opened.isLate()
                ? Optional.of(limit.opened.toException(limit))
                : Optional.empty();
    }

    /**
     * Closes one that was {@linkplain #open opened}. No cancellation point.
     *
     * @throws IllegalStateException
     *             if the caller is another task, or another scope was opened inside it and is still open, or it was closed before; nothing
     *             has changed
     */
    public void close() {
        if (!(owner instanceof Task<?> task) || opened == null || Parker.current() != owner) {
            throw new IllegalStateException(this + " can't be closed by " + Parker.current());
        }
        if (task.innermostScope() != this) {
            throw new IllegalStateException(this + " was closed before, or one inside it is still open");
        }
        opened.stopAlarm();
        task.exitScope(this);
    }

    /**
     * What tells the innermost scope that the caller is in from others: of the running task or ordinary thread, whether it was made by {@link
     * #run}, by {@link #open}, or for a timeout or a shield. For code that runs on several stacks, to see that none is left open where it
     * changes the stack; good for {@code ==} and messages only.
     *
     * @return null outside any scope
     * @throws IllegalStateException
     *             on a carrier outside any task
     */
    public static @Nullable Object innermost() {
        return switch (Parker.current()) {
            case Task<?> task -> task.innermostScope();
            case ThreadParker thread -> thread.innermost();
        };
    }

    private boolean isInside(CancelScope around) {
        for (var scope = this; scope != null; scope = scope.parent) {
            if (scope == around) {
                return true;
            }
        }
        return false;
    }

    /**
     * Cleans up what was left open inside {@code around}; null is the task as a whole. The task itself.
     *
     * @param thrown
     *            what the body failed with: then that it was left open is suppressed in it, and nothing is thrown
     */
    static void failIfLeftOpen(Task<?> task, @Nullable CancelScope around, @Nullable Throwable thrown) {
        var inner = task.innermostScope();
        if (inner == around) {
            return;
        }
        var outermost = inner;
        var refused = new ArrayList<Throwable>();
        var isOpen = around == null || (inner != null && inner.isInside(around));
        if (isOpen) {
            for (; inner != null && inner != around; inner = task.innermostScope()) {
                var forgotten = Objects.requireNonNull(inner.opened, "bug: a block of code is left open");
                try {
                    forgotten.construct().leftOpen();
                } catch (Throwable failure) {
                    refused.add(failure);
                }
                outermost = inner;
                forgotten.stopAlarm();
                task.exitScope(inner);
            }
        }
        // The message comes last: what needs much stack must not keep it from being cleaned up.
        var failure = new IllegalStateException(isOpen
                ? outermost + " was opened in " + task + " and not closed"
                : around + " is left, but it is not open");
        refused.forEach(failure::addSuppressed);
        if (thrown == null) {
            throw failure;
        }
        thrown.addSuppressed(failure);
    }

    /** Runs the body where no cancellation from outside reaches it. */
    static <T> T shielded(Callable<T> body) throws Exception {
        var scope = enter(true, Durations.NEVER);
        Throwable thrown = null;
        try {
            return body.call();
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            scope.exit(thrown);
        }
    }

    /** Runs the body until its end or the deadline, an absolute time on the caller's clock; then {@code late} decides. */
    static <T> T untilDeadline(long deadlineNanos, Callable<T> body, BiFunction<CancelScope, Cancelled, T> late)
            throws Exception {
        var scope = enter(false, deadlineNanos);
        ScopeAlarm alarm = null;
        Throwable thrown = null;
        try {
            alarm = scope.startAlarm();
            return body.call();
        } catch (Cancelled cancelled) {
            thrown = cancelled;
            if (cancelled.isOf(scope)) {
                return late.apply(scope, cancelled);
            }
            throw cancelled;
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            try {
                if (alarm != null) {
                    alarm.stop();
                }
            } finally {
                scope.exit(thrown); // also without memory for the alarm
            }
        }
    }

    private static CancelScope enter(boolean shield, long deadlineNanos) {
        var owner = Parker.current();
        return switch (owner) {
            case Task<?> task -> {
                var scope = new CancelScope(task, task.innermostScope(), shield, deadlineNanos, null);
                task.enterScope(scope);
                yield scope;
            }
            case ThreadParker thread -> {
                var scope = new CancelScope(thread, thread.innermost(), shield, deadlineNanos, null);
                thread.enter(scope);
                yield scope;
            }
        };
    }

    private void exit(@Nullable Throwable thrown) {
        switch (owner) {
            case Task<?> task -> {
                try {
                    failIfLeftOpen(task, this, thrown);
                } finally {
                    task.exitScope(this);
                }
            }
            case ThreadParker thread -> thread.exit(this);
        }
    }

    private @Nullable ScopeAlarm startAlarm() {
        if (deadlineNanos == Durations.NEVER || !(owner instanceof Task<?> task)) {
            return null; // an ordinary thread bounds its own blocks by the deadlines of its scopes
        }
        return ScopeAlarm.start(this, task.homeCarrier(), deadlineNanos);
    }

    /** Asks the body to stop: its next yield point throws, and so does the one it waits in. Any thread; again changes nothing. */
    public void cancel() {
        cancelled = true;
        switch (owner) {
            case Task<?> task -> task.signalCancel();
            case ThreadParker thread -> thread.wake();
        }
    }

    /** True once it was cancelled or its deadline passed. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Its deadline has come, or one around it. On the owner's carrier. */
    void expire() {
        if (opened == null) {
            cancel();
        } else {
            opened.expire();
        }
    }

    /** What was opened, with this as its place; null if it is a block of code. Any thread, as the three that follow. */
    @Nullable
    Construct construct() {
        return opened == null ? null : opened.construct();
    }

    Parker owner() {
        return owner;
    }

    /** Its own, or {@link Durations#NEVER}. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    @Nullable
    CancelScope parent() {
        return parent;
    }

    boolean isShield() {
        return shield;
    }

    /** Counts one more throw in this scope; true if it is not the first. Owner only. */
    boolean isDeliveredAgain() {
        deliveries++;
        if (deliveries == DELIVERIES_BEFORE_LOG) {
            LOG.warn("{} was told {} times that {}: it catches Cancelled and goes on", owner, deliveries, describe());
        }
        return deliveries > 1;
    }

    /** Marks this scope and those around it whose deadline has passed. For ordinary threads, which have no timers. */
    void expireOutwards(long nowNanos) {
        for (var scope = this; scope != null; scope = scope.parent) {
            if (scope.deadlineNanos <= nowNanos) {
                scope.cancelled = true;
            }
        }
    }

    /** The earliest deadline of this scope and those around it, up to a shield. */
    static long earliestDeadline(@Nullable CancelScope innermost) {
        var earliest = Durations.NEVER;
        for (var scope = innermost; scope != null; scope = scope.parent) {
            earliest = Math.min(earliest, scope.deadlineNanos);
            if (scope.shield) {
                break;
            }
        }
        return earliest;
    }

    /** The outermost cancelled scope that no shield hides, or null. */
    static @Nullable CancelScope outermostCancelled(@Nullable CancelScope innermost, @Nullable CancelScope root) {
        CancelScope found = null;
        for (var scope = innermost; scope != null; scope = scope.parent) {
            if (scope.cancelled) {
                found = scope;
            }
            if (scope.shield) {
                return found;
            }
        }
        return root != null && root.cancelled ? root : found;
    }

    String describe() {
        if (deadlineNanos != Durations.NEVER) {
            return "the deadline of a timeout in " + owner + " passed";
        }
        return (parent == null && owner instanceof Task<?> ? "" : "a scope in ") + owner + " was cancelled";
    }

    @Override
    public String toString() {
        return "CancelScope of " + owner + (cancelled ? " (cancelled)" : "");
    }
}
