package dev.weft;

import dev.weft.internal.poll.Poller;

/**
 * The carrier that a resource belongs to, as code outside the core sees it: sockets register with its poller, and hand it work
 * that only it may do.
 */
public sealed interface CarrierPort permits Carrier {
    /**
     * The carrier for a new resource: that of the running task; on an ordinary thread one that the JVM has for this purpose, a
     * daemon thread named {@code weft-io} that is started on first use and ends with the JVM.
     *
     * @throws IllegalStateException
     *             if the world's clock is virtual: real resources do not mix with it
     */
    static CarrierPort forNewResource() {
        var worker = Worker.current();
        var carrier = worker == null ? SharedCarrier.get() : worker.carrier();
        if (carrier.world().clock().isVirtual()) {
            throw new IllegalStateException("real I/O under a virtual clock");
        }
        return carrier;
    }

    /** True if the caller runs on this carrier, in a task of it or in an action of {@link #execute}. */
    boolean isCurrent();

    /**
     * Runs the action on the carrier itself, soon, between two tasks. Any thread; never waits. The action must not park; what it
     * throws goes to the log.
     *
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the carrier has ended
     */
    void execute(Runnable action);

    /**
     * The poller of this carrier.
     *
     * @throws IllegalStateException
     *             unless {@link #isCurrent()}
     */
    Poller poller();

    /**
     * Counts, for the statistics, that a resource became ready for what is waited for. On the carrier only, as its poller tells of
     * that.
     */
    default void countReady(ParkReason cause) {
        ((Carrier) this).counters().ready(cause);
    }

    /**
     * Spawns a task that runs on this carrier, has no spawner and inherits nothing: for who is told by its poller. On this carrier only.
     *
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    default Task<Void> spawn(String name, Action body) {
        return Spawn.byCarrier((Carrier) this, name, body);
    }

    /** An action of {@link #after}. */
    interface Alarm {
        /** Takes it back, if it has not run. Any thread. */
        void cancel();
    }

    /**
     * Runs the action on the carrier itself, between two tasks, once so much time has passed; not if the scheduler ends before. On this
     * carrier only. The action must not park; what it throws goes to the log.
     *
     * @throws IllegalStateException
     *             unless {@link #isCurrent()}
     */
    default Alarm after(long delayNanos, Runnable action) {
        if (!isCurrent()) {
            throw new IllegalStateException("an alarm of " + this + " is set on " + Thread.currentThread());
        }
        return new CarrierAlarm((Carrier) this, action).start(delayNanos);
    }

    /** The clock of the scheduler's world. */
    long nanoTime();

    /** The world of the scheduler. */
    World world();
}
