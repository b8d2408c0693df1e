package dev.weft;

import java.nio.channels.SelectableChannel;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.poll.Poller;

/**
 * A scheduler for one state of a test: its carriers have no threads, sockets or clock of their own.
 *
 * <p>
 * An actor turns a carrier, always the same, and no arbiter resumes what an actor has started: a continuation stays with the
 * thread that began it. So a test that ends with a parked task only looks where its entry is.
 */
final class Rig {
    /** How late {@link #go} and {@link #awaitGo} return at the most, in pauses of the processor: about the time of a turn. */
    private static final int MOST_PAUSES = 32;

    private final Scheduler scheduler;
    private final CarrierLoop[] loops;
    private volatile long nowNanos;
    private volatile boolean go;

    Rig(int carriers) {
        if (Coroutines.kind() != Coroutines.Kind.CONTINUATION) {
            throw new IllegalStateException(
                    "the forks need -jvmArgsPrepend --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        var world = World.builder().clock(() -> nowNanos).pollers(NoPoller::new).build();
        scheduler = new Scheduler(Scheduler.builder().name("stress").carriers(carriers).world(world),
                Carrier.BATCH_RUNS);
        loops = new CarrierLoop[carriers];
        for (int i = 0; i < carriers; i++) {
            loops[i] = new CarrierLoop(scheduler.carrier(i));
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Carrier carrier(int index) {
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

    // ---- actors ------------------------------------------------------------------------------------------------------

    /** Turns a carrier until it has nothing to do. */
    void settle(int carrier) {
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
    void go() {
        go = true;
        pause();
    }

    void awaitGo() {
        while (!go) {
            Thread.onSpinWait();
        }
        pause();
    }

    private static void pause() {
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

    /** True if every spawned task was counted as ended, once. Closes the scheduler. */
    boolean isQuiet() {
        scheduler.shutdown().beginClosing(false);
        scheduler.shutdown().checkQuiescence();
        return scheduler.shutdown().isStopped();
    }

    /** No sockets, and never blocks. */
    private static final class NoPoller implements Poller {
        @Override
        public Registration register(SelectableChannel channel, ReadyHandler handler) {
            throw new UnsupportedOperationException("no sockets here");
        }

        @Override
        public int poll(long timeoutNanos) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public int registered() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
