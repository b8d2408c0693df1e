package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.queue.InjectionQueue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A set of carriers and the tasks on them.
 *
 * <p>
 * {@link #run} is a whole program: one carrier, ended when its last task has ended. {@link #builder} starts a scheduler that
 * lives until it is closed; any thread may spawn into it.
 *
 * {@snippet :
 * int sum = Scheduler.run(() -> {
 *     var a = Task.spawn(() -> 1);
 *     var b = Task.spawn(() -> 2);
 *     return a.join() + b.join();
 * });
 * }
 *
 * <p>
 * Memory effects: a spawn happens-before the first action of the body.
 */
public final class Scheduler implements AutoCloseable {
    /** How long {@link #close()} waits for the tasks. */
    public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    /** How long the JVM's exit waits for the tasks. */
    static final Duration EXIT_DEADLINE = Duration.ofMillis(1500);

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    /** From outside, small ones: who is told that it did not work must not have a task all the same. */
    private static final int FRAMES_OF_A_SPAWN = 128;

    private final String name;
    private final World world;
    private final UncaughtHandler uncaughtHandler;
    private final @Nullable Observer observer;
    private final InjectionQueue<Task<?>> injection = new InjectionQueue<>();
    private final WorkFinder finder = new WorkFinder(this);
    private final IdleCarriers idle = new IdleCarriers(this);
    private final AtomicLong ids = new AtomicLong(1);
    private final Carrier[] carriers;
    private final Shutdown shutdown;
    private final StallWatch stallWatch;
    private final boolean endsWithMain;
    private @Nullable Thread exitHook; // set before the carriers start
    private @Nullable Watchdog watchdog; // likewise

    Scheduler(SchedulerBuilder parts, int batchRuns) {
        StrictMode.requireKnown();
        this.name = parts.name();
        this.world = parts.world();
        this.uncaughtHandler = parts.uncaughtHandler();
        this.observer = parts.observer();
        this.stallWatch = new StallWatch(this, parts.stallHandler());
        this.endsWithMain = parts.endsWithMain();
        this.carriers = new Carrier[parts.carriers()];
        this.shutdown = new Shutdown(this, carriers.length);
        for (var i = 0; i < carriers.length; i++) {
            carriers[i] = new Carrier(this, i, world, carriers.length, batchRuns);
        }
    }

    // ---- running -----------------------------------------------------------------------------------------------------

    /**
     * Runs the body as the main task of a scheduler of its own, with one carrier, and returns its value when it and every other
     * task have ended. If it fails, the other tasks are cancelled. The calling thread blocks.
     *
     * @throws IllegalStateException
     *             inside a task or on a carrier
     * @throws CancellationException
     *             if main was cancelled
     * @throws Cancelled
     *             if the calling thread is interrupted; all tasks were cancelled
     * @throws Exception
     *             what the body threw
     */
    public static <T> T run(Callable<? extends T> body) throws Exception {
        return builder().run(body);
    }

    /** As {@link #run(Callable)} for a body that returns nothing. */
    public static void run(Action body) throws Exception {
        builder().run(body);
    }

    <T> T finish(Task<T> main) throws Exception {
        try {
            main.joinQuietly();
            if (main.state() == Future.State.SUCCESS) {
                shutdown.drain();
            }
            return outcomeOf(main);
        } finally {
            close();
        }
    }

    private <T> T outcomeOf(Task<T> main) throws Exception {
        var bug = shutdown.bug() != null ? shutdown.bug() : stallWatch.failure();
        var failure = bug != null ? bug : main.state() == Future.State.FAILED ? main.exceptionNow() : null;
        return switch (failure) {
            case null -> main.join();
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException("main threw what is neither Exception nor Error", failure);
        };
    }

    /** A builder; its defaults are one carrier per processor and the real world. */
    public static SchedulerBuilder builder() {
        return new SchedulerBuilder();
    }

    /** Starts the carriers' threads. */
    void start(long stackSize, boolean daemon, Watchdog ofBuilder, long watchdogNanos) {
        if (watchdogNanos > 0) {
            watchdog = ofBuilder;
            ofBuilder.add(this, watchdogNanos);
        }
        if (!daemon) {
            var hook = new Thread(() -> shutdown.closeForExit(EXIT_DEADLINE), name + "-exit");
            exitHook = hook;
            Runtime.getRuntime().addShutdownHook(hook);
        }
        for (var carrier : carriers) {
            var thread = new Thread(null, new CarrierLoop(carrier)::run, carrier.toString(), stackSize);
            thread.setDaemon(daemon);
            carrier.setThread(thread);
            try {
                thread.start();
            } catch (OutOfMemoryError noThread) {
                shutdown.stopBefore(carrier);
                throw noThread;
            }
        }
    }

    // ---- spawning ----------------------------------------------------------------------------------------------------

    /**
     * Starts a task on any carrier. Any thread; in a task of this scheduler it is {@link Task#spawn}. Never waits.
     *
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public <T> Task<T> spawn(Callable<? extends T> body) {
        return spawnAny(null, body);
    }

    /** As {@link #spawn(Callable)} for a body that returns nothing. */
    public Task<Void> spawn(Action body) {
        return spawnAny(null, Spawn.body(body));
    }

    /** As {@link #spawn(Callable)} with a name for dumps and logs. */
    public <T> Task<T> spawn(String taskName, Callable<? extends T> body) {
        return spawnAny(taskName, body);
    }

    /** As {@link #spawn(String, Callable)} for a body that returns nothing. */
    public Task<Void> spawn(String taskName, Action body) {
        return spawnAny(taskName, Spawn.body(body));
    }

    /**
     * As {@link #spawn(Callable)}, but the task is queued when {@code delay} has passed on the world's clock.
     *
     * @throws IllegalArgumentException
     *             if the delay is negative
     */
    public <T> Task<T> spawnLater(Duration delay, Callable<? extends T> body) {
        return spawnAnyLater(delay, body);
    }

    /** As {@link #spawnLater(Duration, Callable)} for a body that returns nothing. */
    public Task<Void> spawnLater(Duration delay, Action body) {
        return spawnAnyLater(delay, Spawn.body(body));
    }

    /**
     * As {@link #spawn(String, Action)}, but the task runs on the carrier with this number, whoever else is idle: for who spreads
     * work himself, say connections that stay where their handlers are.
     *
     * @throws IndexOutOfBoundsException
     *             unless the number is from 0 to {@link #carriers()} - 1
     */
    public Task<Void> spawnOn(int carrier, String taskName, Action body) {
        var target = carriers[Objects.checkIndex(carrier, carriers.length)];
        var erased = Spawn.body(body);
        if (isOwnTask()) {
            return Spawn.childOn(target, taskName, erased);
        }
        Coroutines.requireStack(FRAMES_OF_A_SPAWN);
        Task<Void> task = makeOutside(taskName, erased);
        Spawn.queueOn(target, task);
        return task;
    }

    private <T> Task<T> spawnAny(@Nullable String taskName, Object body) {
        return isOwnTask() ? Spawn.child(taskName, body) : spawnOutside(taskName, body);
    }

    private boolean isOwnTask() {
        var worker = Worker.current();
        return worker != null && worker.carrier().scheduler() == this;
    }

    private <T> Task<T> spawnOutside(@Nullable String taskName, Object body) {
        Coroutines.requireStack(FRAMES_OF_A_SPAWN);
        Task<T> task = makeOutside(taskName, body);
        injection.add(task);
        idle.wakeOne();
        shutdown.abandonInjectedAfterBug();
        return task;
    }

    private <T> Task<T> makeOutside(@Nullable String taskName, Object body) {
        var task = new Task<T>(this, ids.getAndIncrement(), taskName, body);
        shutdown.countOutsideSpawn();
        if (observer != null) {
            observer.taskSpawned(task);
        }
        return task;
    }

    private <T> Task<T> spawnAnyLater(Duration delay, Object body) {
        if (isOwnTask()) {
            return Spawn.childLater(delay, body);
        }
        var nanos = Durations.nanos(delay, "delay");
        Coroutines.requireStack(FRAMES_OF_A_SPAWN);
        var carrier = carriers[world.random().applyAsInt(carriers.length)];
        var deadline = Durations.after(world.clock().nanoTime(), nanos);
        Task<T> task = makeOutside(null, body);
        Spawn.delayOn(carrier, task, deadline);
        return task;
    }

    /**
     * Starts a completion callback on the carrier given: the callbacks of one task run in the order of their posts. One that
     * comes after the task's end takes the way by the inbox in any case, for others may be there already.
     */
    void spawnCallback(Carrier carrier, Action body, boolean late) {
        var here = carrier.isCurrent();
        var task = new Task<Void>(this, ids.getAndIncrement(), null, new Spawn.Callback(body));
        if (here) {
            carrier.taskSpawned();
        } else if (!shutdown.countOutsideCallback()) {
            LOG.warn("{} has ended; a callback of a task does not run", this);
            return;
        }
        try {
            carrier.schedule(task, here && !late);
        } catch (OutOfMemoryError noRoom) {
            shutdown.countOutsideEnd(); // it is in no queue
            throw noRoom;
        }
        if (carrier.isGone()) {
            dropCallback(task); // as in Carrier.offer: either its loop found it, or this thread sees it gone
        }
    }

    /** A callback came too late for its carrier. Any thread. */
    void dropCallback(Task<?> task) {
        if (task.cancelUnstarted(null)) {
            LOG.warn("{} has ended; a callback of a task does not run", this);
        }
    }

    // ---- ending ------------------------------------------------------------------------------------------------------

    /**
     * As {@link #close(Duration)} with {@link #CLOSE_DEADLINE}.
     */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /**
     * Cancels all tasks, waits until they have ended, and stops the carriers. Called inside a task of this scheduler it cancels
     * and waits for all others; the carriers stop when that task has ended too. Closing twice is fine: the second call waits as
     * well. Not a cancellation point, and not cut short by an interrupt.
     *
     * @param deadline
     *            how long to wait; tasks that have not ended by then are named in the log, and fail. A task that computes without
     *            a yield point can't be stopped: it is named, and it and the other tasks of its carrier end when it reaches one
     * @return those tasks
     * @throws IllegalStateException
     *             on another scheduler's carrier, which it would block
     */
    public List<Task<?>> close(Duration deadline) {
        return shutdown.close(deadline);
    }

    /** True once its carriers have stopped. */
    public boolean isClosed() {
        return shutdown.hasLeft();
    }

    /** Called by the last carrier that leaves. */
    void ended() {
        if (watchdog != null) {
            watchdog.remove(this);
        }
        var hook = exitHook;
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException exiting) {
                LOG.debug("{} ended while the JVM exits", this);
            }
        }
    }

    /** A task that was cancelled before its start has ended. Any thread. */
    void endedUnstarted() {
        shutdown.countOutsideEnd();
    }

    // ---- failures ----------------------------------------------------------------------------------------------------

    /** A task has failed, on its carrier; {@code seen} if a join or a callback was there. */
    void failed(Task<?> task, Carrier carrier, boolean seen) {
        if (task.failure() instanceof VirtualMachineError error) {
            tellAtOnce(task, carrier, error);
        } else if (!seen && !task.isObserved()) {
            carrier.failures().add(task);
        }
    }

    /** On the carrier itself, for the caller is still the worker of the task; but if there is no memory to say so, right here. */
    private void tellAtOnce(Task<?> task, Carrier carrier, VirtualMachineError error) {
        try {
            carrier.executeQuietly(() -> tellUncaught(task, error));
        } catch (OutOfMemoryError noMemory) {
            tellUncaught(task, error);
        }
    }

    void tellUncaught(Task<?> task, Throwable failure) {
        try {
            uncaughtHandler.uncaught(task, failure);
        } catch (Throwable thrown) {
            LOG.error("the uncaught handler of {} failed for {}", this, task, thrown);
        }
    }

    // ---- foreign operations ------------------------------------------------------------------------------------------

    /** Something outside a scheduler that will wake one of its tasks; see {@link Scheduler#keepAlive}. */
    public interface KeepAlive extends AutoCloseable {
        /** The operation is over. Any thread; again changes nothing. */
        @Override
        void close();
    }

    /**
     * Says that something outside this scheduler will wake one of its tasks: until the returned handle is closed, a virtual clock
     * does not jump. Any thread.
     */
    public KeepAlive keepAlive() {
        var over = new AtomicBoolean();
        KeepAlive alive = () -> {
            if (over.compareAndSet(false, true)) {
                idle.foreignEnded();
            }
        };
        idle.foreignStarted(); // last: there is memory for its end
        return alive;
    }

    // ---- seeing inside -----------------------------------------------------------------------------------------------

    /** What it has done so far. Any thread; stops nobody. */
    public SchedulerStats stats() {
        var each = Arrays.stream(carriers).map(CarrierStats::of).toList();
        var ended = shutdown.endedCount();
        return new SchedulerStats(name, shutdown.spawnedCount(), ended, injection.size(), idle.foreignOperations(),
                each);
    }

    /**
     * What its tasks do and wait for. Every carrier is asked, and describes its tasks a few at a time between its other work; the
     * caller waits for that at most half a second. A carrier that does not answer by then is shown from outside: its own stack,
     * and its tasks without theirs. In a task it parks, whatever was cancelled ({@link ParkReason#DUMP}), and the task is shown
     * as running; an ordinary thread blocks, and an interrupt is kept for later.
     *
     * @throws PinnedException
     *             if the calling task's stack can't be suspended here
     * @throws IllegalStateException
     *             on a carrier outside any task, where nothing may wait
     */
    public SchedulerDump dump() {
        return DumpRequest.dump(this);
    }

    @Nullable
    Observer observer() {
        return observer;
    }

    StallWatch stallWatch() {
        return stallWatch;
    }

    /** True for {@link #run}. */
    boolean endsWithMain() {
        return endsWithMain;
    }

    // ---- parts -------------------------------------------------------------------------------------------------------

    /** How many carriers it has. */
    public int carriers() {
        return carriers.length;
    }

    /** Its name, which its carriers' threads carry too. */
    public String name() {
        return name;
    }

    /** Its world. */
    public World world() {
        return world;
    }

    /** Who watches its carriers, or null. */
    @Nullable
    Watchdog watchdog() {
        return watchdog;
    }

    Carrier[] carrierArray() {
        return carriers;
    }

    Carrier carrier(int index) {
        return carriers[index];
    }

    InjectionQueue<Task<?>> injection() {
        return injection;
    }

    WorkFinder finder() {
        return finder;
    }

    IdleCarriers idle() {
        return idle;
    }

    Shutdown shutdown() {
        return shutdown;
    }

    long takeIds(int count) {
        return ids.getAndAdd(count);
    }

    @Override
    public String toString() {
        return "Scheduler[" + name + ", " + carriers.length + (carriers.length == 1 ? " carrier]" : " carriers]");
    }
}
