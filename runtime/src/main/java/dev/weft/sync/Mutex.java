package dev.weft.sync;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.Owned;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a task holds across its yield points; an ordinary thread may hold it too. It is handed over in the order in which
 * the callers came: nobody overtakes who waits.
 *
 * <p>
 * It belongs to the task or thread that locked it, and only that one may unlock it. Who ends without unlocking leaves it locked
 * for good; then {@link #toString} and a dump name the owner that has ended.
 *
 * {@snippet :
 * var mutex = Mutex.create();
 * mutex.lock();
 * try {
 *     store(ask(server)); // may park: no other task gets in
 * } finally {
 *     mutex.unlock();
 * }
 * }
 *
 * <p>
 * Memory effects: an unlock happens-before the return of every later lock of the same mutex.
 */
public final class Mutex implements Owned {
    // The word. CONTENDED is entered and left by the holder of the guard only.
    //
    // from       to         by             when
    // FREE       HELD       who locks      nobody holds it; the caller is the owner
    // HELD       FREE       the owner      unlock, and nobody waits
    // HELD       CONTENDED  who must wait  before it stands in the queue
    // CONTENDED  CONTENDED  the owner      unlock: the first that still waits is the owner, and others wait behind it
    // CONTENDED  HELD       the owner      likewise, and nobody waits behind it
    // CONTENDED  FREE       the owner      unlock: all who waited have given up
    //
    // field   read                    written                                                       guard
    // word    CAS; plain under guard  CAS; release under guard from CONTENDED                       see above
    // owner   plain, opaque           plain by the owner; by who hands over, for the new one        the mutex
    // levels  plain                   plain                                                         the mutex
    // lost    plain                   plain                                                         guard
    //
    // Nobody waits in vain: who enqueues has made the word CONTENDED under the guard, and an unlock then takes the guard. Nobody
    // overtakes: while somebody waits the word is never FREE.
    //
    // The owner is compared without a fence: it equals the caller only if the caller wrote that itself, or who handed the mutex
    // over to it did, before the claim that ended the caller's wait; and the caller erases it before it lets go. Between a claim that
    // fails and the next write the one that gave up may be named; it can't look, for it waits for the guard to leave the queue.
    //
    // Unlock happens-before lock: by the CAS to FREE (or the release store) and the CAS from FREE, or by the claim of the waiter and
    // the return of its await.
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    private static final VarHandle WORD = handle("word", int.class);
    private static final VarHandle OWNER = handle("owner", Parker.class);

    /** Who could not take it back after a wait for a condition, and why. */
    private record Loss(Parker parker, Throwable failure) {}

    private final boolean reentrant;
    private final String name;
    final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private int word;
    private @Nullable Parker owner;
    private int levels; // beyond the first
    private long contended; // under the guard
    private @Nullable Loss lost;

    private Mutex(boolean reentrant, String name) {
        this.reentrant = reentrant;
        this.name = name;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Mutex.class, type);
    }

    /** A free one that its owner can't lock again. */
    public static Mutex create() {
        return new Mutex(false, "");
    }

    /** As {@link #create()} with a name for dumps. */
    public static Mutex create(String name) {
        return new Mutex(false, Objects.requireNonNull(name, "name"));
    }

    /** A free one that its owner may lock again, and then has to unlock as many times. */
    public static Mutex reentrant() {
        return new Mutex(true, "");
    }

    /** As {@link #reentrant()} with a name for dumps. */
    public static Mutex reentrant(String name) {
        return new Mutex(true, Objects.requireNonNull(name, "name"));
    }

    // ---- locking -----------------------------------------------------------------------------------------------------

    /**
     * Waits until it is the caller's. A yield point, though it need not suspend.
     *
     * @throws Cancelled
     *             in a cancelled scope, or if an ordinary thread is interrupted while it waits; then it is not the caller's
     * @throws dev.weft.PinnedException
     *             if the task has to wait and its stack can't be suspended here
     * @throws IllegalStateException
     *             if the caller holds it and it is not reentrant
     */
    public void lock() {
        var caller = Parker.currentUncancelled();
        if (WORD.compareAndSet(this, FREE, HELD)) {
            owner = caller;
        } else {
            lockSlowly(caller, Long.MAX_VALUE);
        }
    }

    /**
     * As {@link #lock()}, at most for {@code timeout}; 0 yields and looks once more.
     *
     * @return true if it is the caller's, false if the time was over
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean lock(Duration timeout) {
        var deadlineNanos = Waiter.deadlineAfter(timeout);
        var caller = Parker.currentUncancelled();
        if (WORD.compareAndSet(this, FREE, HELD)) {
            owner = caller;
            return true;
        }
        return lockSlowly(caller, deadlineNanos);
    }

    /**
     * Locks it if that needs no wait. Not a yield point; does not look at cancellation.
     *
     * @return false if somebody else holds it, or the caller does and it is not reentrant
     */
    public boolean tryLock() {
        var caller = Parker.current();
        if (WORD.compareAndSet(this, FREE, HELD)) {
            owner = caller;
            return true;
        }
        return reentrant && owner == caller && lockAgain();
    }

    private boolean lockSlowly(Parker caller, long deadlineNanos) {
        if (owner == caller) {
            if (!reentrant) {
                throw new IllegalStateException(caller + " holds " + label() + " and would wait for itself");
            }
            return lockAgain();
        }
        return lockOrWait(caller, deadlineNanos);
    }

    private boolean lockAgain() {
        levels = Math.incrementExact(levels);
        return true;
    }

    private boolean lockOrWait(Parker caller, long deadlineNanos) {
        var waiter = new Waiter(caller);
        guard.lockFor(waiter);
        if (takeOrAnnounceWait()) {
            guard.unlock();
            owner = caller;
            return true;
        }
        contended++;
        return queue.await(guard, waiter, ParkReason.LOCK, this, deadlineNanos); // whoever serves makes the caller the owner
    }

    private boolean takeOrAnnounceWait() {
        while (word != CONTENDED && !WORD.compareAndSet(this, HELD, CONTENDED)) {
            if (WORD.compareAndSet(this, FREE, HELD)) {
                return true;
            }
        }
        return false;
    }

    // ---- unlocking ---------------------------------------------------------------------------------------------------

    /**
     * Gives it to who waits longest, or sets it free; of a reentrant one that was locked several times, takes back one. Never
     * waits, and is no cancellation point.
     *
     * @throws IllegalStateException
     *             if the caller does not hold it
     */
    public void unlock() {
        var caller = Parker.current();
        if (owner != caller) {
            throw notHeldBy(caller);
        }
        if (levels > 0) {
            levels--;
        } else {
            release(caller);
        }
    }

    /** The caller holds it once. An overflow leaves it so. */
    private void release(Parker caller) {
        Waiter next = null;
        owner = null; // while the word still keeps others out
        try {
            if (!WORD.compareAndSet(this, HELD, FREE)) {
                next = handOver();
            }
        } catch (StackOverflowError overflow) {
            owner = caller;
            throw overflow;
        }
        if (next != null) {
            next.wake();
        }
    }

    private @Nullable Waiter handOver() {
        guard.lock();
        try {
            for (var next = queue.first(); next != null; next = queue.first()) {
                owner = next.parker(); // before the claim: from then on it may look
                var claimed = next.claim();
                queue.remove(next);
                if (claimed) {
                    WORD.setRelease(this, queue.isEmpty() ? HELD : CONTENDED);
                    return next;
                }
            }
            owner = null;
            WORD.setRelease(this, FREE);
            return null;
        } finally {
            guard.unlock();
        }
    }

    private IllegalStateException notHeldBy(Parker caller) {
        var holder = owner();
        var failure = new IllegalStateException(caller + " does not hold " + label() + ", which is "
                + holder.map(Mutex::heldBy).orElse("free"));
        var loss = takeLoss(caller);
        if (loss != null) {
            failure.initCause(loss.failure);
        }
        return failure;
    }

    /** What the caller lost it by, if it has not asked before, nor somebody lost it since. */
    private @Nullable Loss takeLoss(Parker caller) {
        guard.lock();
        try {
            var loss = lost;
            if (loss == null || loss.parker != caller) {
                return null; // somebody else will ask for it
            }
            lost = null;
            return loss;
        } finally {
            guard.unlock();
        }
    }

    // ---- for its conditions ------------------------------------------------------------------------------------------

    /**
     * A condition that tasks wait for while they hold this mutex.
     */
    public Condition newCondition() {
        return new Condition(this);
    }

    /** Throws unless the caller holds it. */
    Parker requireHeld() {
        var caller = Parker.current();
        if (owner != caller) {
            throw notHeldBy(caller);
        }
        return caller;
    }

    /** Takes back all levels; the caller holds it. Returns what {@link #lockFully} needs. */
    int unlockFully(Parker caller) {
        var saved = levels;
        levels = 0;
        try {
            release(caller);
        } catch (StackOverflowError overflow) {
            levels = saved;
            throw overflow;
        }
        return saved;
    }

    /** Undoes {@link #unlockFully}, whatever is cancelled; only a suspension that is refused can prevent it. */
    void lockFully(Parker caller, int saved) {
        if (WORD.compareAndSet(this, FREE, HELD)) {
            owner = caller;
        } else {
            waitUncancelled(caller);
        }
        levels = saved;
    }

    private void waitUncancelled(Parker caller) {
        var isThread = !Task.insideTask();
        var interrupted = isThread && Thread.interrupted();
        try {
            var locked = false;
            while (!locked) {
                try {
                    locked = Task.shield(() -> lockOrWait(caller, Long.MAX_VALUE));
                } catch (Cancelled byInterrupt) {
                    interrupted |= isThread && Thread.interrupted(); // no scope is seen through the shield
                }
            }
        } catch (Throwable failure) {
            guard.lock();
            lost = new Loss(caller, failure);
            guard.unlock();
            throw unchecked(failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> throw new AssertionError("bug: a lock threw a checked exception", failure);
        };
    }

    // ---- with a body -------------------------------------------------------------------------------------------------

    /**
     * Runs the body with the mutex locked, and unlocks it.
     *
     * @throws Exception
     *             what the body threw
     * @throws Cancelled
     *             as {@link #lock()}
     */
    public void run(Action body) throws Exception {
        Objects.requireNonNull(body, "body");
        lock();
        try {
            body.run();
        } finally {
            unlock();
        }
    }

    /**
     * As {@link #run} for a body that returns a value.
     *
     * @throws Exception
     *             what the body threw
     */
    public <T> T call(Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        lock();
        try {
            return body.call();
        } finally {
            unlock();
        }
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** True if the running task, or the calling thread, holds it. */
    public boolean isHeldByCaller() {
        return owner == Parker.current();
    }

    /** Who holds it now; a snapshot. One that has ended is named as well. */
    @Override
    public Optional<Parker> owner() {
        return Optional.ofNullable((Parker) OWNER.getOpaque(this));
    }

    /**
     * What a mutex has seen.
     *
     * @param held
     *            whether somebody holds it now
     * @param waiting
     *            how many wait for it now
     * @param contended
     *            how many had to wait for it so far
     */
    public record Stats(boolean held, int waiting, long contended) {}

    /** A snapshot. Any thread. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats((int) WORD.getOpaque(this) != FREE, queue.size(), contended);
        } finally {
            guard.unlock();
        }
    }

    /** Its name, or a number of its own. */
    String label() {
        return (reentrant ? "reentrant mutex " : "mutex ") + (name.isEmpty() ? "#" + guard.rank() : name);
    }

    static String heldBy(Parker holder) {
        return "held by " + text(holder);
    }

    /** Its text, and whether it has ended: then nobody will unlock. */
    static String text(Parker holder) {
        return holder + (holder instanceof Task<?> task && task.isDone() ? ", which has ended" : "");
    }

    @Override
    public String toString() {
        var waiting = stats().waiting();
        return label() + " (" + owner().map(Mutex::heldBy).orElse("free")
                + (waiting == 0 ? "" : ", " + waiting + " wait")
                + ")";
    }
}
