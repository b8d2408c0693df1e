package dev.weft.coroutine;

import dev.weft.Action;
import dev.weft.Parker;
import dev.weft.Scheduler;
import dev.weft.SchedulerBuilder;
import dev.weft.Stepper;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that runs when the thread that owns it calls {@link #run}, and only then: Stackless Python's way. For a program with a
 * main loop of its own, and to find out who does not give way.
 *
 * {@snippet :
 * try (var tasklets = Tasklets.open()) {
 *     tasklets.spawn(() -> compute(myStripe));
 *     tasklets.spawn(() -> serve());
 *     var budget = Duration.ofMillis(20);
 *     for (var hog = tasklets.run(budget); hog.isPresent(); hog = tasklets.run(budget)) {
 *         show(hog.get() + " does not give way: " + hog.get().stackTrace());
 *         hog.get().insert(); // or kill it
 *     }
 * }
 * }
 *
 * <p>
 * Tasklets are tasks of a scheduler with one carrier, a guest of the first thread that runs it, which has to be a platform thread; every
 * channel, lock, timer and socket works in them. {@link #of} shows any task of it, also a child, as a {@link Tasklet}.
 *
 * <p>
 * Nobody is interrupted where he does not give way: a budget is looked at where a task yields, be it only a {@link Task#checkpoint}. A
 * tasklet that computes without one keeps the carrier, and the run does not return. {@link dev.weft.NoYield} is what {@code switch_trap}
 * and {@code block_trap} are for.
 *
 * <p>
 * Failures: what the body of a {@linkplain #spawn spawned} tasklet throws comes out of the run under way, as the cause of a {@link
 * java.util.concurrent.CompletionException}, also if somebody joins its task; the other tasklets keep their places, and the next run goes
 * on. For tasks that were made otherwise the rules of tasks hold. A tasklet that is killed just ends.
 *
 * <p>
 * Runs do not nest: a run inside a tasklet or a switch listener is an {@link IllegalStateException}. Only {@link #spawn}, {@link
 * Tasklet#insert} and {@link Tasklet#kill} may be called by other threads. What the driving thread did before a run happens-before what
 * the tasklets do in it, and that before its return.
 */
public final class Tasklets implements AutoCloseable {
    /** Is told of switches; see {@link Tasklets#onSwitch}. */
    @FunctionalInterface
    public interface SwitchListener {
        /**
         * The carrier goes from one tasklet to another.
         *
         * @param previous
         *            empty: a run begins
         * @param next
         *            empty: the run is over
         */
        void switched(Optional<Tasklet> previous, Optional<Tasklet> next);
    }

    /** In a message: there may be a million. */
    private static final int MOST_NAMED = 20;

    /** How long a call waits for something to happen before it looks again. */
    private static final Duration LONG = Duration.ofDays(1);

    private final TaskletWatch watch = new TaskletWatch(this);
    private final Stepper stepper;
    private boolean running; // the driving thread is in a run

    private Tasklets(SchedulerBuilder options) {
        stepper = options.carriers(1).observer(watch).stepped();
    }

    /** One that nothing runs in so far. */
    public static Tasklets open() {
        return open(Scheduler.builder().name("tasklets"));
    }

    /** As {@link #open()} with options: a name, a world, handlers. It will have one carrier, whatever they say; use a builder once. */
    public static Tasklets open(SchedulerBuilder options) {
        return new Tasklets(options);
    }

    // ---- tasklets ----------------------------------------------------------------------------------------------------

    /**
     * Makes a tasklet, scheduled behind the others. Any thread; never runs the body itself.
     *
     * @throws java.util.concurrent.RejectedExecutionException
     *             if it is closed
     */
    public Tasklet spawn(Action body) {
        return spawn("tasklet", body);
    }

    /** As {@link #spawn(Action)} with a name for dumps and logs. */
    public Tasklet spawn(String name, Action body) {
        Objects.requireNonNull(body, "body");
        // On the carrier by its number: that way it stands behind what was inserted before it, whoever calls.
        return of(scheduler().spawnOn(0, name, () -> {
            Parker.checkCancelled(); // a switch listener may have killed it
            current().failRun();
            body.run();
        }));
    }

    /**
     * A task of this scheduler as a tasklet: the same object for as long as it has not ended.
     *
     * @throws IllegalArgumentException
     *             if it belongs to another scheduler
     */
    public Tasklet of(Task<?> task) {
        if (task.scheduler() != scheduler()) {
            throw new IllegalArgumentException(task + " is not of " + scheduler());
        }
        return watch.view(task);
    }

    /**
     * The running tasklet.
     *
     * @throws IllegalStateException
     *             outside a tasklet of this
     */
    public Tasklet current() {
        var task = Task.insideTask() ? Task.current() : null;
        if (task == null || task.scheduler() != scheduler()) {
            throw new IllegalStateException("outside a tasklet of " + scheduler());
        }
        return watch.view(task);
    }

    // ---- for tasklets ------------------------------------------------------------------------------------------------

    /**
     * Lets the other scheduled tasklets run first: {@link Task#yield}.
     *
     * @throws dev.weft.Cancelled
     *             if the tasklet was killed
     * @throws dev.weft.PinnedException
     *             if it can't be suspended here, as in a {@link dev.weft.NoYield} section
     * @throws IllegalStateException
     *             outside a tasklet of this
     */
    public void schedule() {
        current();
        Task.yield();
    }

    /**
     * Pauses the calling tasklet until somebody {@linkplain Tasklet#insert inserts} it; while everything is closed it only yields.
     *
     * @throws dev.weft.Cancelled
     *             if the tasklet is killed
     * @throws dev.weft.PinnedException
     *             as {@link #schedule}
     * @throws IllegalStateException
     *             outside a tasklet of this
     */
    public void scheduleRemove() {
        watch.setLeaver(current());
        try {
            Task.yield();
        } finally {
            watch.setLeaver(null);
        }
        Parker.checkCancelled();
    }

    // ---- running -----------------------------------------------------------------------------------------------------

    /**
     * Runs the tasklets until none is scheduled: all others are paused, blocked or ended. Does not wait for time, sockets or other threads;
     * between two runs {@link #await} does.
     *
     * @throws java.util.concurrent.CompletionException
     *             if a tasklet or the switch listener failed, with what it threw as the cause
     * @throws IllegalStateException
     *             inside a task, on a virtual thread, or on another thread than the first run
     */
    public void run() {
        drive(TaskletWatch.UNLIMITED, TaskletWatch.UNLIMITED, null);
    }

    /**
     * As {@link #run()}, but returns as soon as a tasklet yields that has held the carrier for longer than {@code budget} since it last gave
     * way by itself. It is paused then, and has to be inserted, or killed; one that was killed before is returned without that. Turns that
     * a checkpoint ended are added up: a checkpoint yields after a millisecond, so that the others run meanwhile. Who waits or ends has
     * given way, however late.
     *
     * @return the hog; empty if none is scheduled any more
     * @throws IllegalArgumentException
     *             if the budget is negative
     */
    public Optional<Tasklet> run(Duration budget) {
        return drive(nanos(budget, "budget"), TaskletWatch.UNLIMITED, null);
    }

    /**
     * As {@link #run()}, but returns at the first switch after {@code total}: for a host loop that has so much time in each round. Nobody is
     * paused by that.
     *
     * @param total
     *            0 runs nobody
     * @return false if none is scheduled any more
     * @throws IllegalArgumentException
     *             if the total is negative
     */
    public boolean runFor(Duration total) {
        var end = scheduler().world().clock().nanoTime() + nanos(total, "total");
        drive(TaskletWatch.UNLIMITED, end < 0 ? TaskletWatch.UNLIMITED : end, null);
        return stepper.isReady();
    }

    /**
     * Blocks the driving thread until it is worth to run: time has come for a sleeper, a socket is ready, another thread has inserted a
     * tasklet or woken one. At most for so long; it may also return early. Returns at once if one is scheduled.
     *
     * @throws IllegalArgumentException
     *             if the time is negative
     * @throws IllegalStateException
     *             as {@link #run()}
     */
    public void await(Duration atMost) {
        requireNoRun();
        stepper.await(watch.hasFailure() ? Duration.ZERO : atMost);
    }

    /**
     * Runs the body as one more tasklet, and the others with it, waiting whenever all of them wait, until the body has ended.
     *
     * @throws IllegalStateException
     *             if the body waits and nothing in sight could ever wake it: no tasklet is scheduled, there is no timer, no socket and no
     *             {@linkplain Scheduler#keepAlive operation elsewhere}; the body is cancelled where it waits. Or as {@link #run()}
     * @throws java.util.concurrent.CompletionException
     *             if another tasklet failed meanwhile; the body is cancelled
     * @throws CancellationException
     *             if somebody killed the body
     * @throws Exception
     *             what the body threw
     */
    public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
        requireNoRun();
        stepper.bind();
        var result = new AtomicReference<T>();
        var main = scheduler().spawnOn(0, "main", () -> {
            Parker.checkCancelled(); // likewise
            result.set(body.call());
        });
        try {
            drive(TaskletWatch.UNLIMITED, TaskletWatch.UNLIMITED, main);
            while (!main.isDone()) {
                if (stepper.isStalled()) {
                    throw new IllegalStateException(
                            "deadlock: the last runnable tasklet can't wait, nothing in sight could wake "
                                    + main + " of " + namesOfSome(stepper.tasks()));
                }
                stepper.await(LONG);
                drive(TaskletWatch.UNLIMITED, TaskletWatch.UNLIMITED, main);
            }
        } finally {
            if (main.cancel()) {
                driveToEnd(main);
            }
        }
        return switch (main.state()) {
            case SUCCESS -> result.get();
            case FAILED -> throw failure(main.exceptionNow());
            default -> throw new CancellationException(main + " was killed");
        };
    }

    private static String namesOfSome(List<Task<?>> tasks) {
        var more = tasks.size() - MOST_NAMED;
        return more <= 0 ? tasks.toString() : tasks.subList(0, MOST_NAMED) + " and " + more + " more";
    }

    /** Lets a cancelled one clean up, unless that waits for ever. */
    private void driveToEnd(Task<?> cancelled) {
        begin(TaskletWatch.UNLIMITED);
        try {
            while (!cancelled.isDone()) {
                if (!turn()) {
                    if (stepper.isStalled()) {
                        return;
                    }
                    stepper.await(LONG);
                }
            }
        } finally {
            end();
        }
    }

    private static Exception failure(Throwable thrown) {
        if (thrown instanceof Exception exception) {
            return exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("the body threw what is neither Exception nor Error", thrown);
    }

    private Optional<Tasklet> drive(long budgetNanos, long endNanos, @Nullable Task<?> until) {
        requireNoRun();
        stepper.bind();
        watch.throwFailure();
        var hog = Optional.<Tasklet>empty();
        begin(budgetNanos);
        try {
            while (hog.isEmpty() && (until == null || !until.isDone()) && !isOver(endNanos) && turn()) {
                watch.throwFailure();
                hog = watch.takeHog().filter(found -> found.withhold() || found.state() == Tasklet.State.SCHEDULED);
            }
        } finally {
            end();
        }
        if (hog.isEmpty()) { // else it is the next run that fails: nobody would have the hog
            watch.throwFailure();
        }
        return hog;
    }

    private void begin(long budgetNanos) {
        running = true;
        watch.begin(budgetNanos);
    }

    private void end() {
        watch.end();
        running = false;
    }

    /** One turn. Who left it in order to be paused is, before anybody else runs. */
    private boolean turn() {
        var found = stepper.turn(0);
        watch.pauseLeaver();
        return found;
    }

    private boolean isOver(long endNanos) {
        return endNanos != TaskletWatch.UNLIMITED && scheduler().world().clock().nanoTime() >= endNanos;
    }

    private void requireNoRun() {
        if (running) {
            throw new IllegalStateException("a run inside a run of " + scheduler());
        }
    }

    private static long nanos(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + duration);
        }
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    // ---- the rest ----------------------------------------------------------------------------------------------------

    /**
     * Says who is told of every switch from now on, of one tasklet to another, and of the beginning and the end of a run in which there was
     * one, as of a {@link #call} and a close; null for nobody. It is called on the driving thread, before the next tasklet goes on, and must
     * not switch itself: what would park or yield throws, as in a {@link dev.weft.NoYield} section, and so do a run, {@link #await} and a
     * close. It may spawn, insert, remove and kill, also who is about to run; what it makes ready at the end of a run waits for the next.
     *
     * <p>
     * What it throws comes out of the run, and changes nothing else. If something else comes out of that, such as a hog or another
     * failure, it comes out of the next, which then runs nobody; in a close it is logged.
     */
    public void onSwitch(@Nullable SwitchListener listener) {
        watch.setListener(listener);
    }

    /** The scheduler that the tasklets are tasks of. */
    public Scheduler scheduler() {
        return stepper.scheduler();
    }

    Stepper stepper() {
        return stepper;
    }

    boolean isTelling() {
        return watch.isTelling();
    }

    /** As {@link #close(Duration)} with {@link Scheduler#CLOSE_DEADLINE}. */
    @Override
    public void close() {
        close(Scheduler.CLOSE_DEADLINE);
    }

    /**
     * Kills all tasklets, also paused ones, and runs their {@code finally}. Again changes nothing.
     *
     * @return those that did not end in time; they fail, and are not run any more
     * @throws IllegalStateException
     *             as {@link #run()}
     */
    public List<Task<?>> close(Duration deadline) {
        requireNoRun();
        if (scheduler().isClosed()) {
            return List.of();
        }
        nanos(deadline, "deadline");
        stepper.bind();
        watch.close();
        begin(TaskletWatch.UNLIMITED);
        try {
            return stepper.close(deadline);
        } finally {
            end();
        }
    }

    @Override
    public String toString() {
        return "Tasklets[" + scheduler().name() + ", " + stepper.tasks().size() + " begun]";
    }
}
