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
 * ready belongs to the batch under way, so a ping-pong does not pay for a turn each. What others woke or spawned joins it every
 * 32 runs, and need not wait for the end of a long batch. I/O and wake-ups come before timers, so that data beats a timeout. A
 * carrier without work looks at what others have, and then blocks in the poller, the one place where anything from outside can
 * end the wait: readiness, a wake-up, or the next deadline.
 */
final class CarrierLoop {
    /** Due timers that one turn expires at the most, so that a million of them do not hold up I/O. */
    private static final int TIMERS_PER_TURN = 4096;

    private final Carrier carrier;
    private final Scheduler scheduler;
    private final @Nullable Watchdog watchdog;

    CarrierLoop(Carrier carrier) {
        this.carrier = carrier;
        this.scheduler = carrier.scheduler();
        this.watchdog = scheduler.watchdog();
    }

    /** Drives the carrier on the calling thread until the scheduler stops. */
    void run() {
        carrier.setDriven(true);
        try {
            for (var polled = false; !scheduler.shutdown().isStopped();) {
                if (!polled) {
                    takeReadiness(); // 1
                }
                var goesOn = serve() && !isDrained();
                polled = !goesOn && idle();
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
        takeReadiness(); // 1
        return serve();
    }

    private boolean serve() {
        var runsBefore = carrier.runs();
        var counters = carrier.counters();
        counters.increment(CarrierCounters.TURNS);
        carrier.drainInbox(); // 2
        var now = carrier.nanoTime();
        counters.add(CarrierCounters.TIMERS_FIRED, carrier.timers().expire(now, TIMERS_PER_TURN)); // 3
        if (carrier.isSearching()) {
            endSearch();
        }
        runBatch(now); // 4
        var runs = carrier.runs() - runsBefore;
        if (runs > 0) {
            counters.increment(CarrierCounters.BATCHES);
        }
        return runs > 0 || carrier.hasReady() || scheduler.finder().find(carrier); // 5
    }

    /**
     * True if all that it waits for now are its sockets: then the poll that may block is the next one, and a first one that may not would be
     * in vain. (With one request at a time these are two system calls less for each.)
     */
    private boolean isDrained() {
        return carrier.ownPoller().registered() > 0 && !carrier.hasReady() && !carrier.hasInbox()
                && !scheduler.finder().find(carrier);
    }

    private void takeReadiness() {
        if (carrier.ownPoller().registered() > 0) {
            poll(0, CarrierCounters.POLLS, CarrierCounters.POLL_NANOS);
        }
    }

    private void poll(long timeoutNanos, int count, int time) {
        var counters = carrier.counters();
        var before = carrier.nanoTime();
        try {
            counters.add(CarrierCounters.POLL_EVENTS, carrier.ownPoller().poll(timeoutNanos));
            counters.increment(count);
            counters.add(time, carrier.nanoTime() - before);
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
        if (watchdog != null && watchdog.isAsleep() && carrier.hasReady()) {
            watchdog.wake();
        }
        if (carrier.endedBatchEarly) {
            scheduler.finder().takeInjected(carrier);
        }
        carrier.startBatch(nowNanos);
        for (var entry = carrier.next(); entry != null; entry = carrier.next()) {
            try {
                execute(entry);
            } catch (Throwable bug) {
                if (entry instanceof Task<?> task && task.isUnstarted()) {
                    carrier.inbox().add(task); // nothing else holds it: the end of the loop finds it here
                }
                throw bug;
            }
        }
        carrier.setMounted(-1);
    }

    private void execute(RunEntry entry) {
        switch (entry) {
            case Task<?> task -> execute(task);
            case ForeignEntry foreign -> {
                carrier.setMounted(-1);
                foreign.runOn(carrier);
            }
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
            carrier.workers().handOver(task);
        }
        mount(worker);
    }

    /** Null if there is no memory for a coroutine: that is a failure of the task, not of the carrier. */
    private @Nullable Worker takeWorkerFor(Task<?> task) {
        try {
            return carrier.workers().take();
        } catch (OutOfMemoryError error) {
            if (task.abandonUnstarted(error, carrier)) {
                scheduler.failed(task, carrier, false);
            }
            return null;
        }
    }

    private void mount(Worker worker) {
        carrier.setMounted(worker.index());
        var observer = carrier.observer();
        if (observer != null && worker.taskOrNull() != null) {
            carrier.slice().begin(observer, worker.task(), false);
        }
        worker.coroutine().resume();
        Thread.interrupted(); // an interrupt that a task left behind would make every later block of this thread return at once
        switch (worker.suspension()) {
            case Worker.YIELDED -> {
                carrier.queue(worker.task());
                suspended(worker, observer);
            }
            case Worker.IDLE -> carrier.workers().release(worker);
            default -> suspended(worker, observer); // parked: whoever wakes the task queues it
        }
    }

    /** A task has left the thread, and may be anywhere by now but running: this is its carrier. */
    private void suspended(Worker worker, @Nullable Observer observer) {
        carrier.counters().switched(worker.parkReasonOrdinal());
        if (observer != null) {
            carrier.slice().end(observer, worker.task());
            observer.taskSuspended(worker.task(), worker.parkReason());
        }
    }

    /**
     * Sleeps until something happens. What a producer added before it could see the flag is found by the second look.
     *
     * @return true if it has polled
     */
    private boolean idle() {
        scheduler.shutdown().checkQuiescence();
        if (carrier.hasReady()) {
            return false; // the check has woken a task of this carrier; it must not count as asleep meanwhile, or time would jump
        }
        var idle = scheduler.idle();
        idle.enter(carrier);
        try {
            if (hasNews()) {
                return false;
            }
            idle.jumpClock();
            block();
            return true;
        } finally {
            idle.leave(carrier);
        }
    }

    /** Sleeps until something can be done or that time has come, for who drives it himself. With a virtual clock time goes there at once. */
    void sleepUntil(long latestNanos) {
        var idle = scheduler.idle();
        idle.enter(carrier);
        try {
            if (carrier.hasReady() || hasNews()) {
                return;
            }
            var clock = scheduler.world().clock();
            var until = Math.min(latestNanos, carrier.idleDeadlineNanos());
            if (clock.isVirtual() && until != Durations.NEVER && idle.foreignOperations() == 0) {
                clock.advanceTo(until);
            } else {
                poll(until == Durations.NEVER ? until : Math.max(0, until - carrier.nanoTime()), CarrierCounters.SLEEPS,
                        CarrierCounters.SLEEP_NANOS);
            }
        } finally {
            idle.leave(carrier);
        }
    }

    /** The second look, after it has said that it sleeps. */
    private boolean hasNews() {
        return carrier.hasInbox() || scheduler.finder().hasWork() || scheduler.shutdown().isStopped();
    }

    private void block() {
        var deadline = carrier.idleDeadlineNanos();
        var timeout = deadline == Durations.NEVER
                ? scheduler.stallWatch().limitNanos()
                : Math.max(0, deadline - carrier.nanoTime());
        poll(timeout, CarrierCounters.SLEEPS, CarrierCounters.SLEEP_NANOS);
    }
}
