package dev.weft;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawSocket;
import dev.weft.internal.time.Timer;

/**
 * A scheduler for one state of a test: its carriers have no threads, sockets or clock of their own.
 *
 * <p>
 * An actor turns a carrier, always the same, and no arbiter resumes what an actor has started: a continuation stays with the
 * thread that began it. So a test that ends with a parked task only looks where its entry is.
 *
 * <p>
 * Every loop is bounded: a broken core fails the test, with an error that says who waited for what, and does not hang it.
 */
public final class Rig {
    /** How late {@link #go} and {@link #awaitGo} return at the most, in pauses of the processor: about the time of a turn. */
    private static final int MOST_PAUSES = 32;
    /** How long one actor waits for the other: on a busy machine that may not run for seconds. */
    private static final long PATIENCE_SECONDS = 10;
    private static final int LOOKS_WITHOUT_GIVING_WAY = 256;
    /** No test takes a hundred turns, but a carrier goes on turning while a thread that adds to its queue is off its processor. */
    private static final int CLOCK_READS_WITHOUT_A_LOOK = 10_000;

    private final Scheduler scheduler;
    private final CarrierLoop[] loops;
    private volatile long nowNanos;
    private volatile boolean go;
    private int clockReads; // carriers race for both: good enough for a bound
    private long turningSinceNanos;

    public Rig(int carriers) {
        if (Coroutines.kind() != Coroutines.Kind.CONTINUATION) {
            throw new IllegalStateException(
                    "the forks need -jvmArgsPrepend --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        var world = World.builder().clock(this::nanoTime).pollers(SpinningPoller::new).build();
        scheduler = new Scheduler(Scheduler.builder().name("stress").carriers(carriers).world(world),
                Carrier.BATCH_RUNS);
        loops = new CarrierLoop[carriers];
        for (int i = 0; i < carriers; i++) {
            loops[i] = new CarrierLoop(scheduler.carrier(i));
        }
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    Carrier carrier(int index) {
        return scheduler.carrier(index);
    }

    /** For code outside the core. */
    public CarrierPort port(int index) {
        return scheduler.carrier(index);
    }

    /** A task that is counted on the carrier and not queued. */
    <T extends @Nullable Object> Task<T> task(int carrier, Object body) {
        var home = scheduler.carrier(carrier);
        home.taskSpawned();
        return new Task<>(scheduler, home.nextTaskId(), null, body);
    }

    /** A task that stands in the carrier's queue, where others can steal it. */
    <T extends @Nullable Object> Task<T> queued(int carrier, Object body) {
        Task<T> task = task(carrier, body);
        scheduler.carrier(carrier).queueSpawned(task);
        return task;
    }

    /** An entry that says go as soon as the carrier runs it. */
    void queueGo(int carrier) {
        scheduler.carrier(carrier).queue(new ForeignEntry(this::go));
    }

    // ---- actors ------------------------------------------------------------------------------------------------------

    /** Turns a carrier until it has nothing to do. */
    public void settle(int carrier) {
        var driven = scheduler.carrier(carrier);
        driven.setDriven(true);
        try {
            while (loops[carrier].turn()) {
                // until nothing is ready
            }
        } finally {
            driven.setDriven(false);
        }
    }

    /** The whole loop of a carrier, to the end of the scheduler. */
    void run(int carrier) {
        loops[carrier].run();
        var bug = scheduler.shutdown().bug();
        if (bug != null) {
            throw new AssertionError("the loop of a carrier ended early: " + bug.getMessage(), bug);
        }
    }

    /** Has the loop of a carrier break in its next turn: when that has taken what was posted, and before it runs any of it. */
    void spoil(int carrier) {
        scheduler.carrier(carrier).timers().schedule(new Timer() {
            @Override
            protected void expired(long nowNanos) {
                throw new Bug();
            }
        }, nowNanos);
    }

    /** The whole loop of a carrier, which ends by a bug: its own or that of another. */
    void runToBug(int carrier) {
        loops[carrier].run();
        if (!(scheduler.shutdown().bug() instanceof Bug)) {
            throw new AssertionError("the loop of a carrier ended without the bug");
        }
    }

    /** Ends the loops, as soon as no task is left. */
    void close() {
        scheduler.shutdown().beginClosing(false);
    }

    /** Moves the clock. */
    void passTime(long nanos) {
        nowNanos = nanos;
    }

    /**
     * Lets {@link #awaitGo} return; both return a little later, at random, so that every order of the actors comes about.
     * Without it the actor with the shorter way would be through with thousands of states while the other is still at the
     * first of them.
     */
    public void go() {
        go = true;
        pause();
    }

    public void awaitGo() {
        await(() -> go, "the other actor did not say go", 2 * PATIENCE_SECONDS); // so that what holds it up is told first
        pause();
    }

    /** Waits for something that the other actor does. */
    public static void await(BooleanSupplier condition, String otherwise) {
        await(condition, otherwise, PATIENCE_SECONDS);
    }

    private static void await(BooleanSupplier condition, String otherwise, long seconds) {
        long startNanos = System.nanoTime();
        for (int looks = 1; !condition.getAsBoolean(); looks++) {
            if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError(otherwise + " within " + seconds + " s");
            }
            if (looks % LOOKS_WITHOUT_GIVING_WAY == 0) {
                Thread.yield(); // the other actor may need this very processor
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** So that every order of the actors comes about. */
    static void pause() {
        for (int left = ThreadLocalRandom.current().nextInt(MOST_PAUSES); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    // ---- arbiters ----------------------------------------------------------------------------------------------------

    /**
     * Where a task has got to: its outcome; "queued" if somebody sees to it that it goes on; "parked" if nobody needs to; "lost"
     * if it is parked beside its permit or its cancellation. Uses the permit up.
     */
    String whereabouts(Task<?> task, int carrier) {
        if (task.isDone()) {
            return task.state().toString();
        }
        var home = scheduler.carrier(carrier);
        if (home.hasInbox() || home.hasReady()) {
            return "queued";
        }
        return task.takePermit() || task.cancelSignal() ? "lost" : "parked";
    }

    /** True if every spawned task was counted as ended, once. */
    public boolean isQuiet() {
        return scheduler.shutdown().alive() == 0;
    }

    /** How many entries the carriers have taken from their queues to run them. */
    long runs() {
        long runs = 0;
        for (var carrier : scheduler.carrierArray()) {
            runs += carrier.runs();
        }
        return runs;
    }

    private long nanoTime() {
        if (++clockReads % CLOCK_READS_WITHOUT_A_LOOK == 0) {
            long now = System.nanoTime();
            if (turningSinceNanos == 0) {
                turningSinceNanos = now;
            } else if (now - turningSinceNanos > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError(
                        "a carrier turned for " + PATIENCE_SECONDS + " s, " + clockReads + " reads of the clock");
            }
        }
        return nowNanos;
    }

    private static final class Bug extends RuntimeException {
        private static final long serialVersionUID = 1;

        Bug() {
            super("made by the test", null, false, false);
        }
    }

    /**
     * Blocks until it is woken, whatever the timeout, for the clock does not move meanwhile. It polls no sockets: the actor that turns the
     * carrier tells those that have registered.
     */
    private static final class SpinningPoller implements Poller {
        private volatile boolean woken;

        @Override
        public Registration register(RawSocket socket, ReadyHandler handler) {
            return new Registration() {
                @Override
                public void arm(int interest) {}

                @Override
                public boolean staysArmed() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public int poll(long timeoutNanos) {
            if (timeoutNanos != 0) {
                await(() -> woken, "a carrier went to sleep, and nobody woke it");
            }
            woken = false;
            return 0;
        }

        @Override
        public void wakeup() {
            woken = true;
        }

        @Override
        public int registered() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
