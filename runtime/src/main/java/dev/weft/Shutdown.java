package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a scheduler ends.
 *
 * <pre>
 * from     to        by                                     what it means
 * RUNNING  DRAINING  Scheduler.run, when main has ended     ends as soon as no task is left; tasks may still spawn
 * RUNNING  CLOSING   close, the JVM's exit hook             no new tasks but callbacks; everything is cancelled
 * DRAINING CLOSING   likewise; the carrier that finds no    likewise; then it counts again, for a spawn of an ordinary
 *                    task left                              thread may have been let in meanwhile
 * any      STOPPED   the carrier that finds no task left;   the loops end
 *                    a bug of ours in a loop
 * </pre>
 *
 * Closing, step by step: (1) CLOSING: a spawn that comes later is refused, and a queued task that comes to its start ends as
 * cancelled; so nothing begins any more. (2) Every carrier cancels its started and its delayed tasks, between two runs, so that
 * none is missed. (3) The carriers go on turning, so that every {@code finally} runs. (4) The carrier that goes to sleep and counts no
 * task left, but those that wait inside {@code close} themselves, releases these; the one that counts none at all says STOPPED.
 * (5) At the deadline, the tasks that are left are named in the log and given up: they fail, so that nobody waits for them for
 * ever. (6) Each loop ends its idle workers and its poller, and reports the failures that nobody looked at.
 *
 * <p>
 * Counting: every carrier counts what it spawned and what it ended in counters of its own. All ended counters are read before all
 * spawned counters; ended never overtakes spawned, so equal sums mean that at one moment between nothing was alive.
 */
final class Shutdown {
    private static final int RUNNING = 0;
    private static final int DRAINING = 1;
    private static final int CLOSING = 2;
    private static final int STOPPED = 3;

    /** How long a carrier may take to name its tasks after the deadline, before it counts as stuck in one. */
    private static final long SURVEY_MILLIS = 500;

    /** Small ones, to tell every carrier that it closes. */
    private static final int FRAMES_OF_A_CLOSE = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Scheduler scheduler;
    private final AtomicInteger phase = new AtomicInteger(RUNNING);
    private final AtomicLong outsideSpawned = new AtomicLong(); // by ordinary threads
    private final AtomicLong outsideEnded = new AtomicLong(); // cancelled before their start
    private final Set<Task<?>> insiders = ConcurrentHashMap.newKeySet(); // tasks inside close, and in System.exit
    private final AtomicLong leftOut = new AtomicLong(); // tasks of carriers that are inside System.exit
    private final Queue<Waiter> insiderWaits = new ConcurrentLinkedQueue<>();
    private final CountDownLatch left;
    private volatile @Nullable Throwable bug;

    Shutdown(Scheduler scheduler, int carriers) {
        this.scheduler = scheduler;
        this.left = new CountDownLatch(carriers);
    }

    // ---- spawning meanwhile ------------------------------------------------------------------------------------------

    SchedulerDump.Phase phase() {
        return switch (phase.get()) {
            case RUNNING -> SchedulerDump.Phase.RUNNING;
            case DRAINING -> SchedulerDump.Phase.DRAINING;
            case CLOSING -> SchedulerDump.Phase.CLOSING;
            default -> SchedulerDump.Phase.STOPPED;
        };
    }

    boolean isClosing() {
        return phase.get() >= CLOSING;
    }

    boolean isStopped() {
        return phase.get() == STOPPED;
    }

    boolean hasLeft() {
        return left.getCount() == 0;
    }

    @Nullable
    Throwable bug() {
        return bug;
    }

    /** For a spawn by a task, which is itself alive: nothing can end before it is counted. */
    void requireOpen() {
        if (isClosing()) {
            throw new RejectedExecutionException(scheduler + " is closing");
        }
    }

    /** For a spawn by an ordinary thread: counted first, so that the carriers wait for it or it sees them close. */
    void countOutsideSpawn() {
        outsideSpawned.incrementAndGet();
        if (isClosing()) {
            countOutsideEnd();
            throw new RejectedExecutionException(scheduler + " is closing");
        }
    }

    /** For a callback of a task that a stranger ended; false if nobody is left to run it. */
    boolean countOutsideCallback() {
        outsideSpawned.incrementAndGet();
        if (isStopped()) {
            outsideEnded.incrementAndGet();
            return false;
        }
        return true;
    }

    void countOutsideEnd() {
        outsideEnded.incrementAndGet();
        if (phase.get() != RUNNING) {
            scheduler.idle().wakeAll();
        }
    }

    /** Tasks that have not ended, at a moment during the call. */
    long alive() {
        var ended = endedCount();
        return spawnedCount() - ended;
    }

    long endedCount() {
        var ended = outsideEnded.get();
        for (var carrier : scheduler.carrierArray()) {
            ended += carrier.endedCount();
        }
        return ended;
    }

    long spawnedCount() {
        var spawned = outsideSpawned.get();
        for (var carrier : scheduler.carrierArray()) {
            spawned += carrier.spawnedCount();
        }
        return spawned;
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /**
     * Lets the tasks end by themselves, and waits for that; the calling thread is an ordinary one.
     *
     * @throws Cancelled
     *             if it is interrupted; its status is kept
     */
    void drain() {
        phase.compareAndSet(RUNNING, DRAINING);
        scheduler.idle().wakeAll();
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled(Thread.currentThread() + " was interrupted while it waited for " + scheduler);
        }
    }

    /** Closes, from an ordinary thread or from a task of this scheduler; returns the tasks that were given up. */
    List<Task<?>> close(Duration deadline) {
        var nanos = Durations.nanos(deadline, "deadline");
        var worker = Worker.current();
        if (worker != null && worker.carrier().scheduler() == scheduler) {
            return closeInside(worker.task(), nanos);
        }
        if (worker != null || Carrier.driven() != null) {
            throw new IllegalStateException("close of " + scheduler + " on another scheduler's carrier would block it");
        }
        beginClosing(false);
        if (awaitLeft(nanos)) {
            return List.of();
        }
        var refusing = giveUp(false);
        awaitLeft(TimeUnit.MILLISECONDS.toNanos(SURVEY_MILLIS));
        return refusing;
    }

    private List<Task<?>> closeInside(Task<?> self, long nanos) {
        var waiter = new Waiter(self);
        Coroutines.requireStack(FRAMES_OF_A_CLOSE); // every carrier has to be told, for nobody tells it again
        try {
            insiders.add(self);
            beginClosing(true);
            insiderWaits.add(waiter);
            var deadline = Durations.after(Waiter.nanoTime(), nanos);
            var ended = CancelScope.shielded(() -> waiter.await(ParkReason.CLOSE, scheduler, deadline));
            return ended ? List.of() : giveUp(true);
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: an unchecked body threw", impossible);
        } finally {
            insiderWaits.remove(waiter);
            insiders.remove(self);
        }
    }

    /**
     * Says CLOSING, unless it was said before, and cancels.
     *
     * @param sparing
     *            whether tasks that wait inside close are left alone: they close, and go on after it; but a close from outside
     *            is meant for them too
     */
    void beginClosing(boolean sparing) {
        phase.updateAndGet(now -> Math.max(now, CLOSING));
        scheduler.idle().foreignStarted(); // a task on a carrier that is not told yet waits for its cancellation, not for time
        try {
            for (var carrier : scheduler.carrierArray()) {
                carrier.executeQuietly(() -> cancelAllOn(carrier, sparing));
            }
        } finally {
            scheduler.idle().foreignEnded();
        }
        scheduler.idle().wakeAll();
    }

    private void cancelAllOn(Carrier carrier, boolean sparing) {
        for (var task : carrier.workers().tasks()) {
            if (!sparing || !insiders.contains(task)) {
                step(carrier, task::cancel);
            }
        }
        carrier.delayed().forEach(later -> step(carrier, later::cancelTask));
    }

    /** Called by every carrier that is about to sleep. */
    void checkQuiescence() {
        if (phase.get() == RUNNING) {
            return;
        }
        VarHandle.fullFence(); // of two carriers that count their last ends at once, one sees both counts
        var alive = alive() - leftOut.get();
        if (alive == 0 && phase.compareAndSet(DRAINING, CLOSING)) {
            alive = alive() - leftOut.get(); // spawns are refused now; one that was let in before is counted
            if (alive != 0) {
                beginClosing(false);
            }
        }
        if (alive == 0) {
            stop();
        } else if (isClosing() && alive <= insiders.size()) {
            for (var waiter = insiderWaits.poll(); waiter != null; waiter = insiderWaits.poll()) {
                waiter.serve();
            }
        }
    }

    void stop() {
        phase.set(STOPPED);
        scheduler.idle().wakeAll();
    }

    /** Ends a scheduler that nobody has yet, for there is no thread for this carrier, and so none for those after it. */
    void stopBefore(Carrier carrier) {
        stop();
        Arrays.stream(scheduler.carrierArray()).skip(carrier.index()).forEach(this::leave);
    }

    /** Ends the scheduler because a throwable left a loop: everything that is unfinished fails with it. */
    void stopForBug(Carrier carrier, Throwable thrown) {
        bug = thrown;
        stop();
        step(carrier, () -> LOG.error("bug: {} ended the loop of {}; the scheduler stops", thrown, carrier, thrown));
    }

    /** For a spawn that came too late for the loops to find it: they stopped for a bug after it was let in. Any thread. */
    void abandonInjectedAfterBug() {
        var why = bug;
        while (why != null && !scheduler.injection().isEmpty()) {
            scheduler.injection().drainTo(task -> task.abandonUnstarted(why, null), Integer.MAX_VALUE);
            Thread.onSpinWait();
        }
    }

    // ---- giving up ---------------------------------------------------------------------------------------------------

    /** Names the tasks that did not end, and fails them. A carrier that does not answer is stuck in the task it runs. */
    private List<Task<?>> giveUp(boolean sparing) {
        var refusing = new ConcurrentLinkedQueue<Task<?>>();
        var carriers = scheduler.carrierArray();
        var silent = ConcurrentHashMap.<Carrier>newKeySet();
        silent.addAll(List.of(carriers));
        var waiter = new Waiter();
        for (var carrier : carriers) {
            carrier.executeQuietly(() -> {
                refusing.addAll(giveUpOn(carrier, sparing));
                silent.remove(carrier);
                if (silent.isEmpty()) {
                    waiter.serve();
                }
            });
        }
        awaitAnswers(waiter);
        silent.forEach(carrier -> carrier.mountedTask().ifPresent(refusing::add));
        var named = List.<Task<?>>copyOf(refusing);
        if (!named.isEmpty()) {
            LOG.warn("{} closed, but {} tasks refused to end: {}", scheduler, named.size(), named);
        }
        return named;
    }

    /** As {@link #giveUp}, for a driver that turns all carriers itself. */
    List<Task<?>> giveUpAll() {
        var refusing = new ArrayList<Task<?>>();
        for (var carrier : scheduler.carrierArray()) {
            refusing.addAll(giveUpOn(carrier, false));
        }
        return refusing;
    }

    private void awaitAnswers(Waiter waiter) {
        var deadline = Durations.after(Waiter.nanoTime(), TimeUnit.MILLISECONDS.toNanos(SURVEY_MILLIS));
        try {
            CancelScope.shielded(() -> waiter.await(ParkReason.CLOSE, scheduler, deadline));
        } catch (Cancelled interrupted) {
            LOG.debug("interrupted while the tasks of {} were named", scheduler);
        } catch (Exception e) {
            throw new AssertionError("bug: a wait threw", e);
        }
    }

    private List<Task<?>> giveUpOn(Carrier carrier, boolean sparing) {
        var why = new IllegalStateException("the task did not end within the deadline of close");
        var tasks = new ArrayList<Task<?>>();
        for (var task : carrier.workers().tasks()) {
            if (!sparing || !insiders.contains(task)) {
                tasks.add(task);
                abandon(carrier, task, why);
            }
        }
        return tasks;
    }

    private static void abandon(Carrier carrier, Task<?> task, Throwable why) {
        var worker = task.worker();
        step(carrier, () -> task.abandon(why));
        carrier.taskEnded();
        if (worker != null) {
            step(carrier, () -> carrier.workers().abandon(worker));
        }
    }

    // ---- leaving -----------------------------------------------------------------------------------------------------

    /** The end of a carrier's loop, on its own thread. A step that fails, perhaps for the reason that ended the loop, stops no other. */
    void leave(Carrier carrier) {
        carrier.setGone();
        var why = bug;
        step(carrier, () -> {
            if (why != null) {
                carrier.workers().tasks().forEach(task -> abandon(carrier, task, why));
            }
        });
        step(carrier, carrier.debts()::pay);
        step(carrier, () -> new CarrierEnd(carrier, why).clear());
        step(carrier, carrier.failures()::flush);
        step(carrier, carrier.workers()::dismissIdle);
        step(carrier, carrier.ownPoller()::close);
        left.countDown();
        if (left.getCount() == 0) {
            scheduler.ended();
        }
    }

    /** Does one of many things that have to be done whether or not the others fail. */
    static void step(Carrier carrier, Action action) {
        try {
            action.run();
        } catch (Throwable failure) {
            try {
                LOG.warn("a step of the end of {} failed", carrier, failure);
            } catch (Throwable _) {
                // the log may be what fails
            }
        }
    }

    // ---- the JVM's exit ----------------------------------------------------------------------------------------------

    /** Closes from the exit hook; a carrier that is itself inside {@code System.exit} can't turn and is left out. */
    void closeForExit(Duration deadline) {
        for (var carrier : scheduler.carrierArray()) {
            if (isExitingJvm(carrier)) {
                leftOut.addAndGet(carrier.workers().tasks().size());
                left.countDown();
            }
        }
        if (!hasLeft()) {
            beginClosing(false);
            if (!awaitLeft(Durations.nanos(deadline, "deadline"))) {
                giveUp(false);
            }
        }
    }

    /** True if the carrier's thread is inside {@code System.exit}: it will not turn again. */
    static boolean isExitingJvm(Carrier carrier) {
        var thread = carrier.thread();
        return thread != null && Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }

    private boolean awaitLeft(long nanos) {
        return awaitUninterruptibly(left, nanos);
    }

    /** Closing always completes: an interrupt is kept for later. */
    private static boolean awaitUninterruptibly(CountDownLatch latch, long nanos) {
        var interrupted = false;
        var deadline = Durations.after(World.systemClock().nanoTime(), nanos);
        try {
            for (;;) {
                try {
                    return latch.await(deadline - World.systemClock().nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
