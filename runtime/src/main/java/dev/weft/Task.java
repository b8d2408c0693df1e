package dev.weft;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A unit of concurrent work: a body that runs on a carrier until it ends, and lets others run wherever it waits or yields.
 *
 * <p>
 * A task has three outcomes: it succeeded with a value, failed with what its body threw, or was cancelled. The static methods
 * are for the running task; where one is called on an ordinary thread it blocks that thread instead, unless it says otherwise.
 * The methods of an object may be called by any task of any scheduler and by any thread.
 *
 * {@snippet :
 * Task<Integer> answer = Task.spawn(() -> 6 * 7);
 * int value = answer.join();
 * }
 *
 * <p>
 * Memory effects: a spawn happens-before the first action of the body; the last action of the body happens-before the return
 * of a join, or of any method that reports the end; {@link #unpark} happens-before the return of the {@link #park} it allows.
 *
 * @param <T>
 *            what the body returns
 */
public final class Task<T> extends TaskLife implements Future<T>, Parker {
    Task(Scheduler scheduler, long id, @Nullable String name, Object body) {
        super(scheduler, id, name, body);
    }

    // ---- spawning ----------------------------------------------------------------------------------------------------

    /**
     * Starts a task beside the running one; it may run on any carrier of the scheduler. Never runs the body itself and is no
     * yield point. The child inherits the {@link TaskLocal}s, neither cancellation nor deadline.
     *
     * @throws IllegalStateException
     *             outside a task: use {@link Scheduler#spawn}
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public static <T> Task<T> spawn(Callable<? extends T> body) {
        return Spawn.child(null, body);
    }

    /** As {@link #spawn(Callable)} for a body that returns nothing. */
    public static Task<Void> spawn(Action body) {
        return Spawn.child(null, Spawn.body(body));
    }

    /** As {@link #spawn(Callable)} with a name for dumps and logs. */
    public static <T> Task<T> spawn(String name, Callable<? extends T> body) {
        return Spawn.child(name, body);
    }

    /** As {@link #spawn(String, Callable)} for a body that returns nothing. */
    public static Task<Void> spawn(String name, Action body) {
        return Spawn.child(name, Spawn.body(body));
    }

    /**
     * As {@link #spawn(Callable)}, but the child runs on the carrier of the running task: between yield points the two never
     * run at the same time.
     */
    public static <T> Task<T> spawnLocal(Callable<? extends T> body) {
        return Spawn.local(null, body);
    }

    /** As {@link #spawnLocal(Callable)} for a body that returns nothing. */
    public static Task<Void> spawnLocal(Action body) {
        return Spawn.local(null, Spawn.body(body));
    }

    /** As {@link #spawnLocal(Callable)} with a name for dumps and logs. */
    public static <T> Task<T> spawnLocal(String name, Callable<? extends T> body) {
        return Spawn.local(name, body);
    }

    /** As {@link #spawnLocal(String, Callable)} for a body that returns nothing. */
    public static Task<Void> spawnLocal(String name, Action body) {
        return Spawn.local(name, Spawn.body(body));
    }

    /**
     * As {@link #spawn(Callable)}, but the task is queued when {@code delay} has passed. Cancelling it before takes its timer
     * away.
     *
     * @throws IllegalArgumentException
     *             if the delay is negative
     */
    public static <T> Task<T> spawnLater(Duration delay, Callable<? extends T> body) {
        return Spawn.childLater(delay, body);
    }

    /** As {@link #spawnLater(Duration, Callable)} for a body that returns nothing. */
    public static Task<Void> spawnLater(Duration delay, Action body) {
        return Spawn.childLater(delay, Spawn.body(body));
    }

    // ---- the running task --------------------------------------------------------------------------------------------

    /**
     * The running task.
     *
     * @throws IllegalStateException
     *             outside a task
     */
    public static Task<?> current() {
        return Spawn.requireWorker("Task.current").task();
    }

    /** True if the caller runs in a task. */
    public static boolean insideTask() {
        return Worker.current() != null;
    }

    /**
     * Lets the other ready tasks of the carrier run first. A yield point; on an ordinary thread {@link Thread#yield()}.
     *
     * @throws Cancelled
     *             in a cancelled scope
     * @throws PinnedException
     *             if the stack can't be suspended here
     */
    @SuppressWarnings({"NamedLikeContextualKeyword", "ThreadPriorityCheck"}) // the field's term; what a thread can do
    public static void yield() {
        var worker = Worker.current();
        if (worker == null) {
            ThreadParker.checkCurrentCancelled();
            Thread.yield();
            return;
        }
        var task = worker.task();
        task.checkCancelledHere();
        task.suspendYielding(worker, ParkReason.YIELD);
    }

    /**
     * A yield point for code that computes: throws in a cancelled scope, and yields if the task has held its carrier for longer
     * than a millisecond. Cheap enough for an inner loop: it counts, and reads the clock every 64th call. On an ordinary
     * thread it only looks for cancelled scopes.
     *
     * @throws Cancelled
     *             in a cancelled scope
     */
    public static void checkpoint() {
        var worker = Worker.current();
        if (worker == null) {
            ThreadParker.checkCurrentCancelled();
            return;
        }
        var task = worker.task();
        task.checkCancelledHere();
        if (worker.carrier().isSliceOver()) {
            task.suspendYielding(worker, ParkReason.CHECKPOINT);
        }
    }

    /**
     * Waits for at least {@code duration}; 0 only yields. A yield point.
     *
     * @throws Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted
     * @throws IllegalArgumentException
     *             if the duration is negative
     */
    public static void sleep(Duration duration) {
        var nanos = Durations.nanos(duration, "duration");
        if (nanos == 0) {
            Task.yield();
            return;
        }
        Parker.checkCancelled();
        new Waiter().await(ParkReason.SLEEP, duration, Durations.after(Waiter.nanoTime(), nanos));
    }

    /**
     * Waits until somebody calls {@link #unpark} on the running task, and takes that permit; returns at once if there is one.
     * Never returns for another reason.
     *
     * @throws Cancelled
     *             in a cancelled scope
     * @throws PinnedException
     *             if the stack can't be suspended here
     * @throws IllegalStateException
     *             outside a task
     */
    public static void park() {
        var task = current();
        TaskWait.parkForPermit(task, Durations.NEVER);
    }

    /**
     * As {@link #park()}, at most for {@code timeout}.
     *
     * @return true if a permit was taken, false if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static boolean park(Duration timeout) {
        var task = current();
        return TaskWait.parkForPermit(task, Waiter.deadlineAfter(timeout));
    }

    /**
     * Runs the body where cancellation from outside does not reach it: for clean-up that has to wait. Scopes and timeouts that
     * the body opens itself still work. Bound its time.
     *
     * @throws Exception
     *             what the body threw
     */
    public static <T> T shield(Callable<T> body) throws Exception {
        return CancelScope.shielded(body);
    }

    // ---- waiting for a task ------------------------------------------------------------------------------------------

    /**
     * Waits until the task has ended and returns its value. A yield point.
     *
     * @throws CompletionException
     *             if it failed, with what its body threw as the cause
     * @throws CancellationException
     *             if it was cancelled
     * @throws Cancelled
     *             if the caller is in a cancelled scope; the task is not touched
     * @throws IllegalStateException
     *             if the task joins itself
     */
    public T join() {
        awaitEnd(Durations.NEVER, true);
        return switch (life()) {
            case SUCCEEDED -> value();
            case FAILED -> throw new CompletionException(failure());
            default -> throw cancellation();
        };
    }

    /**
     * Waits until the task has ended, at most for {@code timeout}. A yield point. Whatever the outcome, it is not thrown.
     *
     * @return true if the task has ended
     * @throws Cancelled
     *             if the caller is in a cancelled scope
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean join(Duration timeout) {
        return awaitEnd(Waiter.deadlineAfter(timeout), true);
    }

    /**
     * As {@link #join()}, with the exceptions of {@link Future}.
     *
     * @throws InterruptedException
     *             if the caller is an ordinary thread and is interrupted
     */
    @Override
    public T get() throws InterruptedException, ExecutionException {
        awaitEndInterruptibly(Durations.NEVER);
        return report();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        var nanos = Math.max(0, unit.toNanos(timeout));
        if (!awaitEndInterruptibly(Durations.after(Waiter.nanoTime(), nanos))) {
            throw new TimeoutException(this + " did not end within " + timeout + " " + unit);
        }
        return report();
    }

    private T report() throws ExecutionException {
        return switch (life()) {
            case SUCCEEDED -> value();
            case FAILED -> throw new ExecutionException(failure());
            default -> throw cancellation();
        };
    }

    private boolean awaitEndInterruptibly(long deadlineNanos) throws InterruptedException {
        try {
            return awaitEnd(deadlineNanos, true);
        } catch (Cancelled cancelled) {
            if (!insideTask() && Thread.interrupted()) {
                var interrupted = new InterruptedException(cancelled.getMessage());
                interrupted.initCause(cancelled);
                throw interrupted;
            }
            throw cancelled;
        }
    }

    /** Waits for the end without a look at the outcome. */
    void joinQuietly() {
        awaitEnd(Durations.NEVER, true);
    }

    boolean awaitEnd(long deadlineNanos, boolean looks) {
        Parker.checkCancelled();
        if (!isDone()) {
            var waiter = new Waiter();
            if (waiter.parker() == this) {
                throw new IllegalStateException("a task can't wait for its own end: " + this);
            }
            if (Completion.addWaiter(this, waiter)) {
                var served = false;
                try {
                    served = waiter.await(ParkReason.JOIN, this, deadlineNanos);
                } finally {
                    if (!served) {
                        Completion.removeWithdrawn(this);
                    }
                }
                if (!served) {
                    return false;
                }
            }
        }
        lookedAt(looks);
        return true;
    }

    /**
     * Runs the callback, in a task of its own, when this task has ended; at once if it has. Callbacks start in the order in
     * which they were given; a failure of one is a failure of its own task. Who has started one has seen how this task ended.
     *
     * @return this task
     */
    public Task<T> onComplete(Consumer<? super Task<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        @SuppressWarnings("unchecked") // it is only ever given this task
        var erased = (Consumer<? super Task<?>>) (Consumer<?>) callback;
        if (!Completion.addCallback(this, erased)) {
            Completion.startCallback(this, erased, true);
        }
        return this;
    }

    /**
     * Takes back what was given to {@link #onComplete}, that very object, as often as it was given: so that who loses interest leaves nothing
     * on a task that goes on. One that has started is not stopped.
     */
    public void removeCallback(Consumer<? super Task<T>> callback) {
        Completion.removeCallback(this, Objects.requireNonNull(callback, "callback"));
    }

    // ---- outcome -----------------------------------------------------------------------------------------------------

    @Override
    public boolean isDone() {
        return hasEnded();
    }

    @Override
    public boolean isCancelled() {
        return isDone() && life() == CANCELLED;
    }

    @Override
    public State state() {
        if (!isDone()) {
            return State.RUNNING;
        }
        return switch (life()) {
            case SUCCEEDED -> State.SUCCESS;
            case FAILED -> State.FAILED;
            default -> State.CANCELLED;
        };
    }

    @Override
    public T resultNow() {
        if (state() != State.SUCCESS) {
            throw new IllegalStateException("no value: " + this);
        }
        setObserved();
        return value();
    }

    @Override
    public Throwable exceptionNow() {
        if (state() != State.FAILED) {
            throw new IllegalStateException("no failure: " + this);
        }
        setObserved();
        return failure();
    }

    /** Where the task is in its life; a snapshot. */
    public TaskStatus status() {
        if (isDone()) {
            return switch (life()) {
                case SUCCEEDED -> TaskStatus.SUCCEEDED;
                case FAILED -> TaskStatus.FAILED;
                default -> TaskStatus.CANCELLED;
            };
        }
        var home = worker();
        if (life() != STARTED || home == null) {
            return TaskStatus.NEW;
        }
        if (isParked() && home != Worker.current()) { // who asks runs, whatever an overflow on the way to a park left behind
            return TaskStatus.PARKED;
        }
        return home.carrier().isMounted(home) ? TaskStatus.RUNNING : TaskStatus.READY;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the body returned; null if that is what it returned
    private T value() {
        return (T) result();
    }

    /** What a join of a cancelled task throws; a caller that is cancelled itself gets its own cancellation instead. */
    private CancellationException cancellation() {
        Parker.checkCancelled();
        var exception = new CancellationException(this + " was cancelled");
        if (result() instanceof Throwable cancelled) {
            exception.initCause(cancelled);
        }
        return exception;
    }

    // ---- cancelling and waking ---------------------------------------------------------------------------------------

    /**
     * Asks the task to stop: every yield point of its body throws {@link Cancelled} from now on. A task whose body has not been
     * entered ends at once and never enters it. Never waits; {@link #isDone} turns true when the task has ended.
     *
     * @return false if it had ended
     */
    public boolean cancel() {
        for (;;) {
            if (isDone()) {
                return false;
            }
            switch (life()) {
                case NEW -> {
                    if (cancelUnstarted(null)) {
                        return true;
                    }
                }
                case STARTED -> {
                    rootScope().cancel();
                    return true;
                }
                default -> Thread.onSpinWait(); // ended, but for the publication that is a few instructions away
            }
        }
    }

    /** As {@link #cancel()}; {@code mayInterruptIfRunning} is ignored. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return cancel();
    }

    /** Gives the task a permit: its {@link #park}, under way or the next, returns. Permits do not add up. Never waits. */
    public void unpark() {
        givePermit();
        wake();
    }

    // ---- name --------------------------------------------------------------------------------------------------------

    /** A number that no other task of the scheduler has. */
    public long id() {
        return number();
    }

    /** The name it was spawned with, or {@code task-<id>}. */
    public String name() {
        var given = givenName();
        return given == null ? "task-" + number() : given;
    }

    /** The scheduler it belongs to. */
    public Scheduler scheduler() {
        return home();
    }

    @Override
    public String toString() {
        var status = status();
        var reason = parkReason();
        return "Task[" + name() + " #" + number() + " " + status
                + (status == TaskStatus.PARKED && reason != null ? " " + reason : "") + "]";
    }
}
