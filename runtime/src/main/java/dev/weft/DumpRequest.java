package dev.weft;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One call of {@link Scheduler#dump}: asks every carrier to describe itself, and waits for that, but not for ever. */
final class DumpRequest {
    /** What the carriers are given to answer. */
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Part of that: stacks are walked for so long, and the rest of the time is for the tasks whose turn has not come. */
    private static final long WALK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Scheduler scheduler;
    private final Parker parker;
    private final Instant when = Instant.now();
    private final SchedulerDump.Phase phase;
    private final SchedulerStats stats;
    private final boolean grouped;
    private final List<Deadlock> suspects; // of the first reading
    private final Set<Parker> suspectWaiters;
    private final long walkEndNanos = World.systemClock().nanoTime() + WALK_NANOS;
    private boolean here; // the caller drives the carriers; set before they are asked
    private final CarrierSurvey[] surveys;
    private final AtomicInteger missing;
    private volatile @Nullable Waiter waiter; // written before `missing` is read; the last answer does it the other way round
    private volatile boolean over;

    DumpRequest(Scheduler scheduler, Parker parker) {
        this.scheduler = scheduler;
        this.parker = parker;
        this.phase = scheduler.shutdown().phase();
        this.stats = scheduler.stats();
        var carriers = scheduler.carrierArray();
        this.grouped = Arrays.stream(carriers).map(Carrier::workers)
                .mapToInt(workers -> workers.count() - workers.idleCount()).sum() > SchedulerDump.MOST_SINGLE;
        this.suspects = WaitGraph.read(List.of(scheduler)).stream().filter(found -> found.concerns(scheduler)).toList();
        this.suspectWaiters = suspects.stream().flatMap(suspect -> suspect.edges().stream()).map(WaitEdge::waiter)
                .collect(Collectors.toSet());
        this.missing = new AtomicInteger(carriers.length);
        this.surveys = new CarrierSurvey[carriers.length];
        for (var i = 0; i < carriers.length; i++) {
            surveys[i] = new CarrierSurvey(this, carriers[i]);
        }
    }

    /** See {@link Scheduler#dump}. */
    static SchedulerDump dump(Scheduler scheduler) {
        var request = new DumpRequest(scheduler, Parker.current());
        var driver = scheduler.carrier(0).thread();
        if (driver == Thread.currentThread() && !Task.insideTask()) {
            request.here = true; // nobody else would answer
            for (var survey : request.surveys) {
                survey.runHere();
            }
        } else if (driver != null) { // without a driver nothing has started
            for (var survey : request.surveys) {
                survey.post();
            }
            request.await();
        }
        request.over = true;
        return request.collect();
    }

    // ---- for the carriers --------------------------------------------------------------------------------------------

    /** Nobody waits for an answer any more. */
    boolean isOver() {
        return over;
    }

    /** No stack is walked any more; but a caller who walks them himself, as the test kit does, is not subject to chance. */
    boolean isLate(long systemNanos) {
        return !here && systemNanos - walkEndNanos > 0;
    }

    boolean isGrouped() {
        return grouped;
    }

    /** True if it seems to be deadlocked: such a task is named in any case. */
    boolean isSuspect(Task<?> task) {
        return suspectWaiters.contains(task);
    }

    /** Who asked; it is parked meanwhile only for that. */
    Parker caller() {
        return parker;
    }

    void answered() {
        if (missing.decrementAndGet() == 0) {
            var last = waiter;
            if (last != null) {
                last.serve();
            }
        }
    }

    // ---- for the caller ----------------------------------------------------------------------------------------------

    /** Waits for the answers, under a shield: a dump is wanted most where things go wrong. */
    private void await() {
        try {
            CancelScope.shielded(() -> switch (parker) {
                case Task<?> task -> awaitInTask(task);
                case ThreadParker _ -> awaitOnThread();
            });
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: an unchecked body threw", impossible);
        }
    }

    /** A virtual clock has no 500 ms of its own for a carrier that computes, and must not jump on account of a dump. */
    private boolean awaitInTask(Task<?> task) {
        if (!task.scheduler().world().clock().isVirtual()) {
            return await(Durations.after(Waiter.nanoTime(), WAIT_NANOS));
        }
        var held = task.scheduler().keepAlive();
        try {
            CompletableFuture.delayedExecutor(WAIT_NANOS, TimeUnit.NANOSECONDS).execute(this::giveUp);
            return await(Durations.NEVER);
        } finally {
            held.close();
        }
    }

    private void giveUp() {
        var late = waiter;
        if (late != null) {
            late.serve();
        }
    }

    /** An interrupt is kept for later. */
    private boolean awaitOnThread() {
        var deadline = Durations.after(Waiter.nanoTime(), WAIT_NANOS);
        var interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    return await(deadline);
                } catch (Cancelled _) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean await(long deadlineNanos) {
        var mine = new Waiter(parker);
        waiter = mine;
        return missing.get() == 0 || mine.await(ParkReason.DUMP, scheduler, deadlineNanos);
    }

    private SchedulerDump collect() {
        var sites = new TaskSites();
        var scopes = new OpenScopes();
        var carriers = Arrays.stream(surveys).map(this::findings).peek(findings -> {
            sites.addAll(findings.sites());
            scopes.addAll(findings.scopes());
        }).map(CarrierSurvey.Findings::carrier).toList();
        var named = carriers.stream().flatMap(carrier -> carrier.tasks().stream())
                .collect(Collectors.toMap(TaskDump::id, task -> task, (first, _) -> first));
        return new SchedulerDump(scheduler.name(), when, phase, stats, carriers, sites.groups(), threads(),
                deadlocks(named), ScopeTree.of(scheduler, scopes, named), scopes.further());
    }

    private CarrierSurvey.Findings findings(CarrierSurvey survey) {
        var findings = survey.findings();
        return findings == null ? CarrierSurvey.fromOutside(this, survey.carrier()) : findings;
    }

    /** Those of the first reading that a second one confirms: the stacks, which were walked between the two, belong to them. */
    private List<DeadlockDump> deadlocks(Map<Long, TaskDump> named) {
        return suspects.stream().filter(Deadlock::isUnchanged)
                .map(deadlock -> deadlock.describe(edge -> stackOf(edge.waiter(), named))).toList();
    }

    private List<StackTraceElement> stackOf(Parker waiter, Map<Long, TaskDump> named) {
        return switch (waiter) {
            case Task<?> task when task.scheduler() == scheduler -> {
                var found = named.get(task.id());
                yield found == null ? List.of() : found.stack();
            }
            case Task<?> _ -> List.of();
            case ThreadParker thread -> CarrierSurvey.shortened(thread.thread().getStackTrace());
        };
    }

    private List<ThreadDump> threads() {
        return ThreadParker.blocked().stream().limit(SchedulerDump.MOST_SINGLE)
                .flatMap(thread -> thread.describe(scheduler).stream()).toList();
    }
}
