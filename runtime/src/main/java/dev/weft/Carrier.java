package dev.weft;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.queue.Inbox;
import dev.weft.internal.queue.ReadyRing;
import dev.weft.internal.queue.SleepFlag;
import dev.weft.internal.queue.StealQueue;
import dev.weft.internal.time.TimerHeap;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs tasks on one thread: its queues, its timers, its workers and its poller. {@link CarrierLoop} turns it.
 *
 * <p>
 * Everything is for the driver alone (the thread that turns the carrier, or the coroutine mounted on it), but for the inbox, the
 * thieves' end of the stealable queue, the sleep flag and the counters, which say so.
 */
final class Carrier implements CarrierPort {
    /** A batch ends after so many runs, so that I/O and timers get their turn: about 50 microseconds of bare switches. */
    static final int BATCH_RUNS = 512;
    /** Or after this time, if the tasks run long; read every {@link #RUNS_PER_CLOCK_READ} runs. */
    static final long BATCH_NANOS = 500_000;
    /** A clock read costs 25 ns, a switch 100: once in 32 runs it is lost in the noise. A power of two. */
    static final int RUNS_PER_CLOCK_READ = 32;
    /** How long a task may compute before its next checkpoint yields. */
    static final long SLICE_NANOS = 1_000_000;
    /** A checkpoint costs 2 ns without the clock, 27 with it. A power of two. */
    static final int CHECKPOINTS_PER_CLOCK_READ = 64;
    /** Task ids are handed to carriers in blocks, so that a spawn touches no shared counter. A power of two. */
    private static final int ID_BLOCK = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
    private static final ThreadLocal<@Nullable Carrier> DRIVEN = new ThreadLocal<>();
    private static final VarHandle MOUNTED = handle("mounted", int.class);
    private static final VarHandle SPAWNED = handle("spawned", long.class);
    private static final VarHandle ENDED = handle("ended", long.class);

    private final Scheduler scheduler;
    private final int index;
    private final World world;
    private final World.Clock clock;
    private final World.@Nullable ReadyOrder order;
    private final Poller poller;
    private final ReadyRing<RunEntry> ready = new ReadyRing<>();
    private final @Nullable StealQueue<Task<?>> stealable; // null with one carrier: nobody to steal
    private final Inbox<RunEntry> inbox = new Inbox<>(); // any thread adds
    private final SleepFlag sleep = new SleepFlag(); // any thread claims
    private final TimerHeap timers = new TimerHeap();
    private final Workers workers = new Workers(this);
    private final Consumer<Task<?>> intake = this::queueSpawned; // made once: a turn allocates nothing
    private final FailureWatch failures = new FailureWatch(this);
    private final int batchRuns;

    private long sequence;
    private int runsLeft;
    private long batchStartNanos;
    private @Nullable RunEntry pending; // polled by a worker that had to leave it to the loop
    private long runs;
    private int checkpoints;
    private long sliceRun = -1;
    private long sliceStartNanos;
    private long nextId;
    private long lastId;
    private boolean searching; // it was woken to search and has not said how that went
    @SuppressWarnings("UnusedVariable") // by the handle
    private int mounted = -1; // index of the mounted worker; driver writes (opaque), dumps read
    private volatile long idleDeadlineNanos; // written before it announces that it sleeps
    private volatile boolean gone; // its loop has ended
    private volatile @Nullable Thread thread; // its own; null when somebody else drives it
    @SuppressWarnings("unused")
    private long spawned; // driver writes (release), anyone reads (acquire)
    @SuppressWarnings("unused")
    private long ended; // likewise

    Carrier(Scheduler scheduler, int index, World world, int carriers, int batchRuns) {
        this.scheduler = scheduler;
        this.index = index;
        this.world = world;
        this.clock = world.clock();
        this.order = world.order();
        this.poller = world.newPoller();
        this.stealable = carriers == 1 ? null : new StealQueue<>();
        this.batchRuns = batchRuns;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Carrier.class, type);
    }

    // ---- who drives it -----------------------------------------------------------------------------------------------

    /** The carrier that the calling thread turns right now, or null; inside a task as well, on the continuation. */
    static @Nullable Carrier driven() {
        return DRIVEN.get();
    }

    void setDriven(boolean driven) {
        if (driven) {
            DRIVEN.set(this);
        } else {
            DRIVEN.remove();
        }
    }

    @Override
    public boolean isCurrent() {
        var worker = Worker.current();
        return worker == null ? DRIVEN.get() == this : worker.carrier() == this;
    }

    // ---- queues ------------------------------------------------------------------------------------------------------

    /** Queues a woken task: on its own carrier directly, from elsewhere through the inbox. Any thread. */
    void schedule(RunEntry entry) {
        if (isCurrent()) {
            queue(entry);
        } else {
            post(entry);
        }
    }

    private void post(RunEntry entry) {
        inbox.add(entry);
        if (sleep.claim()) {
            scheduler.idle().wakeClaimed(this);
        }
    }

    void queue(RunEntry entry) {
        ready.add(entry, sequence++);
    }

    /** Queues an unstarted task that stays here. */
    void queueLocal(Task<?> task) {
        queue(task);
    }

    /** Queues an unstarted task that any carrier may take, and sees to it that somebody looks. */
    void queueSpawned(Task<?> task) {
        if (stealable == null) {
            queue(task);
        } else {
            stealable.add(task, sequence++);
            scheduler.idle().wakeOne();
        }
    }

    /** Counts and queues the child of a running task. If that fails (no memory, no stack), nothing has happened. */
    void spawn(Task<?> task, boolean local) {
        var shared = local ? null : stealable;
        taskSpawned();
        try {
            if (shared == null) {
                queue(task);
            } else {
                shared.add(task, sequence++);
            }
        } catch (StackOverflowError | OutOfMemoryError error) {
            taskEnded();
            throw error;
        }
        if (shared != null) {
            scheduler.idle().wakeOne();
        }
    }

    Consumer<Task<?>> intake() {
        return intake;
    }

    /** As {@link #queueSpawned}, from a timer. */
    void queueUnstarted(Task<?> task) {
        if (task.isUnstarted()) {
            queueSpawned(task);
        }
    }

    void drainInbox() {
        for (var entry = inbox.drain(); entry != null;) {
            var next = inbox.next(entry);
            queue(entry);
            entry = next;
        }
    }

    /** An unstarted task for a thief, or null. Any thread. */
    @Nullable
    Task<?> steal() {
        return stealable == null ? null : stealable.poll();
    }

    int stealableSize() {
        return stealable == null ? 0 : stealable.size();
    }

    boolean hasStealable() {
        return stealable != null && !stealable.isEmpty();
    }

    boolean hasInbox() {
        return !inbox.isEmpty();
    }

    boolean hasReady() {
        return pending != null || !ready.isEmpty() || hasStealable();
    }

    // ---- the batch ---------------------------------------------------------------------------------------------------

    void startBatch(long nowNanos) {
        runsLeft = batchRuns;
        batchStartNanos = nowNanos;
    }

    /** What runs next in this batch, or null at its end. */
    @Nullable
    RunEntry next() {
        var entry = pending;
        if (entry != null) {
            pending = null;
            return entry;
        }
        if (--runsLeft < 0 || ((runsLeft & (RUNS_PER_CLOCK_READ - 1)) == 0 && isBatchOver())) {
            return null;
        }
        entry = poll();
        if (entry != null) {
            runs++;
        }
        return entry;
    }

    /** The next entry if it is an unstarted task; anything else is left to the loop. For a worker between two tasks. */
    @Nullable
    Task<?> nextUnstarted() {
        var entry = next();
        if (entry instanceof Task<?> task && task.isUnstarted()) {
            return task;
        }
        pending = entry;
        return null;
    }

    private @Nullable RunEntry poll() {
        if (order != null && ready.size() > 1) {
            ready.swapToHead(order.next(ready.size()));
        }
        return nextInOrder();
    }

    private @Nullable RunEntry nextInOrder() {
        if (stealable != null) {
            var task = stealable.pollIfBefore(ready.headSequence());
            if (task != null) {
                return task;
            }
        }
        return ready.poll();
    }

    /** Looks at the clock and at the injection queue; the first run of a batch is never too late. */
    private boolean isBatchOver() {
        if (runsLeft == batchRuns - 1) {
            return false;
        }
        if (!scheduler.injection().isEmpty()) {
            scheduler.finder().takeInjected(this);
        }
        return clock.nanoTime() - batchStartNanos > BATCH_NANOS;
    }

    /** Counts a checkpoint; true if the running task has used up its slice. */
    boolean isSliceOver() {
        if ((++checkpoints & (CHECKPOINTS_PER_CLOCK_READ - 1)) != 0) {
            return false;
        }
        var now = clock.nanoTime();
        if (sliceRun != runs) {
            sliceRun = runs;
            sliceStartNanos = now;
            return false;
        }
        return now - sliceStartNanos > SLICE_NANOS;
    }

    long runs() {
        return runs;
    }

    void setMounted(int workerIndex) {
        MOUNTED.setOpaque(this, workerIndex);
    }

    boolean isMounted(Worker worker) {
        return (int) MOUNTED.getOpaque(this) == worker.index();
    }

    /** The task that is mounted, for a report on a carrier that does not answer: nothing changes the table meanwhile. */
    Optional<Task<?>> mountedTask() {
        var worker = workers.at((int) MOUNTED.getOpaque(this));
        return worker == null ? Optional.empty() : Optional.ofNullable(worker.taskOrNull());
    }

    // ---- sleeping ----------------------------------------------------------------------------------------------------

    SleepFlag sleep() {
        return sleep;
    }

    boolean isSearching() {
        return searching;
    }

    void setSearching(boolean newSearching) {
        searching = newSearching;
    }

    void publishIdleDeadline() {
        idleDeadlineNanos = timers.nextDeadlineNanos();
    }

    long idleDeadlineNanos() {
        return idleDeadlineNanos;
    }

    // ---- counting ----------------------------------------------------------------------------------------------------

    long nextTaskId() {
        if (nextId == lastId) {
            nextId = scheduler.takeIds(ID_BLOCK);
            lastId = nextId + ID_BLOCK;
        }
        return nextId++;
    }

    void taskSpawned() {
        SPAWNED.setRelease(this, spawned + 1);
    }

    void taskEnded() {
        ENDED.setRelease(this, ended + 1);
    }

    long spawnedCount() {
        return (long) SPAWNED.getAcquire(this);
    }

    long endedCount() {
        return (long) ENDED.getAcquire(this);
    }

    // ---- parts -------------------------------------------------------------------------------------------------------

    Scheduler scheduler() {
        return scheduler;
    }

    int index() {
        return index;
    }

    Workers workers() {
        return workers;
    }

    TimerHeap timers() {
        return timers;
    }

    FailureWatch failures() {
        return failures;
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Poller poller() {
        if (!isCurrent()) {
            throw new IllegalStateException("the poller of " + this + " is used on " + Thread.currentThread());
        }
        return poller;
    }

    Poller ownPoller() {
        return poller;
    }

    // ---- foreign actions ---------------------------------------------------------------------------------------------

    @Override
    public void execute(Runnable action) {
        if (!offer(action)) {
            throw new RejectedExecutionException(this + " has ended");
        }
    }

    /** As {@link #execute}; does nothing if the carrier has ended. */
    void executeQuietly(Runnable action) {
        if (!offer(action)) {
            LOG.trace("{} has ended; an action is dropped", this);
        }
    }

    private boolean offer(Runnable action) {
        var entry = new ForeignEntry(action);
        schedule(entry);
        // The loop sets `gone` before its last look at the inbox: either it finds the entry, or this thread sees it gone.
        return !gone || !entry.claim();
    }

    void setGone() {
        gone = true;
    }

    /** What is left in the queues when the loop has ended: actions still run, tasks fail if there is a reason. */
    void clear(@Nullable Throwable why) {
        drainInbox();
        for (var entry = nextInOrder(); entry != null; entry = nextInOrder()) {
            switch (entry) {
                case ForeignEntry foreign -> run(foreign);
                case Task<?> task -> abandonUnstarted(task, why);
            }
        }
        if (why != null) {
            delayed().forEach(later -> later.abandonTask(why));
            scheduler.injection().drainTo(task -> abandonUnstarted(task, why), Integer.MAX_VALUE);
        }
        timers.clear();
    }

    /** The delayed tasks that wait here for their time. */
    List<Spawn.Later> delayed() {
        return timers.timers().stream().filter(Spawn.Later.class::isInstance).map(Spawn.Later.class::cast).toList();
    }

    private void abandonUnstarted(Task<?> task, @Nullable Throwable why) {
        if (why != null && task.isUnstarted()) {
            task.abandon(why);
            taskEnded();
        }
    }

    // ---- its thread --------------------------------------------------------------------------------------------------

    void setThread(Thread newThread) {
        thread = newThread;
    }

    /** True if the carrier's thread is inside {@code System.exit}: it will not turn again. */
    boolean isExitingJvm() {
        var of = thread;
        return of != null && Arrays.stream(of.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }

    void run(ForeignEntry entry) {
        if (entry.claim()) {
            try {
                entry.run();
            } catch (Throwable failure) { // a stranger's action is not our loop
                LOG.error("an action on {} failed", this, failure);
            }
        }
    }

    @Override
    public String toString() {
        return scheduler.name() + "-" + index;
    }
}
