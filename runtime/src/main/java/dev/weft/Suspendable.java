package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.coroutine.Refusal;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The half of a task that is suspended, woken and told of cancellation; {@link TaskLife} adds its life and outcome. */
abstract sealed class Suspendable extends RunEntry permits TaskLife {
    // Whether it is to be woken. An entry for a started task stands in a queue exactly while it is SCHEDULED or has yielded:
    //
    // from      to         by              when
    // AWAKE     TOKEN      any waker       it is not parked: its next park returns at once
    // AWAKE     PARKED     the task        it is about to suspend
    // PARKED    SCHEDULED  any waker       that waker queues it
    // PARKED    AWAKE      the task        the suspension was refused
    // TOKEN     AWAKE      the task        a park that returns at once
    // SCHEDULED AWAKE      the task        it was resumed
    //
    // any       WITHHELD   the driver      it has taken a ready task's entry out of the queue; see withhold
    // WITHHELD  SCHEDULED  who releases it or cancels it queues it; to any other waker it is one that will run anyway
    //
    // A suspension that is refused after a waker made it SCHEDULED stays so: its entry is in a queue already, and the task's
    // next suspension, a yield as well, is ended by that entry.
    //
    // No wake-up is lost: a waker changes what the task waits for and then reads `wake`; the task changes `wake` to AWAKE or
    // PARKED and then reads what it waits for; both are volatile or stronger.
    private static final int AWAKE = 0;
    private static final int TOKEN = 1;
    private static final int PARKED = 2;
    private static final int SCHEDULED = 3;
    private static final int WITHHELD = 4;

    // Who makes it SCHEDULED has to queue it, for every later waker takes it for queued. If the stack of a task ends between the
    // two, its carrier does the rest; see Debts.

    private static final VarHandle WAKE = handle("wake", int.class);
    private static final VarHandle PERMIT = handle("permit", boolean.class);
    private static final VarHandle ROOT_SCOPE = handle("rootScope", CancelScope.class);

    private volatile int wake;
    private volatile boolean permit; // set by unpark, taken by park
    private volatile boolean cancelSignal; // true whenever a visible scope is cancelled; true for nothing is corrected
    private volatile @Nullable CancelScope rootScope; // made by the first cancel
    private @Nullable Worker worker; // from the start to the end; written by its carrier

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Suspendable.class,
                type);
    }

    // ---- suspending: the running task only ---------------------------------------------------------------------------

    /**
     * Suspends until somebody wakes the task; returns at once if somebody has.
     *
     * @return why it was refused, or null
     */
    final @Nullable Refusal suspendUntilWoken(ParkReason reason, Object target) {
        if (!WAKE.compareAndSet(this, AWAKE, PARKED) && WAKE.compareAndSet(this, TOKEN, AWAKE)) {
            return null;
        }
        var home = Objects.requireNonNull(worker);
        var refusal = suspendParked(home, reason, target);
        home.clearTarget();
        if (refusal == null) {
            wake = AWAKE; // from SCHEDULED, which nobody else changes; no call, for a deep task must not overflow here
        } else {
            WAKE.compareAndSet(this, PARKED, AWAKE);
        }
        return refusal;
    }

    private @Nullable Refusal suspendParked(Worker home, ParkReason reason, Object target) {
        try {
            home.suspendFor(reason, target);
            return suspend(reason);
        } catch (StackOverflowError error) {
            return new Refusal("EXCEPTION", error); // on the way to the switch: it did not happen
        }
    }

    /** As {@link #suspendYielding(Worker, ParkReason)}. */
    final void suspendYielding(ParkReason cause) {
        suspendYielding(Objects.requireNonNull(worker), cause);
    }

    /** Lets the other ready tasks run. */
    final void suspendYielding(Worker home, ParkReason cause) {
        var queued = wake == SCHEDULED;
        home.suspendAs(queued ? Worker.PARKED : Worker.YIELDED, cause);
        var refusal = suspend(cause);
        if (refusal != null) {
            if (cause == ParkReason.CHECKPOINT && NoYield.isReasonOf(refusal)) {
                return;
            }
            throw refused(refusal, cause);
        }
        if (home.suspension() == Worker.PARKED) { // since it was queued, or since it was withheld
            wake = AWAKE;
        }
    }

    private static @Nullable Refusal suspend(ParkReason reason) {
        var forbidden = StrictMode.ON ? StrictMode.check(reason) : null;
        return forbidden == null ? Coroutines.suspend() : forbidden;
    }

    /** What an operation throws whose suspension was refused. */
    static RuntimeException refused(Refusal refusal, ParkReason reason) {
        if (refusal.error() != null) {
            throw refusal.error();
        }
        return new PinnedException(refusal.reason(), reason);
    }

    // ---- waking: any thread ------------------------------------------------------------------------------------------

    /** See {@link Parker#wake}. */
    public final void wake() {
        wake(null, true, PARKED);
    }

    /** As {@link #wake()}, for a waiter that was claimed: there is stack for it, or it is owed. */
    final void wakeServed(@Nullable Debts ofClaimer) {
        wake(ofClaimer, false, PARKED);
    }

    /** Queues it if it is suspended in this way; true if this call has. */
    private boolean wake(@Nullable Debts known, boolean asksForStack, int suspended) {
        for (;;) {
            var seen = wake;
            if (seen == suspended) {
                var home = worker; // before the CAS: after it a task whose suspension is refused may run on and end
                if (home == null) {
                    return false; // given up by close
                }
                var carrier = home.carrier();
                var debts = known != null ? known : asksForStack ? Debts.ofCaller() : Debts.ofCarrier();
                var here = debts != null && debts.carrier() == carrier;
                if (WAKE.compareAndSet(this, suspended, SCHEDULED)) {
                    var posted = false;
                    try {
                        if (here) {
                            carrier.queue(this);
                        } else {
                            carrier.post(this);
                            posted = true;
                            carrier.tell();
                        }
                    } catch (StackOverflowError | OutOfMemoryError noRoom) {
                        if (debts == null) {
                            throw noRoom;
                        }
                        var debt = debts.spare; // no call from here on
                        debts.spare = null;
                        if (debt == null) {
                            debt = new @Nullable Object[2];
                        }
                        debt[0] = posted ? carrier : this;
                        debt[1] = debts.last;
                        debts.last = debt;
                    }
                    return true;
                }
            } else if (seen != AWAKE || WAKE.compareAndSet(this, AWAKE, TOKEN)) {
                return false;
            }
        }
    }

    /** Wakes it so that it runs next on the caller's carrier; false if that is not to be, and it has still to be woken. */
    final boolean wakeNext(Carrier caller) {
        var home = worker;
        if (home == null || home.carrier() != caller || !caller.mayHandOver()
                || !WAKE.compareAndSet(this, PARKED, SCHEDULED)) {
            return false;
        }
        caller.pending = this; // no call
        return true;
    }

    /**
     * Its entry was taken out of the queue: it stays out of it until somebody releases or cancels it. The driver of its carrier, while it
     * is suspended and ready. A TOKEN that is overwritten is an old one: what it told of is looked at before the next park.
     *
     * @return false if it is cancelled, and was queued again
     */
    final boolean withhold() {
        var home = Objects.requireNonNull(worker);
        home.clearTarget(); // it does not wait for that any more
        home.setParked();
        wake = WITHHELD;
        if (cancelSignal) { // after that: a canceller sets it, and then reads the other
            release();
            return false;
        }
        return true;
    }

    /** Ends {@link #withhold}: it is queued again. Any thread; false if it was not withheld. */
    final boolean release() {
        return isWithheld() && wake(null, true, WITHHELD);
    }

    final boolean isWithheld() {
        return wake == WITHHELD;
    }

    final void givePermit() {
        permit = true;
    }

    final boolean takePermit() {
        return permit && (boolean) PERMIT.getAndSet(this, false);
    }

    // ---- cancel scopes -----------------------------------------------------------------------------------------------

    /** Tells the task that one of its scopes was cancelled. Any thread, after the scope was marked. */
    final void signalCancel() {
        cancelSignal = true;
        wake();
        release();
    }

    final boolean cancelSignal() {
        return cancelSignal;
    }

    final @Nullable CancelScope innermostScope() {
        return Objects.requireNonNull(worker).innermostScope();
    }

    final void enterScope(CancelScope scope) {
        Objects.requireNonNull(worker).setInnermostScope(scope);
    }

    final void exitScope(CancelScope scope) {
        Objects.requireNonNull(worker).setInnermostScope(scope.parent());
        if (scope.isShield() || cancelSignal) {
            cancelledScope();
        }
    }

    /** The scope whose cancellation a yield point delivers now, or null; corrects the signal. The running task only. */
    final @Nullable CancelScope cancelledScope() {
        cancelSignal = false; // before the scopes are read: a cancel that comes later sets it again
        var scope = CancelScope.outermostCancelled(innermostScope(), rootScope);
        if (scope != null) {
            cancelSignal = true;
        }
        return scope;
    }

    /** Throws if a visible scope is cancelled. The second time in one scope the other ready tasks run first. */
    final void checkCancelledHere() {
        if (cancelSignal) {
            deliver();
        }
    }

    private void deliver() {
        var scope = cancelledScope();
        if (scope == null) {
            return;
        }
        if (scope.isDeliveredAgain()) {
            try {
                suspendYielding(ParkReason.YIELD);
            } catch (PinnedException pinned) {
                throw new Cancelled(scope); // what this yield point throws, also where nobody can run first
            }
        }
        throw new Cancelled(scope);
    }

    final CancelScope rootScope() {
        var scope = rootScope;
        if (scope == null) {
            var made = CancelScope.rootOf((Task<?>) this);
            scope = ROOT_SCOPE.compareAndSet(this, null, made) ? made : Objects.requireNonNull(rootScope);
        }
        return scope;
    }

    // ---- its place ---------------------------------------------------------------------------------------------------

    /** Its worker, while it is started and has not ended. */
    final @Nullable Worker worker() {
        return worker;
    }

    final void setWorker(@Nullable Worker newWorker) {
        worker = newWorker;
    }

    /** The carrier of a started task that has not ended. */
    final Carrier homeCarrier() {
        return Objects.requireNonNull(worker, "bug: not started").carrier();
    }

    final boolean isParked() {
        return wake == PARKED;
    }

    /** What it is parked for, if it is; a snapshot. */
    final @Nullable ParkReason parkReason() {
        var home = worker;
        return home == null ? null : home.parkReason();
    }
}
