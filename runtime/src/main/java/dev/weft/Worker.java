package dev.weft;

import dev.weft.internal.coroutine.Coroutine;
import dev.weft.internal.coroutine.Coroutines;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine of a carrier that runs tasks one after the other. A task gets it to itself only by suspending: it then keeps the
 * worker to its end, and the carrier goes on with another one.
 *
 * <p>
 * So a task that never waits costs no coroutine, and a million of them share one. Everything here is touched only by whoever
 * drives the carrier: its thread, or the coroutine that is mounted on it.
 */
@SuppressWarnings("EnumOrdinal") // inside one JVM: no number is kept
final class Worker implements Runnable {
    /** The worker waits for its next task. */
    static final byte IDLE = 0;
    /** Its task yielded: it is to be queued again. */
    static final byte YIELDED = 1;
    /** Its task is parked: whoever wakes it queues it. */
    static final byte PARKED = 2;

    private static final ParkReason[] REASONS = ParkReason.values();

    // A million parked tasks are a million of these: 48 bytes, without one to spare.
    private final Carrier carrier;
    private final Coroutine coroutine;
    private byte suspension = IDLE;
    private byte parkReason; // of its task's last suspension, its ordinal: written before it, read by dumps
    private short parks; // how often tasks have parked here; see parks()
    private @Nullable Object parkTarget; // likewise, and after all the rest
    private long suspendedAtNanos; // likewise, by the clock of its carrier's batch
    private int index; // in the carrier's table of workers
    private @Nullable Task<?> task; // the one it runs; null while idle
    private @Nullable CancelScope innermostScope; // of its task

    @SuppressWarnings("ThisEscapedInObjectConstruction") // suspended before its first line
    Worker(Carrier carrier) {
        this.carrier = carrier;
        this.coroutine = Coroutines.create(this, this);
    }

    /** The worker that the caller runs on, or null on an ordinary thread or the carrier itself. */
    static @Nullable Worker current() {
        return (Worker) Coroutines.currentOwner();
    }

    Carrier carrier() {
        return carrier;
    }

    Coroutine coroutine() {
        return coroutine;
    }

    int suspension() {
        return suspension;
    }

    /** Said by the body before it suspends; read by the carrier after. */
    void suspendAs(byte newSuspension, ParkReason cause) {
        suspension = newSuspension;
        parkReason = (byte) cause.ordinal();
    }

    /** As {@link #suspendAs} for a task that parks: says what for. */
    void suspendFor(ParkReason reason, Object target) {
        suspendAs(PARKED, reason);
        parks++;
        suspendedAtNanos = carrier.recentNanos();
        VarHandle.releaseFence(); // who sees the target sees the number; no instruction on x86
        parkTarget = target;
    }

    /** The task has yielded, and was taken out of the queue. */
    void setParked() {
        suspension = PARKED;
    }

    /** When its task parked last, to within a batch. */
    long suspendedAtNanos() {
        return suspendedAtNanos;
    }

    /**
     * The number of its last park. Together with {@link #suspendedAtNanos} it is never the same for two: between two looks at
     * the clock there are at most 32 runs and their hand-overs, far less than the 65 536 after which it starts again. (Under a virtual
     * clock that stands still it takes just so many parks, or a multiple, between two readings.)
     */
    short parks() {
        return parks;
    }

    void clearTarget() {
        parkTarget = null;
    }

    ParkReason parkReason() {
        return REASONS[parkReason];
    }

    /** The ordinal of {@link #parkReason}. */
    int parkReasonOrdinal() {
        return parkReason;
    }

    @Nullable
    Object parkTarget() {
        return parkTarget;
    }

    @Nullable
    CancelScope innermostScope() {
        return innermostScope;
    }

    void setInnermostScope(@Nullable CancelScope scope) {
        innermostScope = scope;
    }

    int index() {
        return index;
    }

    void setIndex(int newIndex) {
        index = newIndex;
    }

    /** The task that runs on this worker; only while one does. */
    Task<?> task() {
        return Objects.requireNonNull(task, "bug: no task on this worker");
    }

    @Nullable
    Task<?> taskOrNull() {
        return task;
    }

    /**
     * The body: runs what it was handed, and then unstarted tasks for as long as the carrier's batch lets it; mounted with
     * nothing handed over it is dismissed. One method, for the compiler makes one frame of it and of what it calls, and each
     * frame more is 40 to 70 bytes of every parked task. {@code next} is null whenever it suspends here, so that the frames of
     * an idle worker hold no reference to the last task.
     */
    @Override
    public void run() {
        for (var next = carrier.workers().takeHanded(); next != null; next = carrier.workers().takeHanded()) {
            do {
                if (begin(next)) {
                    next.runBody();
                    end(next);
                }
                next = carrier.nextUnstarted();
            } while (next != null);
            suspension = IDLE;
            if (Coroutines.suspend() != null) {
                return; // no memory to freeze it: this worker ends, the carrier makes another
            }
        }
    }

    /** False if the task ended before its start. */
    private boolean begin(Task<?> next) {
        if (carrier.scheduler().shutdown().isClosing() && !next.isCallback()) {
            var bug = carrier.scheduler().shutdown().bug();
            if (bug == null) {
                next.cancelUnstarted(carrier);
            } else {
                next.abandonUnstarted(bug, carrier);
            }
            return false;
        }
        if (!next.start(this)) {
            return false;
        }
        task = next;
        var observer = carrier.observer();
        if (observer != null) {
            carrier.slice().begin(observer, next, true);
        }
        return true;
    }

    private void end(Task<?> ended) {
        Thread.interrupted(); // what this task left behind is not for the next one
        task = null;
        carrier.taskEnded();
        var observer = carrier.observer();
        if (observer != null) {
            carrier.slice().end(observer, ended);
        }
    }
}
