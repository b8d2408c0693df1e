package dev.weft;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.queue.Inbox;
import dev.weft.internal.queue.SleepFlag;
import dev.weft.internal.time.TimerHeap;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
    /** After so many in a row the next goes to the end of the queue like anybody else, so that the others get their turn. */
    private static final int MOST_HAND_OVERS = 32;
    /** Task ids are handed to carriers in blocks, so that a spawn touches no shared counter. A power of two. */
    private static final int ID_BLOCK = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
    private static final ThreadLocal<@Nullable Carrier> DRIVEN = new ThreadLocal<>();
    private static final VarHandle MOUNTED = handle("mounted", int.class);

    private final Scheduler scheduler;
    private final int index;
    private final World world;
    private final World.Clock clock;
    private final Poller poller;
    private final CarrierCounters counters = new CarrierCounters(); // anybody reads
    private final RunQueue ready; // thieves take
    private final Inbox<RunEntry> inbox = new Inbox<>(); // any thread adds
    private final SleepFlag sleep = new SleepFlag(); // any thread claims
    private final TimerHeap timers = new TimerHeap();
    private final Workers workers = new Workers(this);
    private final Consumer<Task<?>> intake = this::queueSpawned; // made once: a turn allocates nothing
    private final Consumer<RunEntry> queueing = this::queue;
    private final FailureWatch failures = new FailureWatch(this);
    private final Slice slice = new Slice();
    private final Debts debts = new Debts(this);
    private final @Nullable Observer observer;
    private final int batchRuns;

    private int runsLeft;
    boolean endedBatchEarly; // before it looked for spawns from outside; its driver only
    private long batchStartNanos;
    private long recentNanos; // the last time that the batch read the clock
    @Nullable
    RunEntry pending; // runs next, before all queues: a worker had to leave it to the loop, or a task hands over to it
    private int handOvers; // in a row
    private long nextId;
    private long lastId;
    private boolean searching; // it was woken to search and has not said how that went
    @SuppressWarnings("UnusedVariable") // by the handle
    private int mounted = -1; // index of the mounted worker; driver writes (opaque), dumps read
    private volatile long idleDeadlineNanos; // written before it announces that it sleeps
    private boolean idlePolling; // likewise, published by it
    private volatile boolean gone; // its loop has ended
    private volatile @Nullable Thread thread; // the one that drives it, from its first turn on

    Carrier(Scheduler scheduler, int index, World world, int carriers, int batchRuns) {
        this.scheduler = scheduler;
        this.index = index;
        this.world = world;
        this.clock = world.clock();
        this.poller = world.newPoller();
        this.ready = new RunQueue(world, carriers > 1, counters);
        this.observer = scheduler.observer();
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
        schedule(entry, isCurrent());
    }

    /** As {@link #schedule(RunEntry)}, if not here then through the inbox. */
    void schedule(RunEntry entry, boolean here) {
        if (here) {
            queue(entry);
        } else {
            post(entry);
            tell();
        }
    }

    /** Adds to the inbox; the caller has to {@link #tell} afterwards. Any thread. */
    void post(RunEntry entry) {
        inbox.add(entry);
    }

    /** Wakes it if it sleeps, for something was posted. Any thread. */
    void tell() {
        if (sleep.isSleeping() && scheduler.idle().claim(this)) {
            scheduler.idle().wakeClaimed(this);
        }
    }

    void queue(RunEntry entry) {
        ready.add(entry);
    }

    /** Queues an unstarted task that any carrier may take, and sees to it that somebody looks. */
    void queueSpawned(Task<?> task) {
        boolean shared;
        try {
            shared = ready.addStealable(task);
        } catch (Throwable bug) {
            inbox.add(task); // nothing else holds it: the end of the loop finds it here
            throw bug;
        }
        if (shared) {
            scheduler.idle().wakeOne();
        }
    }

    /** Counts and queues the child of a running task. If that fails (no memory, no stack), nothing has happened. */
    void spawn(Task<?> task, boolean local) {
        var shared = false;
        taskSpawned();
        if (observer != null) {
            observer.taskSpawned(task);
        }
        try {
            if (local) {
                ready.add(task);
            } else {
                shared = ready.addStealable(task);
            }
        } catch (StackOverflowError | OutOfMemoryError error) {
            taskEnded();
            throw error;
        }
        if (shared) {
            var idle = scheduler.idle();
            try {
                idle.wakeOne();
            } catch (StackOverflowError noRoom) {
                debts.ofSpawn = true; // it is queued, so it is spawned
            }
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
        debts.pay();
        counters.add(CarrierCounters.INBOXED, inbox.drainTo(queueing));
    }

    Inbox<RunEntry> inbox() {
        return inbox;
    }

    RunQueue runQueue() {
        return ready;
    }

    boolean hasInbox() {
        return !inbox.isEmpty();
    }

    boolean hasReady() {
        return pending != null || debts.isAnything() || !ready.isEmpty();
    }

    // ---- the batch ---------------------------------------------------------------------------------------------------

    void startBatch(long nowNanos) {
        endedBatchEarly = false;
        runsLeft = batchRuns;
        batchStartNanos = nowNanos;
        recentNanos = nowNanos;
    }

    /** The time when the batch last looked at the clock: at its start, or within the last 32 runs. */
    long recentNanos() {
        return recentNanos;
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
        entry = ready.poll();
        if (entry != null) {
            counters.increment(CarrierCounters.RUNS);
            handOvers = 0;
        }
        return entry;
    }

    /** True if a task may make another one {@link #pending}; counts that as a run. */
    boolean mayHandOver() {
        if (pending != null || handOvers >= MOST_HAND_OVERS || ((runsLeft - 1) & (RUNS_PER_CLOCK_READ - 1)) == 0) {
            return false; // the run at which the batch looks at the clock is one that is polled
        }
        handOvers++;
        runsLeft--;
        counters.increment(CarrierCounters.RUNS);
        return true;
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

    /** Takes in what others woke or spawned meanwhile, and looks at the clock; the first run of a batch is never too late. */
    private boolean isBatchOver() {
        if (runsLeft == batchRuns - 1) {
            return false;
        }
        drainInbox();
        if (!scheduler.injection().isEmpty()) {
            scheduler.finder().takeInjected(this);
        }
        recentNanos = clock.nanoTime();
        if (recentNanos - batchStartNanos <= BATCH_NANOS) {
            return false;
        }
        runsLeft = 0; // whoever asks may be a worker: it leaves, and then the loop asks again
        return true;
    }

    /** Counts a checkpoint; true if the running task has used up its slice. A slice is longer than a batch, so that one ends, too. */
    boolean isSliceOver() {
        if (!slice.isOver(runs(), clock)) {
            return false;
        }
        endBatch(); // sockets and timers have waited for a slice; without this they would for RUNS_PER_CLOCK_READ of them
        return true;
    }

    /** Sockets and timers come next. Its driver only. */
    void endBatch() {
        runsLeft = 0;
        endedBatchEarly = true;
    }

    long runs() {
        return counters.get(CarrierCounters.RUNS);
    }

    /** A number that differs whenever it began a run or a turn in between. Any thread. */
    long progress() {
        return runs() + counters.get(CarrierCounters.TURNS);
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
        idlePolling = poller.registered() > 0;
        idleDeadlineNanos = timers.nextDeadlineNanos();
    }

    /** True if sockets are registered here. While it sleeps, any thread. */
    boolean isPollingWhileIdle() {
        return idlePolling;
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
        counters.incrementRelease(CarrierCounters.SPAWNED);
    }

    void taskEnded() {
        counters.incrementRelease(CarrierCounters.ENDED);
    }

    long spawnedCount() {
        return counters.acquired(CarrierCounters.SPAWNED);
    }

    long endedCount() {
        return counters.acquired(CarrierCounters.ENDED);
    }

    CarrierCounters counters() {
        return counters;
    }

    // ---- observing ---------------------------------------------------------------------------------------------------

    @Nullable
    Observer observer() {
        return observer;
    }

    Debts debts() {
        return debts;
    }

    Slice slice() {
        return slice;
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

    /** True once its loop has ended. Any thread. */
    boolean isGone() {
        return gone;
    }

    /** The delayed tasks that wait here for their time. */
    List<Spawn.Later> delayed() {
        return timers.timers().stream().filter(Spawn.Later.class::isInstance).map(Spawn.Later.class::cast).toList();
    }

    // ---- its thread --------------------------------------------------------------------------------------------------

    /** The thread that drives it; null if none has so far. Any thread. */
    @Nullable
    Thread thread() {
        return thread;
    }

    void setThread(Thread newThread) {
        thread = newThread;
    }

    @Override
    public String toString() {
        return scheduler.name() + "-" + index;
    }
}
