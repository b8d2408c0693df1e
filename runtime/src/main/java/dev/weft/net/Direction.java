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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a channel: who uses it, who waits in it, and how long it has been used without a pause.
 *
 * <p>
 * An operation is {@link #begin}, then attempts with {@link #await} between them, then {@link #end}. An attempt is {@link #edges}, the
 * system call, and {@link #drained} if it took all that there was.
 */
// When is it worth a system call? The poller tells of edges: something came. Who got less than he asked for has taken all that came
// before (read(2), epoll(7)), so that the next attempt would be in vain until there is another edge: he parks without a try. But what
// came together with the end of the stream or with an error has one edge for both: after HANG_UP a short read says nothing, only an
// attempt in vain does. (Every operation ends with an attempt: one that may not wait makes this one.)
//
// No edge is lost: the user reads `edges` before his attempt; the carrier counts an edge before it looks for a waiter; the user publishes
// his waiter before he looks at `edges` again. All are volatile, so that one of the two sees the other.
//
//   field        read      written             guard
//   user         volatile  CAS; volatile null  -
//   edges        volatile  volatile            written on the carrier of the readiness only
//   hungUp       volatile  volatile, once      the same
//   waiter       volatile  CAS; volatile null  set by the user, or after his end as listener, which who tells it takes out by CAS; served by
//                                              anybody; while there is one a closer takes the user for outside
//   failure      volatile  volatile            written by the carrier, taken by the user
//   operation    plain     plain               the user; the carrier reads it after Readiness.arm
//   unsuspended  plain     plain               the user
//   drainedAt    plain     plain               the user
//   isDrained    plain     plain               the user
final class Direction implements Runnable {
    /**
     * Operations that may succeed one after the other without suspending; then the task yields. So a peer that sends
     * faster than its reader reads holds a carrier for some 128 system calls, about 0.2 ms. Counted per direction,
     * which costs nothing: it is the busy stream that must not starve the others. (A task that goes round a thousand
     * busy streams yields late; a count per task would cost every operation a look-up.)
     */
    static final int BUDGET = 128;

    private static final VarHandle USER = handle("user", Parker.class);
    private static final VarHandle WAITER = handle("waiter", Object.class);

    private final Readiness readiness;
    @SuppressWarnings("UnusedVariable") // by the handle
    private volatile @Nullable Parker user;
    private volatile @Nullable Object waiter; // a Waiter, or a ReadyListener
    private volatile @Nullable IOException failure;
    private volatile int edges;
    private volatile boolean hungUp;
    private IoOperation operation = IoOperation.READ;
    private int unsuspended;
    private int drainedAt;
    private boolean isDrained;

    Direction(Readiness readiness) {
        this.readiness = readiness;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Direction.class, type);
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
        var begun = false;
        try {
            if (hasListener()) {
                throw refusedWhileIdle();
            }
            readiness.requireOpen(); // again: a closer that did not see this user gives the descriptor back
            operation = next;
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
        USER.setVolatile(this, null); // the next user's CAS sees what this one did to the plain fields
        if (readiness.isClosed()) {
            readiness.closeIfUnused(); // the closer may have seen this user inside
        }
    }

    /** True if the user may be in a system call. Who waits is not: when he goes on he looks whether it was closed meanwhile. */
    boolean isInside() {
        return user != null && waiter == null;
    }

    /** How many edges there were; to be read before an attempt. */
    int edges() {
        return edges;
    }

    /** An attempt that began at {@code seenEdges} was in vain. */
    void drained(int seenEdges) {
        drainedAt = seenEdges;
        isDrained = true;
    }

    /** An attempt that began at {@code seenEdges} got less than it asked for. */
    void shortened(int seenEdges) {
        drainedAt = seenEdges;
        isDrained = !hungUp;
    }

    /** True unless an attempt would be in vain. */
    boolean isWorthATry() {
        return !isDrained || drainedAt != edges;
    }

    /** Something came. On the carrier. */
    void edge(boolean withHangUp) {
        if (withHangUp) {
            hungUp = true;
        }
        var before = edges;
        edges = before + 1; // one writer
        wake();
    }

    /** Counts one attempt; yields if there were too many since the task was last suspended. */
    void spend() throws AsynchronousCloseException {
        if (unsuspended++ < BUDGET || !Task.insideTask()) {
            return;
        }
        unsuspended = 1;
        var outside = new Waiter(); // nobody serves it: who has given way may come back late or never, as one who waits
        outside.withdraw();
        publish(outside);
        try {
            Parker.giveWayToEvents();
        } finally {
            waiter = null;
        }
        readiness.requireStillOpen();
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
        failure = null; // of a wait that ended otherwise
        publish(mine);
        boolean served;
        try {
            readiness.arm(this);
            served = isDrained && drainedAt != edges; // an edge that did not see the waiter
            if (!served) {
                served = mine.await(operation.reason, readiness, limit.deadlineNanos());
                unsuspended = 0;
            }
        } finally {
            waiter = null;
            mine.withdraw();
        }
        requireUsable(); // inside again
        return served;
    }

    /**
     * The first half of {@link #await} for a wait on several directions; {@link #unwatch} when it is over, and then {@link #requireUsable}.
     * By the user.
     *
     * @param alternative served when the direction seems to be ready
     */
    void watch(Waiter alternative) throws IOException {
        publish(alternative);
        readiness.arm(this);
        if (isDrained && drainedAt != edges) {
            alternative.serve(); // an edge that did not see it
        }
    }

    private void publish(Object next) {
        var other = WAITER.compareAndExchange(this, null, next);
        if (other != null) {
            throw refusedWhileIdle();
        }
    }

    private IllegalStateException refusedWhileIdle() {
        return new IllegalStateException(readiness + " is idle: only its server reads from it, until bytes come");
    }

    boolean hasListener() {
        return waiter instanceof ReadyListener;
    }

    /**
     * Has the listener told, once, when the direction seems to be ready or is closed: what nobody waits for who has a stack. By who has
     * left his operation, after an attempt in vain, on the carrier of the readiness.
     *
     * @return false if it is ready already: the listener is not told
     * @throws IllegalStateException if somebody else waits
     * @throws AsynchronousCloseException if it was closed, and the listener is not told
     */
    boolean listen(ReadyListener listener) throws IOException {
        var seen = drainedAt;
        unsuspended = 0;
        failure = null;
        publish(listener);
        try {
            if (user != null && takeBack(listener)) { // who enters looks for a listener: one of the two sees the other
                throw refusedWhileIdle();
            }
            readiness.arm(this);
        } catch (AsynchronousCloseException closed) {
            if (takeBack(listener)) {
                throw closed;
            }
            return true;
        }
        return seen == edges || !takeBack(listener); // an edge that did not see it
    }

    /** False if the listener was or is being told. */
    boolean takeBack(ReadyListener listener) {
        return WAITER.compareAndSet(this, listener, null);
    }

    void unwatch() {
        waiter = null;
    }

    /** Throws if it was closed, or what kept it from being armed. */
    void requireUsable() throws IOException {
        if (readiness.isClosed()) {
            throw new AsynchronousCloseException();
        }
        var failed = failure;
        if (failed != null) {
            failure = null;
            throw failed(failed);
        }
    }

    boolean isAwaited() {
        return waiter != null;
    }

    /** Ends the wait, if there is one. Any thread. */
    void wake() {
        var waiting = waiter;
        if (waiting instanceof Waiter user) {
            user.serve();
        } else if (waiting instanceof ReadyListener listener && takeBack(listener)) {
            listener.ready();
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

    /** Arms this direction, for who waits elsewhere. On its carrier. */
    @Override
    public void run() {
        readiness.armForAnother(this);
    }

    /** What the user throws for a failed attempt. */
    IOException failed(IOException cause) {
        if (readiness.isClosed()) {
            return new AsynchronousCloseException(); // whatever the system calls it
        }
        if (cause instanceof ClosedChannelException || cause instanceof SocketTimeoutException) {
            return cause; // which says all that there is to say
        }
        return IoFailures.at(operation.verb, readiness.address, cause);
    }

    /** What the user throws when the last attempt was in vain too. */
    SocketTimeoutException timedOut(TimeLimit limit) {
        return IoFailures.timedOut(operation.verb, readiness.address, limit.timeout(), "");
    }

    /** As {@link #timedOut(TimeLimit)} for an operation that got through a part of what it had to do. */
    SocketTimeoutException timedOut(TimeLimit limit, long done, long wanted) {
        var exception = IoFailures.timedOut(operation.verb, readiness.address, limit.timeout(), partly(done, wanted));
        exception.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
        return exception;
    }

    /** As {@link #timedOut(TimeLimit, long, long)} when no byte moved for too long. */
    SocketTimeoutException idle(Duration timeout, long done, long wanted) {
        var exception = IoFailures.timedOut(operation.verb, readiness.address, timeout,
                ", idle: no byte moved in either direction" + (wanted == 0 ? "" : partly(done, wanted)));
        exception.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
        return exception;
    }

    private static String partly(long done, long wanted) {
        return ", with " + done + " of " + wanted + " bytes done";
    }
}
