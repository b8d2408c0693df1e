package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drives the carriers of a scheduler that has no threads of its own, a turn at a time: from a test, or from somebody else's
 * loop.
 *
 * <p>
 * The carriers are guests of the first thread that turns one, a platform thread that must not hold a monitor while it does, and
 * they stay with it. With a virtual clock and a seeded order the whole run is determined by the seed.
 */
public final class Stepper {
    /** After so many turns while the clock stands still, a task that goes on for ever may be what keeps it. */
    private static final int ROUNDS_AT_ONE_TIME = 200_000;
    /** With so many more for each task that was there, it is: closing gives up. */
    private static final int ROUNDS_OF_A_TASK = 1_000;
    /** What ordinary threads spawned is looked at so often where something is always ready: as in a long batch. A power of two. */
    private static final int TURNS_PER_INTAKE = 32;
    /** To take in what others posted, by a task that withholds: a task at the end of its stack would lose some of it. */
    private static final int FRAMES_OF_A_WITHHOLD = 200;

    private final Scheduler scheduler;
    private final CarrierLoop[] loops;
    private final Map<Task<?>, Carrier> withheldUnstarted = new ConcurrentHashMap<>(); // and where each is to begin
    private final int roundsAtOneTime;
    private @Nullable Thread driver;

    Stepper(Scheduler scheduler) {
        this(scheduler, ROUNDS_AT_ONE_TIME);
    }

    /** For tests of closing. */
    Stepper(Scheduler scheduler, int roundsAtOneTime) {
        this.scheduler = scheduler;
        this.roundsAtOneTime = roundsAtOneTime;
        this.loops = new CarrierLoop[scheduler.carriers()];
        for (var i = 0; i < loops.length; i++) {
            loops[i] = new CarrierLoop(scheduler.carrier(i));
        }
    }

    /** The scheduler that it drives: spawn into it from the driving thread or any other. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * One turn of one carrier: what came from outside, at most one run, and if there was none, a look for work.
     *
     * @return true if it ran something or found something to run
     * @throws IndexOutOfBoundsException
     *             if there is no such carrier
     * @throws IllegalStateException
     *             inside a task or another turn, on a virtual thread, or on another thread than before
     */
    public boolean turn(int carrier) {
        Objects.checkIndex(carrier, loops.length);
        bind();
        if (scheduler.shutdown().isStopped()) {
            return false;
        }
        var target = scheduler.carrier(carrier);
        target.setDriven(true);
        try {
            if ((target.counters().get(CarrierCounters.TURNS) & (TURNS_PER_INTAKE - 1)) == TURNS_PER_INTAKE - 1) {
                scheduler.finder().takeInjected(target);
            }
            return loops[carrier].turn();
        } catch (Throwable bug) {
            scheduler.shutdown().stopForBug(target, bug);
            throw bug;
        } finally {
            target.setDriven(false);
        }
    }

    /**
     * Makes the calling thread the one that drives the carriers, if there is none so far.
     *
     * @throws IllegalStateException
     *             as {@link #turn}
     */
    public void bind() {
        var current = Thread.currentThread();
        if (Task.insideTask() || Carrier.driven() != null) {
            throw new IllegalStateException("a turn inside a task or another turn");
        }
        if (current.isVirtual()) {
            throw new IllegalStateException("a virtual thread can't drive a carrier: " + current);
        }
        if (driver != null && driver != current) {
            throw new IllegalStateException(scheduler + " is driven by " + driver + ", not by " + current);
        }
        if (driver == null) {
            driver = current;
            for (var carrier : scheduler.carrierArray()) {
                carrier.setThread(current);
            }
        }
    }

    /** The earliest deadline of all timers on the world's clock; {@link Long#MAX_VALUE} if there is none. */
    public long nextDeadlineNanos() {
        var earliest = Durations.NEVER;
        for (var carrier : scheduler.carrierArray()) {
            earliest = Math.min(earliest, carrier.timers().nextDeadlineNanos());
        }
        return earliest;
    }

    /** The tasks that have started and not ended, carrier by carrier. */
    public List<Task<?>> tasks() {
        return List.of(scheduler.carrierArray()).stream().flatMap(carrier -> carrier.workers().tasks().stream())
                .toList();
    }

    /**
     * Takes a task that is ready out of its run queue, until it is {@linkplain #release released} or cancelled. It counts as ready all the
     * while; whoever wakes it wakes nobody. One that has not begun is kept here until it is released, also if it ends before that.
     *
     * @return false if it was not ready, or is cancelled, or another carrier may take it; then nothing has changed
     * @throws IllegalStateException
     *             unless the caller is the driving thread, or a task that runs on it
     */
    public boolean withhold(Task<?> task) {
        requireDriver();
        Coroutines.requireStack(FRAMES_OF_A_WITHHOLD);
        if (scheduler.shutdown().isClosing()) {
            return false; // it has to come to its end
        }
        var started = task.worker() != null;
        for (var carrier : scheduler.carrierArray()) {
            while (scheduler.finder().takeInjected(carrier)) {
                // ordinary threads spawned them, and this may be one
            }
            carrier.drainInbox();
            if (carrier.pending == task) {
                carrier.pending = null; // it was handed the turn of one that could not be suspended
            } else if (!carrier.runQueue().remove(task)) {
                continue;
            }
            return started ? task.withhold() : withholdUnstarted(task, carrier);
        }
        return false;
    }

    private boolean withholdUnstarted(Task<?> task, Carrier carrier) {
        withheldUnstarted.put(task, carrier);
        if (task.isUnstarted()) {
            return true;
        }
        withheldUnstarted.remove(task); // it has ended before its start, and whoever released it then came too early
        return false;
    }

    /**
     * Queues a task that was {@linkplain #withhold withheld}, behind the others. Any thread.
     *
     * @return false if it is not withheld, any more or at all; then nothing has changed
     */
    public boolean release(Task<?> task) {
        var home = withheldUnstarted.remove(task);
        if (home != null && task.isUnstarted()) {
            home.schedule(task);
        }
        return home != null || task.release();
    }

    /** True if it was {@linkplain #withhold withheld}, and not released or cancelled since. Any thread. */
    public boolean isWithheld(Task<?> task) {
        return task.isWithheld() || withheldUnstarted.containsKey(task);
    }

    private void requireDriver() {
        var worker = Worker.current();
        var isHere = worker == null
                ? driver == null || driver == Thread.currentThread()
                : worker.carrier().scheduler() == scheduler;
        if (!isHere) {
            throw new IllegalStateException(scheduler + " is driven by " + driver + ", not by " + Parker.current());
        }
    }

    /**
     * Blocks the driving thread until there is something for a {@link #turn}, at most for so long; a virtual clock goes there at once. It
     * may also return early.
     *
     * @throws IllegalArgumentException
     *             if the time is negative
     * @throws IllegalStateException
     *             as {@link #turn}, and if there is more than one carrier
     */
    public void await(Duration atMost) {
        var nanos = Durations.nanos(atMost, "atMost");
        if (loops.length > 1) {
            throw new IllegalStateException("a thread can't sleep for " + loops.length + " carriers");
        }
        bind();
        var carrier = scheduler.carrier(0);
        carrier.setDriven(true);
        try {
            loops[0].sleepUntil(Durations.after(carrier.nanoTime(), nanos));
        } finally {
            carrier.setDriven(false);
        }
    }

    /** True if something is ready, so that a turn would run it. */
    public boolean isReady() {
        return scheduler.finder().hasWork()
                || Stream.of(scheduler.carrierArray()).anyMatch(carrier -> carrier.hasReady() || carrier.hasInbox());
    }

    /**
     * True if no task is ready, and nothing in sight could make one so: no timer, no socket, no {@linkplain Scheduler#keepAlive operation
     * elsewhere}.
     */
    public boolean isStalled() {
        return scheduler.idle().foreignOperations() == 0 && !isReady() && nextDeadlineNanos() == Durations.NEVER
                && Stream.of(scheduler.carrierArray()).allMatch(carrier -> carrier.ownPoller().registered() == 0);
    }

    /**
     * Where a task stands that is suspended on this scheduler, innermost frame first; empty for every other.
     *
     * @throws IllegalStateException
     *             unless the caller is the driving thread, or a task that runs on it
     */
    public List<StackTraceElement> stackOf(Task<?> task) {
        requireDriver();
        var worker = task.worker();
        return worker == null || task.scheduler() != scheduler || worker.carrier().isMounted(worker)
                ? List.of()
                : CarrierSurvey.stackOf(worker);
    }

    /**
     * Closes the scheduler: cancels everything and turns the carriers until all tasks have ended. A virtual clock is moved to
     * whatever deadline the clean-up waits for, at most by {@code deadline}; so nothing waits in real time.
     *
     * @return the tasks that did not end; they fail
     * @throws IllegalStateException
     *             as {@link #turn}
     */
    public List<Task<?>> close(Duration deadline) {
        var nanos = Durations.nanos(deadline, "deadline");
        bind();
        var shutdown = scheduler.shutdown();
        try {
            return endAll(nanos);
        } finally { // also if a turn threw
            shutdown.stop();
            for (var carrier : scheduler.carrierArray()) {
                carrier.setDriven(true);
                shutdown.leave(carrier);
                carrier.setDriven(false);
            }
        }
    }

    /** Cancels everything, turns until it has ended, and returns what was given up. */
    private List<Task<?>> endAll(long nanos) {
        withheldUnstarted.keySet().forEach(this::release);
        var clock = scheduler.world().clock();
        var latest = Durations.after(clock.nanoTime(), nanos);
        var shutdown = scheduler.shutdown();
        shutdown.beginClosing(false);
        var most = roundsAtOneTime + ROUNDS_OF_A_TASK * shutdown.alive();
        var rounds = 0L;
        while (!shutdown.isStopped() && rounds < most && (rounds < roundsAtOneTime || clock.nanoTime() <= latest)) {
            if (turnAll()) {
                rounds++;
            } else if (passTime(clock, nextDeadlineNanos(), latest)) {
                rounds = 0;
            } else {
                break;
            }
            shutdown.checkQuiescence();
        }
        shutdown.checkQuiescence();
        var refusing = shutdown.isStopped() ? List.<Task<?>>of() : shutdown.giveUpAll();
        for (var left = most; left > 0 && turnAll(); left--) {
            // callbacks of what was given up
        }
        return refusing;
    }

    private boolean turnAll() {
        var any = false;
        for (var i = 0; i < loops.length; i++) {
            any |= turn(i);
        }
        return any;
    }

    /** Goes on to the next deadline, if there is one in time; a real clock gets there by itself. */
    private static boolean passTime(World.Clock clock, long next, long latest) {
        if (next > latest) {
            return false;
        }
        if (clock.isVirtual()) {
            clock.advanceTo(next);
        } else {
            Thread.onSpinWait();
        }
        return true;
    }
}
