package dev.weft;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a task, from its spawn to its outcome; {@link Task} is the face of it. */
abstract sealed class TaskLife extends Suspendable permits Task {
    // Nothing else changes it:
    //
    // from    to                           by                          how
    // NEW     STARTED                      the carrier that runs it    CAS, before the body is entered
    // NEW     CANCELLED                    any canceller               CAS; the body is never entered
    // NEW     FAILED                       the carrier that gives up   CAS; the body is never entered
    // STARTED SUCCEEDED FAILED CANCELLED   its carrier                 plain; published by completions := ENDED
    //
    // The outcome counts from the moment `completions` reads ENDED, never from `life` alone.
    static final int NEW = 0;
    static final int STARTED = 1;
    static final int SUCCEEDED = 2;
    static final int FAILED = 3;
    static final int CANCELLED = 4;

    /** To tell whoever waits, with a callback's task made and posted: between the CAS and the last of it nothing may overflow. */
    private static final int FRAMES_OF_AN_END = 128;

    private static final Logger LOG = LoggerFactory.getLogger(TaskLife.class);

    private static final VarHandle LIFE = handle("life", int.class);
    private static final VarHandle COMPLETIONS = handle("completions", Completion.class);

    private final Scheduler scheduler;
    private final long id;
    private final @Nullable Object name; // a String, or the SpawnTrace that holds it
    // A Callable or an Action; from the start on its Class; from the end on the Carrier where it ran, or null if it never started.
    private @Nullable Object body;
    private volatile int life;
    private boolean observed; // true once; a lost race reports a failure that somebody saw
    private volatile @Nullable Completion completions;
    private @Nullable Object result; // a delayed task's timer; at the end the value or the throwable, published by completions
    private int spawnerDistance; // its id less its spawner's: half the room; 0 for no spawner, or one that is out of reach
    private Object[] locals = TaskLocal.NONE; // the task only; shared with children, so copied on write

    TaskLife(Scheduler scheduler, long id, @Nullable String name, Object body) {
        this.scheduler = scheduler;
        this.id = id;
        this.name = SpawnTrace.trace(name, body);
        this.body = Objects.requireNonNull(body, "body");
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, TaskLife.class, type);
    }

    private Task<?> self() {
        return (Task<?>) this;
    }

    // ---- before the start --------------------------------------------------------------------------------------------

    final boolean isUnstarted() {
        return life == NEW;
    }

    final boolean isCallback() {
        return body instanceof Spawn.Callback;
    }

    /**
     * Ends a task whose body was not entered, and counts that; false if it was, or if somebody else ended it. Any thread.
     *
     * @param here
     *            the carrier that the caller drives, which counts it; null if it is counted as ended from outside
     * @throws StackOverflowError
     *             if there is no stack left for all of it; nothing has changed
     */
    final boolean cancelUnstarted(@Nullable Carrier here) {
        if (life != NEW) {
            return false;
        }
        Debts.requireStack(FRAMES_OF_AN_END);
        if (!LIFE.compareAndSet(this, NEW, CANCELLED)) {
            return false;
        }
        var timer = result;
        var unentered = body;
        body = null;
        try {
            end();
        } finally { // also without memory for the task of a callback
            tellDropped(unentered);
            tellEnded(unentered);
            countEnd(here);
        }
        if (timer instanceof Spawn.Later later) {
            stop(later);
        }
        return true;
    }

    private void countEnd(@Nullable Carrier here) {
        if (here == null) {
            scheduler.endedUnstarted();
        } else {
            here.taskEnded();
        }
    }

    private static void stop(Spawn.Later later) {
        try {
            later.stop();
        } catch (OutOfMemoryError _) {
            // it stays until its time, and then finds the task ended
        }
    }

    /** A delayed task keeps its timer where the outcome will be. Its carrier only. */
    final void setLater(Spawn.Later later) {
        result = later;
    }

    // ---- its carrier only --------------------------------------------------------------------------------------------

    /** Claims the task for the worker; false if it was cancelled meanwhile. */
    final boolean start(Worker worker) {
        setWorker(worker); // before the CAS: a canceller that sees STARTED finds the carrier
        if (LIFE.compareAndSet(this, NEW, STARTED)) {
            result = null;
            return true;
        }
        setWorker(null);
        return false;
    }

    /** Enters the body of a started task and ends the task with what comes of it. Throws nothing. */
    final void runBody() {
        var entered = Objects.requireNonNull(body);
        body = entered instanceof Grouped ? entered : Spawn.classOf(entered);
        try {
            if (entered instanceof Callable<?> callable) {
                result = callable.call();
            } else {
                ((Action) entered).run();
            }
            if (innermostScope() != null) {
                CancelScope.failIfLeftOpen(self(), null, null);
            }
            LIFE.set(this, SUCCEEDED);
        } catch (Cancelled cancelled) {
            closeLeftOpen(cancelled);
            result = cancelled;
            LIFE.set(this, CANCELLED);
        } catch (Throwable failure) {
            closeLeftOpen(failure);
            result = failure;
            LIFE.set(this, FAILED);
        }
        locals = TaskLocal.NONE;
        var carrier = homeCarrier();
        body = carrier;
        var seen = entered instanceof Grouped member && member.answersForFailure();
        try {
            seen |= end();
        } finally { // also without memory for the task of a callback
            setWorker(null);
            tellEnded(entered);
        }
        if (life == FAILED) {
            scheduler.failed(self(), carrier, seen);
        }
    }

    private void closeLeftOpen(Throwable thrown) {
        if (innermostScope() != null) {
            CancelScope.failIfLeftOpen(self(), null, thrown);
        }
    }

    private void tellDropped(@Nullable Object unentered) {
        if (unentered instanceof Grouped member) {
            try {
                member.dropped();
            } catch (Throwable failure) {
                LOG.warn("{} was told that its task will not run, and failed", member.bodyClass(), failure);
            }
        }
    }

    private void tellEnded(@Nullable Object was) {
        if (was instanceof Grouped member) {
            try {
                member.ended(self());
            } catch (Throwable failure) {
                LOG.warn("{} was told that its task has ended, and failed", member.bodyClass(), failure);
            }
        }
    }

    /** Fails a task that will never run again; false if it was cancelled before its start. */
    final boolean abandon(Throwable why) {
        if (life == STARTED || LIFE.compareAndSet(this, NEW, FAILED)) {
            var was = body;
            var unentered = life == FAILED ? was : null;
            result = why;
            LIFE.set(this, FAILED);
            var ranOn = worker();
            body = ranOn == null ? null : ranOn.carrier();
            setWorker(null); // first: it may be parked for ever, and a waker must find nothing to queue
            try {
                end();
            } finally {
                tellDropped(unentered);
                tellEnded(was);
            }
            return true;
        }
        return false;
    }

    /** As {@link #abandon}, for a task that nobody has started, and counts it; see {@link #cancelUnstarted}. */
    final boolean abandonUnstarted(Throwable why, @Nullable Carrier here) {
        if (!isUnstarted()) {
            return false;
        }
        var isEnded = true; // also without memory for the task of a callback
        try {
            isEnded = abandon(why);
        } finally {
            if (isEnded) {
                countEnd(here);
            }
        }
        return isEnded;
    }

    /** Publishes the outcome and tells whoever waits for it; true if there was anybody. */
    private boolean end() {
        var waiting = completions;
        while (!casCompletions(waiting, Completion.endOf(waiting))) {
            waiting = completions;
        }
        var observer = scheduler.observer();
        if (observer != null) {
            observer.taskEnded(self());
        }
        try {
            return Completion.fire(waiting, self());
        } finally {
            Completion.fireLate(self());
        }
    }

    /** Where its callbacks run: on the carrier of a task that started, on one that its number decides otherwise. */
    final Carrier callbackCarrier() {
        return body instanceof Carrier ranOn ? ranOn : scheduler.carrier((int) (id % scheduler.carriers()));
    }

    final Object[] locals() {
        return locals;
    }

    /** Takes from the running task, which spawns it, what a child has of it. */
    final void inherit(TaskLife spawner) {
        locals = spawner.locals;
        var distance = id - spawner.id;
        spawnerDistance = distance == (int) distance ? (int) distance : 0;
    }

    final void setLocals(Object[] newLocals) {
        locals = newLocals;
    }

    // ---- outcome -----------------------------------------------------------------------------------------------------

    final boolean hasEnded() {
        return Completion.isEnd(completions);
    }

    /** One of the life words; an outcome counts only if {@link #hasEnded}. */
    final int life() {
        return life;
    }

    final @Nullable Object result() {
        return result;
    }

    /** What a failed task failed with; does not count as a look. */
    final Throwable failure() {
        return (Throwable) Objects.requireNonNull(result);
    }

    final void setObserved() {
        observed = true;
    }

    final void lookedAt(boolean looks) {
        if (looks) {
            observed = true;
        }
    }

    final boolean isObserved() {
        return observed;
    }

    final @Nullable Completion completions() {
        return completions;
    }

    final boolean casCompletions(@Nullable Completion expected, @Nullable Completion next) {
        return COMPLETIONS.compareAndSet(this, expected, next);
    }

    // ---- who it is ---------------------------------------------------------------------------------------------------

    final Scheduler home() {
        return scheduler;
    }

    final long number() {
        return id;
    }

    final @Nullable String givenName() {
        return SpawnTrace.name(name);
    }

    final SpawnSite spawnSite() {
        var spawner = spawnerDistance == 0 ? OptionalLong.empty() : OptionalLong.of(id - spawnerDistance);
        return new SpawnSite(spawner, SpawnTrace.frame(name));
    }

    /** The class of its body, for dumps; empty if it was cancelled before its start or has ended. Any thread. */
    final String bodyName() {
        return switch (body) {
            case null -> "";
            case Carrier _ -> "";
            case Class<?> entered -> entered.getName();
            case Grouped member -> member.bodyClass().getName();
            case Object waiting -> Spawn.classOf(waiting).getName();
        };
    }

    /** Whether its body, which was not left so far, belongs to that very group. The task itself. */
    @SuppressWarnings("ReferenceEquality") // that very one
    final boolean isOf(Object group) {
        return body instanceof Grouped member && member.group() == group;
    }

    /** What it belongs to, for dumps; empty if that is nothing, or it has ended. Any thread. */
    final Optional<String> groupName() {
        return body instanceof Grouped member ? Optional.of(member.group().toString()) : Optional.empty();
    }
}
