package dev.weft;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names carriers that do not get on, and deadlocks: one daemon thread that looks at all carriers now and then, while any of them has
 * work.
 *
 * <p>
 * A carrier that is awake and whose {@link Carrier#progress} stands still for longer than its scheduler's threshold is reported
 * once, and again after ten times, a hundred times … as long. The watched pay one read of a flag in each turn; they are never
 * stopped, but for the stack trace of one that is stuck. Deadlocks are for {@link DeadlockSearch}.
 *
 * <p>
 * Rejected: a time stamp at each mount (25 ns beside a switch of 100); a timer on the carrier (it is stuck); one thread for each
 * scheduler.
 */
/*
 * When it sleeps. The flag `asleep` is true while the thread waits for no deadline, or does not exist.
 *
 * from    to      by            how
 * awake   asleep  the watchdog  volatile store and full fence; then it looks at all carriers once more and goes back if one is awake
 * asleep  awake   a carrier     CAS; the one that succeeds starts or unparks the thread
 * asleep  awake   the watchdog  volatile store: the second look found somebody, or the last scheduler has closed
 *
 * No carrier works unwatched, a Dekker as in SleepFlag: the watchdog stores `asleep`, fence, reads every SleepFlag. The carrier
 * leaves its sleep by a CAS or getAndSet on its SleepFlag, which is a full fence, and reads `asleep` before every batch that has
 * something to run. Either the carrier sees the watchdog asleep and wakes it, or the watchdog sees the carrier awake. A carrier
 * that starts has never slept: its scheduler is in the list, with a full fence behind it, before the thread starts.
 *
 * Batches that begin while it is awake need nothing: before it sleeps it looks.
 *
 * Likewise a thread that blocks counts that, by a full fence, and reads `asleep`; the watchdog reads the count after its fence. So one
 * of them sees the other. It is unparked and looks; the flag is left alone.
 */
final class Watchdog {
    /** As in Vert.x: far above what a pause of the collector or a busy machine does to a healthy task. */
    static final Duration DEFAULT_THRESHOLD = Duration.ofSeconds(2);

    /** So a carrier is named at most a quarter of the threshold late. */
    private static final int LOOKS_PER_THRESHOLD = 4;
    /** A look at 64 carriers takes a few microseconds: at most a thousandth of a processor. */
    private static final long SHORTEST_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Long enough that nobody sees it in a profile, and such that a deadlock is named within a second. */
    private static final long LONGEST_PERIOD_NANOS = DeadlockSearch.PERIOD_NANOS;
    /** A look that comes later than so many periods means that the whole machine or JVM stood still. */
    private static final int PERIODS_COUNTED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Watchdog OF_JVM = new Watchdog("weft-watchdog", stuck -> LOG.warn("{}", stuck),
            deadlock -> LOG.warn("{}", deadlock.toLongString()));
    private static final List<Watchdog> IN_USE = new CopyOnWriteArrayList<>(); // those that watch somebody
    private static final VarHandle ASLEEP = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "asleep",
            VarHandle.class, Watchdog.class, boolean.class);

    private final String name;
    private final Consumer<StuckCarrier> sink;
    private final DeadlockSearch deadlocks;
    private final List<WatchedScheduler> watched = new CopyOnWriteArrayList<>(); // changed under the lock
    private final ReentrantLock lock = new ReentrantLock(); // never held around anything that waits
    private volatile @Nullable Thread thread; // written under the lock
    @SuppressWarnings("UnusedVariable") // by the handle
    private boolean asleep = true;
    private long lastLookNanos; // the watchdog's thread only

    /** One that tells somebody else of stuck carriers, for tests. */
    Watchdog(String name, Consumer<StuckCarrier> sink) {
        this(name, sink, _ -> {});
    }

    /** One that tells somebody else, for tests. */
    Watchdog(String name, Consumer<StuckCarrier> sink, Consumer<DeadlockDump> deadlockSink) {
        this.name = name;
        this.sink = stuck -> tell(sink, stuck);
        this.deadlocks = new DeadlockSearch(deadlock -> tell(deadlockSink, deadlock));
    }

    /** The one that writes to the log. */
    static Watchdog ofJvm() {
        return OF_JVM;
    }

    // ---- the watched -------------------------------------------------------------------------------------------------

    /** Before its carriers start. */
    void add(Scheduler scheduler, long thresholdNanos) {
        lock.lock();
        try {
            if (watched.isEmpty()) {
                IN_USE.add(this);
            }
            watched.add(new WatchedScheduler(scheduler, thresholdNanos));
            VarHandle.fullFence(); // against the look that precedes a sleep
            LockSupport.unpark(thread); // the next look may be due sooner; a sleeping one sleeps on
        } finally {
            lock.unlock();
        }
    }

    /** When its carriers have ended. */
    void remove(Scheduler scheduler) {
        lock.lock();
        try {
            if (watched.removeIf(each -> each.scheduler() == scheduler)) {
                deadlocks.removed(scheduler);
            }
            if (watched.isEmpty()) {
                IN_USE.remove(this);
                LockSupport.unpark(thread); // to end
            }
        } finally {
            lock.unlock();
        }
    }

    /** True if a carrier that has something to run must {@link #wake} it. Opaque: the caller's last fence was its wake-up. */
    boolean isAsleep() {
        return (boolean) ASLEEP.getOpaque(this);
    }

    /** By a carrier that is not inside a task, for it takes a lock. */
    void wake() {
        if (!ASLEEP.compareAndSet(this, true, false)) {
            return;
        }
        lock.lock();
        try {
            if (thread != null) {
                LockSupport.unpark(thread);
            } else {
                startThread();
            }
        } finally {
            lock.unlock();
        }
    }

    /** By an ordinary thread that has just counted that it waits for what may have an owner. Takes no lock, for it may be deep. */
    static void threadBlocks() {
        for (var each : IN_USE) {
            if (each.isAsleep()) {
                LockSupport.unpark(each.thread); // if there is none, no task has ever run
            }
        }
    }

    private void startThread() {
        var created = Thread.ofPlatform().daemon().name(name).inheritInheritableThreadLocals(false)
                .unstarted(this::run);
        try {
            created.start();
            thread = created;
        } catch (OutOfMemoryError noThread) { // it stays "awake", so nobody tries again
            LOG.warn("no memory for the thread of the watchdog; stuck carriers will not be named", noThread);
        }
    }

    // ---- its thread --------------------------------------------------------------------------------------------------

    private void run() {
        lastLookNanos = System.nanoTime();
        while (!isOver()) {
            var allAsleep = look();
            var untilSearch = deadlocks.look(schedulers(), allAsleep);
            if (allAsleep && untilSearch == DeadlockSearch.NOTHING) {
                sleep();
            } else {
                LockSupport.parkNanos(this, Math.min(periodNanos(), untilSearch));
            }
            Thread.interrupted(); // it would make every later park return at once
        }
    }

    /** The last scheduler has closed: the next one starts a new thread, and nothing is held meanwhile. */
    private boolean isOver() {
        lock.lock();
        try {
            if (!watched.isEmpty()) {
                return false;
            }
            thread = null;
            ASLEEP.setVolatile(this, true);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True if every carrier sleeps. */
    private boolean look() {
        var now = System.nanoTime();
        var passed = Math.min(now - lastLookNanos, PERIODS_COUNTED * periodNanos());
        lastLookNanos = now;
        var allAsleep = true;
        for (var each : watched) {
            allAsleep &= each.look(passed, sink);
        }
        return allAsleep;
    }

    private static <T> void tell(Consumer<T> sink, T report) {
        try {
            sink.accept(report);
        } catch (RuntimeException failure) {
            LOG.error("a report of the watchdog failed", failure);
        }
    }

    private void sleep() {
        ASLEEP.setVolatile(this, true);
        VarHandle.fullFence();
        if (areAllAsleep()) {
            while ((boolean) ASLEEP.getVolatile(this) && !watched.isEmpty() && deadlocks.isDone(schedulers())) {
                LockSupport.park(this);
                Thread.interrupted();
            }
        }
        ASLEEP.setVolatile(this, false);
        lastLookNanos = System.nanoTime();
    }

    private List<Scheduler> schedulers() {
        return watched.stream().map(WatchedScheduler::scheduler).toList();
    }

    private boolean areAllAsleep() {
        for (var each : watched) {
            if (!each.isAsleep()) {
                return false;
            }
        }
        return true;
    }

    private long periodNanos() {
        var shortest = Durations.NEVER;
        for (var each : watched) {
            shortest = Math.min(shortest, each.thresholdNanos());
        }
        return Math.clamp(shortest / LOOKS_PER_THRESHOLD, SHORTEST_PERIOD_NANOS, LONGEST_PERIOD_NANOS);
    }

    /** For tests: true while its thread exists. */
    boolean hasThread() {
        lock.lock();
        try {
            return thread != null;
        } finally {
            lock.unlock();
        }
    }
}
