package dev.weft.pace;

import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.World;
import dev.weft.scope.Scope;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action once calls have been quiet for a while, with the value of the last one: for what comes in bursts and is costly to follow.
 *
 * {@snippet :
 * try (var scope = Scope.open();
 *         Debouncer<String> saving = Debouncer.after(Duration.ofMillis(300)).open(scope, text -> store(text))) {
 *     for (var text : requests) {
 *         saving.call(text);
 *     }
 * } // what came last is stored now
 * }
 *
 * <p>
 * The action runs in one task, a child of a scope, so one run at a time; calls meanwhile make the next one. If it fails, that is the
 * failure of the child, and the debouncer has ended: an action that may fail and go on catches that itself. A join of the scope waits for
 * the {@linkplain #close end} of the debouncer too. It keeps one value, and uses a timer only while a value waits.
 *
 * <p>
 * Any task and thread may call, flush and ask; none of that waits.
 *
 * <p>
 * Memory effects: a call happens-before the run of the action with its value; the last run happens-before the return of a close.
 *
 * @param <T>
 *            what it is called with
 */
public final class Debouncer<T> implements AutoCloseable {
    /** What is done with the value of the last call. */
    @FunctionalInterface
    public interface Handler<T> {
        /** Runs. */
        void run(T value) throws Exception;
    }

    /**
     * What a debouncer has seen.
     *
     * @param calls
     *            how often it was called so far
     * @param runs
     *            how many runs of the action have begun
     * @param pending
     *            whether a value waits for one; never once it has ended
     * @param open
     *            whether it takes calls
     */
    public record Stats(long calls, long runs, boolean pending, boolean open) {}

    /** How one is to behave. Immutable. */
    public static final class Builder {
        private final long quietNanos;
        private final long longestNanos;
        private final boolean leading;

        private Builder(long quietNanos, long longestNanos, boolean leading) {
            this.quietNanos = quietNanos;
            this.longestNanos = longestNanos;
            this.leading = leading;
        }

        /** Runs at once, too, when the first call comes after a time of quiet, or ever; if others follow, the last one counts as usual. */
        public Builder leading() {
            return new Builder(quietNanos, longestNanos, true);
        }

        /**
         * Runs so long after the first call that is not done at the latest, even if there is no quiet.
         *
         * @throws IllegalArgumentException
         *             unless it is positive
         */
        public Builder atLatestAfter(Duration longest) {
            return new Builder(quietNanos, Periods.positiveNanos(longest, "longest"), leading);
        }

        /**
         * Starts it as a child of the scope; it goes by the clock of the caller.
         *
         * @throws IllegalStateException
         *             if the scope is closed, or outside a task
         * @throws java.util.concurrent.RejectedExecutionException
         *             if the scheduler is closing
         */
        public <T> Debouncer<T> open(Scope<?, ?> scope, Handler<? super T> action) {
            return new Debouncer<T>(this, Objects.requireNonNull(scope, "scope"),
                    Objects.requireNonNull(action, "action"));
        }
    }

    private final long quietNanos;
    private final long longestNanos;
    private final boolean leading;
    private final Handler<? super T> action;
    private final World.Clock clock = World.current().clock();
    private final Guard guard = new Guard();
    private final Task<?> runner;
    private @Nullable T pending; // under the guard, as all that follows
    private @Nullable Waiter idle; // of the runner, while it waits
    private boolean urgent; // the pending one does not wait for quiet
    private boolean closed;
    private long firstNanos; // when the first call came that no run has taken
    private long lastNanos; // when the last call came
    private long calls;
    private long runs;

    private Debouncer(Builder how, Scope<?, ?> scope, Handler<? super T> action) {
        this.quietNanos = how.quietNanos;
        this.longestNanos = how.longestNanos;
        this.leading = how.leading;
        this.action = action;
        this.runner = scope.fork("debouncer", this::runAll);
    }

    /**
     * One that waits for so much time without a call.
     *
     * @throws IllegalArgumentException
     *             unless it is positive
     */
    public static Builder after(Duration quiet) {
        return new Builder(Periods.positiveNanos(quiet, "quiet"), Periods.NEVER, false);
    }

    // ---- calling -----------------------------------------------------------------------------------------------------

    /**
     * Lets the action run with this value, unless another call comes first. Never waits.
     *
     * @return false if it is closed or has ended; nothing happens then
     */
    public boolean call(T value) {
        Objects.requireNonNull(value, "value");
        var now = clock.nanoTime();
        guard.lock(Periods.FRAMES_OF_A_CHANGE);
        Waiter woken;
        try {
            if (closed || isDone()) {
                return false;
            }
            var isFirst = pending == null;
            if (isFirst) {
                firstNanos = now;
                urgent = leading && (calls == 0 || now - lastNanos >= quietNanos);
            }
            pending = value;
            lastNanos = now;
            calls++;
            woken = isFirst ? takeIdle() : null; // a later one only puts it off
        } finally {
            guard.unlock();
        }
        wake(woken);
        return true;
    }

    /** Lets the action run with the value that waits, if there is one, without waiting for quiet. Never waits. */
    public void flush() {
        guard.lock(Periods.FRAMES_OF_A_CHANGE);
        urgent = pending != null;
        var woken = urgent ? takeIdle() : null;
        guard.unlock();
        wake(woken);
    }

    /**
     * Takes no more calls, lets the action run with the value that waits, if there is one, and waits until it has ended; if the caller is in
     * a cancelled scope, it cancels the action and waits for that. No cancellation point; an interrupt of an ordinary thread cancels the
     * action too, and cuts the wait short. What the action threw is thrown by the scope, not here. Inside the action it only tells. Closing
     * again waits, too.
     *
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here; it is closed
     */
    @Override
    public void close() {
        end(false);
        if (Task.insideTask() && Task.current() == runner) {
            return;
        }
        try {
            runner.join(Periods.FOREVER);
        } catch (Cancelled cancelled) {
            runner.cancel();
            awaitCancelled();
        }
    }

    private void awaitCancelled() {
        try {
            Task.shield(() -> runner.join(Periods.FOREVER));
        } catch (Cancelled interrupted) {
            // an ordinary thread, whose status is kept
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: a join threw", impossible);
        }
    }

    /** Also if it was cancelled before it began, and so never came to an {@link #end}. */
    private boolean isDone() {
        return runner != null && runner.isDone(); // null for who looks at what the runner waits for before the constructor is through
    }

    private void end(boolean drops) {
        guard.lock(Periods.FRAMES_OF_A_CHANGE);
        closed = true;
        if (drops) {
            pending = null;
        }
        var woken = takeIdle();
        guard.unlock();
        wake(woken);
    }

    private @Nullable Waiter takeIdle() {
        var waiter = idle;
        idle = null;
        return waiter;
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.serve();
        }
    }

    // ---- the runner --------------------------------------------------------------------------------------------------

    private void runAll() throws Exception {
        try {
            for (var value = next(); value != null; value = next()) {
                action.run(value);
                Parker.giveWay(); // the next value may be due already, for ever
            }
        } finally {
            end(true);
        }
    }

    /** Waits for the next value that is due; null once it is closed and there is none. */
    private @Nullable T next() {
        for (;;) {
            Parker.checkCancelled(); // a wait that was served does not
            var waiter = new Waiter();
            var now = clock.nanoTime();
            guard.lockFor(waiter);
            long due;
            try {
                due = dueNanos();
                if (due <= now) {
                    var value = pending;
                    runs += value == null ? 0 : 1;
                    pending = null;
                    urgent = false;
                    return value;
                }
                idle = waiter;
            } finally {
                guard.unlock();
            }
            waiter.await(ParkReason.CONDITION, this, due);
        }
    }

    private long dueNanos() {
        if (closed || urgent) {
            return 0;
        }
        return pending == null
                ? Periods.NEVER
                : Math.min(Periods.after(lastNanos, quietNanos), Periods.after(firstNanos, longestNanos));
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** What it has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            var isDone = isDone();
            return new Stats(calls, runs, pending != null && !isDone, !closed && !isDone);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "Debouncer[" + now.calls + " calls, " + now.runs + " runs" + (now.pending ? ", one waits" : "")
                + (now.open ? "" : ", closed") + "]";
    }
}
