package dev.weft.net;

import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Waiter;
import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a channel: who uses it, who waits in it, and how long it has been used without a pause.
 *
 * <p>
 * An operation is {@link #begin}, then attempts with {@link #await} between them, then {@link #end}.
 */
//   field        read      written             guard
//   user         volatile  CAS; release null   -
//   waiter       volatile  volatile            written by the user; served by anybody
//   failure      volatile  volatile            written by the carrier, taken by the user
//   operation    plain     plain               the user; the carrier reads it after Readiness.arm
//   unsuspended  plain     plain               the user
//   arming       plain     plain               the user
final class Direction {
    /**
     * Operations that may succeed one after the other without suspending; then the task yields. So a peer that sends
     * faster than its reader reads holds a carrier for some 128 system calls, about 0.2 ms. Counted per direction,
     * which costs nothing: it is the busy stream that must not starve the others. (A task that goes round a thousand
     * busy streams yields late; a count per task would cost every operation a look-up.)
     */
    static final int BUDGET = 128;

    private static final VarHandle USER = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "user",
            VarHandle.class, Direction.class, Parker.class);

    private final Readiness readiness;
    @SuppressWarnings("UnusedVariable") // by the handle
    private volatile @Nullable Parker user;
    private volatile @Nullable Waiter waiter;
    private volatile @Nullable IOException failure;
    private IoOperation operation = IoOperation.READ;
    private int unsuspended;
    private @Nullable Runnable arming;

    Direction(Readiness readiness) {
        this.readiness = readiness;
    }

    /**
     * Enters an operation. A yield point when the budget is used up.
     *
     * @throws dev.weft.Cancelled in a cancelled scope
     * @throws ClosedChannelException if the channel is closed
     * @throws IllegalStateException if somebody else uses this direction
     */
    void begin(IoOperation next) throws IOException {
        Parker.checkCancelled();
        readiness.requireOpen();
        var self = Parker.current();
        var other = USER.compareAndExchange(this, null, self);
        if (other != null) {
            throw new IllegalStateException(
                    self + " cannot " + next.verb + " " + readiness + ": " + other + " is already "
                            + next.participle + " it");
        }
        operation = next;
        var begun = false;
        try {
            spend();
            begun = true;
        } finally {
            if (!begun) {
                end();
            }
        }
    }

    /** Leaves the operation. */
    void end() {
        USER.setRelease(this, null); // the next user's CAS sees what this one did to the plain fields
    }

    /** Counts one attempt; yields if there were too many since the task was last suspended. */
    void spend() {
        if (unsuspended++ < BUDGET || !Task.insideTask()) {
            return;
        }
        unsuspended = 1;
        Parker.giveWay();
    }

    /**
     * Waits until the direction seems to be ready: then the user tries again. A yield point.
     *
     * @return false if the time is over; then the user tries for the last time
     * @throws AsynchronousCloseException if the channel was closed meanwhile
     */
    boolean await(TimeLimit limit) throws IOException {
        if (limit.isZero()) {
            return false;
        }
        var mine = new Waiter();
        waiter = mine;
        try {
            readiness.arm(this);
            var served = mine.await(operation.reason, readiness, limit.deadlineNanos());
            unsuspended = 0;
            requireUsable();
            return served;
        } finally {
            waiter = null;
            mine.withdraw();
        }
    }

    private void requireUsable() throws IOException {
        if (readiness.isClosed()) {
            throw new AsynchronousCloseException();
        }
        var failed = failure;
        if (failed != null) {
            failure = null;
            throw failed(failed);
        }
    }

    /** Ends the wait, if there is one. Any thread. */
    void wake() {
        var waiting = waiter;
        if (waiting != null) {
            waiting.serve();
        }
    }

    /** Ends the wait with an error. On the carrier that was asked to arm. */
    void fail(IOException cause) {
        failure = cause;
        wake();
    }

    ParkReason reason() {
        return operation.reason;
    }

    int interest() {
        return operation.interest;
    }

    /** Arms this direction on its carrier; the same object each time. */
    Runnable arming() {
        var action = arming;
        if (action == null) {
            action = () -> readiness.armHere(this);
            arming = action;
        }
        return action;
    }

    /** What the user throws for a failed attempt. */
    IOException failed(IOException cause) {
        if (cause instanceof ClosedChannelException) {
            return readiness.isClosed() ? new AsynchronousCloseException() : cause;
        }
        return IoFailures.at(operation.verb, readiness.address, cause);
    }

    /** What the user throws when the last attempt was in vain too. */
    SocketTimeoutException timedOut(TimeLimit limit) {
        return IoFailures.timedOut(operation.verb, readiness.address, limit.timeout(), "");
    }

    /** As {@link #timedOut(TimeLimit)} for an operation that got through a part of what it had to do. */
    SocketTimeoutException timedOut(TimeLimit limit, int done, int wanted) {
        var exception = IoFailures.timedOut(operation.verb, readiness.address, limit.timeout(),
                ", with " + done + " of " + wanted + " bytes done");
        exception.bytesTransferred = done;
        return exception;
    }
}
