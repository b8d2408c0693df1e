package dev.weft;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thing to wait for, and how the wait comes about and ends: what a test of waiting needs to know. */
final class WaitRig {
    /** The operation with a timeout; true if it had its effect. */
    interface Timed {
        boolean await(Duration timeout) throws Exception;
    }

    /** What makes the operation wait; what it spawns goes into the scheduler. */
    interface Occupy {
        void run(Scheduler scheduler) throws Exception;
    }

    private final AtomicInteger inside = new AtomicInteger();
    private final Action operation;
    private final @Nullable Timed timed;
    private Occupy occupy = _ -> {};
    private boolean occupied; // by whoever occupies, who serves too
    private boolean lasting;
    private Runnable serve = () -> {};
    private Runnable repair = () -> {};
    private IntSupplier waiting = inside::get;
    private Supplier<Object> state = () -> "none";
    private IntSupplier spare = () -> 0;

    /** An operation and its twin with a timeout, if it has one. */
    WaitRig(Action operation, @Nullable Timed timed) {
        this.operation = operation;
        this.timed = timed;
    }

    // ---- making one --------------------------------------------------------------------------------------------------

    /** What ends the wait of one who waits, or of all; may be called as often as one likes. */
    WaitRig served(Runnable newServe) {
        serve = newServe;
        return this;
    }

    /** Something has to be held, by whoever serves, for the operation to wait; to serve is to let it go. */
    WaitRig occupied(Occupy newOccupy, Runnable release) {
        occupy = newOccupy;
        serve = release;
        lasting = true;
        return this;
    }

    /** Something has to be done before, so that the operation waits. */
    WaitRig after(Occupy newOccupy) {
        occupy = newOccupy;
        return this;
    }

    /** What it says of itself, and how many wait there. */
    WaitRig seen(Supplier<Object> newState, IntSupplier newWaiting) {
        state = newState;
        waiting = newWaiting;
        return this;
    }

    /** How many units were given that nobody has taken. */
    WaitRig spare(IntSupplier newSpare) {
        spare = newSpare;
        return this;
    }

    /** What makes it usable again after somebody gave up. */
    WaitRig repaired(Runnable newRepair) {
        repair = newRepair;
        return this;
    }

    // ---- using it ----------------------------------------------------------------------------------------------------

    /** Makes the operation wait. The caller serves, too. */
    void occupy(Scheduler scheduler) throws Exception {
        occupy.run(scheduler);
        occupied = true;
    }

    void await() throws Exception {
        inside.incrementAndGet();
        try {
            operation.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    boolean await(Duration timeout) throws Exception {
        inside.incrementAndGet();
        try {
            return Objects.requireNonNull(timed).await(timeout);
        } finally {
            inside.decrementAndGet();
        }
    }

    boolean hasTimeout() {
        return timed != null;
    }

    /** Lets one go on who waits, or all; does nothing where that was done for good. */
    void serve() {
        if (!lasting || occupied) {
            serve.run();
        }
        occupied &= !lasting;
    }

    /** Lets go of what {@link #occupy} has taken. */
    void leave() {
        if (lasting) {
            serve();
        }
    }

    void repair() {
        repair.run();
    }

    /** How many are in the operation, wherever they are: for what keeps no list. */
    int inside() {
        return inside.get();
    }

    int waiting() {
        return waiting.getAsInt();
    }

    Object state() {
        return state.get();
    }

    int spare() {
        return spare.getAsInt();
    }

    // ---- in virtual time ---------------------------------------------------------------------------------------------

    /** What a test does with it, in a task of the kit. */
    interface Scenario {
        void run(WaitRig rig, TestKit kit) throws Exception;
    }

    /** Runs the scenario where the operation would wait; afterwards nobody may wait and no timer be left. */
    static void play(WaitOperation wait, int waiters, int carriers, Scenario scenario) throws Exception {
        try (var kit = TestKit.fifo(carriers)) {
            kit.run(() -> {
                var rig = wait.rig(waiters);
                rig.occupy(kit.scheduler());
                scenario.run(rig, kit);
                if (rig.waiting() != 0) {
                    throw new AssertionError("left behind: " + rig.state());
                }
                rig.leave();
                Task.yield();
                if (timers(kit) != 0) {
                    throw new AssertionError("left behind: " + Leftovers.of(kit.scheduler()));
                }
            });
        }
    }

    /** How many timers there are, without those that watch over failures. */
    static int timers(TestKit kit) {
        var found = 0;
        for (var carrier : kit.scheduler().carrierArray()) {
            found += (int) carrier.timers().timers().stream().filter(timer -> !(timer instanceof FailureWatch)).count();
        }
        return found;
    }

    /** Starts a task that waits, on another carrier if there is one, and returns when it does. */
    static <T> Task<T> startWaiting(TestKit kit, Callable<T> body) {
        Task<T> task = Task.spawn("waiting", body);
        kit.awaitAllParked();
        return task;
    }
}
