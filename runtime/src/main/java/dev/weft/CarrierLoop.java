package dev.weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a carrier: the event loop and the scheduler are one.
 *
 * <p>
 * The problem: run very many tasks on one thread, serve their sockets and timers on the same thread, starve nobody, and use no
 * CPU when there is nothing to do.
 *
 * <p>
 * Rejected: a thread of its own for the poller (two hops and a thread switch for every byte that arrives); polling the sockets
 * before every task (a system call of a microsecond beside a switch of 100 ns); running until nothing is ready (two tasks that
 * yield to each other would starve the sockets for ever); a separate scheduler thread (a carrier would wait for it).
 *
 * <p>
 * Chosen: turns. A turn takes what came from outside, then runs a batch that is bounded in runs and in time. What a task makes
 * ready belongs to the batch under way, so a ping-pong does not pay for a turn each. I/O and wake-ups come before timers, so
 * that data beats a timeout. A carrier without work looks at what others have, and then blocks in the poller, the one place
 * where anything from outside can end the wait: readiness, a wake-up, or the next deadline.
 */
final class CarrierLoop {
    /** Due timers that one turn expires at the most, so that a million of them do not hold up I/O. */
    private static final int TIMERS_PER_TURN = 4096;

    private final Carrier carrier;
    private final Scheduler scheduler;

    CarrierLoop(Carrier carrier) {
        this.carrier = carrier;
        this.scheduler = carrier.scheduler();
    }

    /** Drives the carrier on the calling thread until the scheduler stops. */
    void run() {
        carrier.setDriven(true);
        try {
            while (!scheduler.shutdown().isStopped()) {
                if (!turn()) {
                    idle();
                }
            }
        } catch (Throwable bug) {
            scheduler.shutdown().stopForBug(carrier, bug);
        } finally {
            scheduler.shutdown().leave(carrier);
            carrier.setDriven(false);
        }
    }

    /** One turn. True if it ran something or found work for the next. */
    boolean turn() {
        var runsBefore = carrier.runs();
        takeReadiness(); // 1
        carrier.drainInbox(); // 2
        var now = carrier.nanoTime();
        carrier.timers().expire(now, TIMERS_PER_TURN); // 3
        if (carrier.isSearching()) {
            endSearch();
        }
        runBatch(now); // 4
        return carrier.runs() != runsBefore || carrier.hasReady() || scheduler.finder().find(carrier); // 5
    }

    private void takeReadiness() {
        if (carrier.ownPoller().registered() > 0) {
            poll(0);
        }
    }

    private void poll(long timeoutNanos) {
        try {
            carrier.ownPoller().poll(timeoutNanos);
        } catch (IOException e) {
            throw new UncheckedIOException("the poller of " + carrier + " failed", e);
        }
    }

    /** A carrier that was woken to search says as soon as it can how that went, so that the next spawn may wake another. */
    private void endSearch() {
        if (!carrier.hasReady()) {
            scheduler.finder().find(carrier);
        }
        carrier.setSearching(false);
        scheduler.idle().endSearch();
    }

    private void runBatch(long nowNanos) {
        carrier.startBatch(nowNanos);
        for (var entry = carrier.next(); entry != null; entry = carrier.next()) {
            execute(entry);
        }
        carrier.setMounted(-1);
    }

    private void execute(RunEntry entry) {
        switch (entry) {
            case Task<?> task -> execute(task);
            case ForeignEntry foreign -> carrier.run(foreign);
        }
    }

    private void execute(Task<?> task) {
        var worker = task.worker();
        if (worker == null) {
            if (!task.isUnstarted()) {
                return; // cancelled before its start, or ended while an entry of a refused suspension was left behind
            }
            worker = takeWorkerFor(task);
            if (worker == null) {
                return;
            }
            worker.handOver(task);
        }
        mount(worker);
    }

    /** Null if there is no memory for a coroutine: that is a failure of the task, not of the carrier. */
    private @Nullable Worker takeWorkerFor(Task<?> task) {
        try {
            return carrier.workers().take();
        } catch (OutOfMemoryError error) {
            task.abandon(error);
            carrier.taskEnded();
            scheduler.failed(task, carrier, false);
            return null;
        }
    }

    private void mount(Worker worker) {
        carrier.setMounted(worker.index());
        worker.coroutine().resume();
        Thread.interrupted(); // an interrupt that a task left behind would make every later block of this thread return at once
        switch (worker.suspension()) {
            case Worker.YIELDED -> carrier.queue(worker.task());
            case Worker.IDLE -> carrier.workers().release(worker);
            default -> {
                // parked: whoever wakes the task queues it
            }
        }
    }

    /** Sleeps until something happens. What a producer added before it could see the flag is found by the second look. */
    private void idle() {
        var idle = scheduler.idle();
        idle.enter(carrier);
        if (!carrier.hasInbox() && !scheduler.finder().hasWork() && !scheduler.shutdown().isStopped()) {
            scheduler.shutdown().checkQuiescence();
            idle.jumpClock();
            if (!carrier.hasReady()) { // the check may have woken a task of this carrier, and that is no signal
                block();
            }
        }
        idle.leave(carrier);
    }

    private void block() {
        var deadline = carrier.idleDeadlineNanos();
        poll(deadline == Durations.NEVER ? deadline : Math.max(0, deadline - carrier.nanoTime()));
    }
}
