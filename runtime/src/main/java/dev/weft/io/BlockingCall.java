package dev.weft.io;

import dev.weft.Cancelled;
import dev.weft.ParkReason;
import dev.weft.PinnedException;
import dev.weft.Scheduler;
import dev.weft.Scheduler.KeepAlive;
import dev.weft.Task;
import dev.weft.Waiter;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body on its way through a pool: what its task and its worker agree on.
 *
 * <pre>
 * from          to            by                                 what it means
 * QUEUED        RUNNING       the worker                         the body is entered
 * QUEUED        WITHDRAWN     the task that gave up; the worker  never entered
 *                             of a task that was given up
 * QUEUED        REFUSED       a pool that closes                 likewise; the task gets the reason
 * RUNNING       INTERRUPTING  the task, or a pool that closes    the worker's thread is about to be interrupted
 * INTERRUPTING  INTERRUPTED   likewise                           it was: no interrupt comes after this
 * RUNNING       DONE          the worker                         the outcome is there
 * INTERRUPTED   DONE          the worker                         likewise
 * </pre>
 *
 * The worker waits while it is INTERRUPTING, a few instructions, and then clears its interrupt status: so an interrupt never
 * reaches the call after.
 */
// No lost wake-up: the worker writes DONE, then reads the waiter; the task writes its waiter, then reads the state.
final class BlockingCall<T> {
    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;
    private static final int DONE = 4;
    private static final int WITHDRAWN = 5;
    private static final int REFUSED = 6;

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPool.class);
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, BlockingCall.class, int.class);

    private final BlockingPool pool;
    private final Callable<? extends T> body;
    private final @Nullable Scheduler home; // of the task; null if nobody waits for it
    private volatile @Nullable Waiter waiter; // the task writes it
    private volatile boolean abandoned; // nobody waits for it any more, or ever did
    private volatile int state;
    private @Nullable Thread thread; // that runs it; the worker, before RUNNING
    private @Nullable KeepAlive alive; // likewise; closed by the task
    private @Nullable T result; // the worker, before DONE
    private @Nullable Throwable failure; // likewise, or before REFUSED

    /** A call that the running task waits for. */
    static <T> BlockingCall<T> ofTask(BlockingPool pool, Callable<? extends T> body) {
        return new BlockingCall<>(pool, body, Task.current().scheduler(), new Waiter());
    }

    /** A call that nobody waits for: a failure goes to the log. */
    static <T> BlockingCall<T> detached(BlockingPool pool, Callable<? extends T> body) {
        return new BlockingCall<>(pool, body, null, null);
    }

    private BlockingCall(BlockingPool pool, Callable<? extends T> body, @Nullable Scheduler home,
            @Nullable Waiter waiter) {
        this.pool = pool;
        this.body = body;
        this.home = home;
        this.waiter = waiter;
        this.abandoned = home == null;
    }

    // ---- the worker --------------------------------------------------------------------------------------------------

    /** Runs the body, unless the task has given up. Returns whether it did. The interrupt status is clear afterwards. */
    boolean run() {
        if (!begin()) {
            return false;
        }
        try {
            result = body.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        end();
        return true;
    }

    private boolean begin() {
        if (isForgotten()) {
            STATE.compareAndSet(this, QUEUED, WITHDRAWN);
            return false;
        }
        thread = Thread.currentThread();
        try {
            alive = home == null ? null : home.keepAlive();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError thrown) {
            refuse(thrown);
            return false;
        }
        if (STATE.compareAndSet(this, QUEUED, RUNNING)) {
            if (pool.isClosed()) {
                interrupt(); // close has looked before it ran
            }
            return true;
        }
        if (alive != null) {
            alive.close();
        }
        return false;
    }

    /** True if its task was given up: by a scheduler that has closed, or failed. */
    private boolean isForgotten() {
        var waiting = waiter;
        return waiting != null && waiting.parker() instanceof Task<?> task && task.isDone();
    }

    private void end() {
        while (!STATE.compareAndSet(this, RUNNING, DONE) && !STATE.compareAndSet(this, INTERRUPTED, DONE)) {
            Thread.onSpinWait();
        }
        Thread.interrupted(); // of its task, or of its own
        var waiting = waiter;
        if (waiting != null) {
            waiting.serve();
        }
        var lost = failure;
        if (abandoned && lost != null) {
            tellLost(lost);
        }
    }

    private void tellLost(Throwable lost) {
        if (home == null || lost instanceof VirtualMachineError) {
            LOG.error("a call in {} that nobody waits for failed", pool, lost);
        } else {
            LOG.debug("a call in {} failed after its task had left", pool, lost);
        }
    }

    // ---- the task ----------------------------------------------------------------------------------------------------

    /**
     * Waits for the outcome.
     *
     * @param leaves
     *            whether a task that gives up leaves the body behind
     */
    T await(boolean leaves) throws Exception {
        try {
            awaitEndOrGiveUp(leaves);
        } finally {
            if (state != WITHDRAWN && state != REFUSED && alive != null) {
                alive.close();
            }
        }
        return outcome();
    }

    private void awaitEndOrGiveUp(boolean leaves) throws Exception {
        try {
            if (waiter != null) {
                waiter.await(ParkReason.BLOCKING, this);
            }
        } catch (Cancelled cancelled) {
            giveUp(cancelled, leaves);
        } catch (StackOverflowError | OutOfMemoryError | RuntimeException refused) {
            if (withdraw() || abandon()) { // where its stack can't be suspended it can't wait for the end either
                throw refused;
            }
        }
    }

    /** Returns if the outcome is to be had: what had its effect first is not lost. */
    private void giveUp(Cancelled cancelled, boolean leaves) throws Exception {
        if (withdraw()) {
            throw cancelled;
        }
        if (leaves) {
            if (abandon()) {
                throw cancelled;
            }
        } else {
            interrupt();
            awaitEnd();
        }
        if (failure != null && !(failure instanceof VirtualMachineError)) {
            cancelled.addSuppressed(failure);
            throw cancelled;
        }
    }

    /** Takes it out of the queue; false if it has begun, or is over. */
    private boolean withdraw() {
        if (!STATE.compareAndSet(this, QUEUED, WITHDRAWN)) {
            return false;
        }
        pool.remove(this);
        return true;
    }

    /** Leaves it behind; false if it is over. */
    private boolean abandon() {
        abandoned = true;
        interrupt();
        if (isOver()) {
            return false;
        }
        pool.countAbandoned();
        return true;
    }

    private void awaitEnd() throws Exception {
        try {
            Task.shield(() -> {
                var again = new Waiter();
                waiter = again;
                if (!isOver()) {
                    again.await(ParkReason.BLOCKING, this);
                }
                return true;
            });
        } catch (StackOverflowError | OutOfMemoryError | PinnedException refused) {
            if (abandon()) {
                throw refused;
            }
        }
    }

    @SuppressWarnings("NullAway") // what the body returned; null if that is what it returned
    private T outcome() throws Exception {
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("the body threw what is neither Exception nor Error", failure);
        }
        return result;
    }

    // ---- any thread --------------------------------------------------------------------------------------------------

    /** Interrupts the body if it runs and nobody did before. */
    void interrupt() {
        if (STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            try {
                if (thread != null) {
                    thread.interrupt();
                }
            } finally {
                state = INTERRUPTED; // without a call: its worker waits for it
            }
        }
    }

    /** Says that it will not run; nothing if it has begun or was withdrawn. */
    void refuse(Throwable why) {
        if (state == QUEUED) {
            failure = why; // it stands in no queue any more: only its task can still change the state, and does not read it then
            if (STATE.compareAndSet(this, QUEUED, REFUSED)) {
                var waiting = waiter;
                if (waiting != null) {
                    waiting.serve();
                } else {
                    tellLost(why);
                }
            }
        }
    }

    private boolean isOver() {
        var now = state;
        return now == DONE || now == REFUSED || now == WITHDRAWN;
    }

    /** For dumps. */
    @Override
    public String toString() {
        var doing = switch (state) {
            case QUEUED -> "queued in ";
            case DONE, WITHDRAWN, REFUSED -> "over in ";
            default -> "runs on " + (thread == null ? "?" : thread.getName()) + " of ";
        };
        return doing + pool;
    }
}
