package dev.weft;

import dev.weft.internal.coroutine.Coroutine;
import dev.weft.internal.coroutine.Coroutines;
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
final class Worker implements Runnable {
    /** The worker waits for its next task. */
    static final int IDLE = 0;
    /** Its task yielded: it is to be queued again. */
    static final int YIELDED = 1;
    /** Its task is parked: whoever wakes it queues it. */
    static final int PARKED = 2;

    private final Carrier carrier;
    private final Coroutine coroutine;
    private int suspension = IDLE;
    private int index; // in the carrier's table of workers
    private @Nullable Task<?> task; // the one it runs; null while idle
    private @Nullable CancelScope innermostScope; // of its task
    private ParkReason parkReason = ParkReason.YIELD; // of its task's last suspension: written before it, read by dumps
    private @Nullable Object parkTarget; // likewise
    private long suspendedAtNanos; // likewise, by the clock of its carrier's batch
    private @Nullable Task<?> first; // what the carrier hands over on mounting an idle worker
    private boolean dismissed;

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
    void suspendAs(int newSuspension, ParkReason cause) {
        suspension = newSuspension;
        parkReason = cause;
    }

    /** As {@link #suspendAs} for a task that parks: says what for. */
    void suspendFor(ParkReason reason, Object target) {
        suspendAs(PARKED, reason);
        parkTarget = target;
        suspendedAtNanos = carrier.recentNanos();
    }

    /** When its task parked last, to within a batch. */
    long suspendedAtNanos() {
        return suspendedAtNanos;
    }

    void clearTarget() {
        parkTarget = null;
    }

    ParkReason parkReason() {
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

    void handOver(Task<?> newFirst) {
        first = newFirst;
    }

    /** Makes an idle worker's body return when it is mounted next. */
    void dismiss() {
        dismissed = true;
    }

    /**
     * The body: takes unstarted tasks for as long as the carrier's batch lets it. What touches a task is in methods of its own,
     * so that the frames of an idle worker hold no reference to the last one.
     */
    @Override
    public void run() {
        while (!dismissed) {
            if (!runNext()) {
                suspension = IDLE;
                if (Coroutines.suspend() != null) {
                    return; // no memory to freeze it: this worker ends, the carrier makes another
                }
            }
        }
    }

    private boolean runNext() {
        var next = first;
        first = null;
        if (next == null) {
            next = carrier.nextUnstarted();
        }
        if (next == null) {
            return false;
        }
        execute(next);
        return true;
    }

    private void execute(Task<?> next) {
        if (carrier.scheduler().shutdown().isClosing() && !next.isCallback()) {
            if (next.cancelUnstarted()) {
                carrier.taskEnded();
            }
        } else if (next.start(this)) {
            task = next;
            var observer = carrier.observer();
            if (observer != null) {
                carrier.slice().begin(observer, next, true);
            }
            next.runBody();
            Thread.interrupted(); // what this task left behind is not for the next one
            task = null;
            carrier.taskEnded();
            if (observer != null) {
                carrier.slice().end(observer, next);
            }
        }
    }
}
