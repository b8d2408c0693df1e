package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one carrier says of itself and its tasks for one dump. It runs on the carrier between two tasks, a bounded part at a time,
 * and queues itself again for the rest; only the carrier may walk the stacks (DESIGN 6.6). Its result is published whole.
 */
final class CarrierSurvey implements Runnable {
    /** The tasks of a carrier, by name or in groups. */
    record Findings(CarrierDump carrier, TaskSites sites, OpenScopes scopes) {}

    /** A walk takes some 10 microseconds, so this is about what a batch may take. */
    private static final int WALKS_PER_TURN = 64;
    /** Or after this time, if the stacks are deep, or so many that they are no longer walked. */
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    /** Stacks taken on one carrier at the most, also where nobody looks at the clock: these take a tenth of a second. */
    private static final int MOST_WALKS = 10_000;
    /** A deeper stack is cut: what a task waits for stands at the top. */
    private static final int MOST_FRAMES = 256;

    private final DumpRequest request;
    private final Carrier carrier;
    private final List<TaskDump> tasks = new ArrayList<>();
    private final TaskSites sites = new TaskSites();
    private final OpenScopes scopes = new OpenScopes();
    private Worker @Nullable [] workers; // those at the start: one that ends meanwhile is skipped
    private int position;
    private int walked;
    private int started;
    private volatile @Nullable Findings findings;

    CarrierSurvey(DumpRequest request, Carrier carrier) {
        this.request = request;
        this.carrier = carrier;
    }

    Carrier carrier() {
        return carrier;
    }

    /** Null while the carrier has not finished. */
    @Nullable
    Findings findings() {
        return findings;
    }

    /** Hands it to the carrier, or ends it with what there is if that one has ended. */
    void post() {
        try {
            carrier.execute(this);
        } catch (RejectedExecutionException _) {
            finish();
        }
    }

    @Override
    public void run() {
        if (request.isOver()) {
            return; // nobody waits any more
        }
        if (part()) {
            finish();
        } else {
            post();
        }
    }

    /** All of it at once, for a caller who drives the carrier himself. */
    void runHere() {
        carrier.setDriven(true); // what a stranger's toString may not do on a carrier it may not do here
        try {
            while (!part()) {
                Thread.onSpinWait();
            }
            finish();
        } finally {
            carrier.setDriven(false);
        }
    }

    /** One turn's part; true if it was the last. */
    private boolean part() {
        if (workers == null) {
            workers = carrier.workers().table();
        }
        var clock = World.systemClock();
        var turnEnd = clock.nanoTime() + TURN_NANOS;
        var now = carrier.nanoTime();
        for (var end = walked + WALKS_PER_TURN; position < workers.length; position++) {
            var real = clock.nanoTime();
            if (walked == end || real - turnEnd > 0) {
                return false;
            }
            var worker = workers[position];
            var task = worker.taskOrNull();
            if (task != null && !task.hasEnded()) {
                var walk = walked < MOST_WALKS && (!request.isLate(real) || request.isSuspect(task));
                add(worker, task, statusHere(task), walk ? stackOf(worker) : List.of(), now);
                walked += walk ? 1 : 0;
            }
        }
        return true;
    }

    /** On the carrier outside any task nothing runs, but the one that asked counts as running. */
    private TaskStatus statusHere(Task<?> task) {
        return task == request.caller() ? TaskStatus.RUNNING : task.isParked() ? TaskStatus.PARKED : TaskStatus.READY;
    }

    private void add(Worker worker, Task<?> task, TaskStatus status, List<StackTraceElement> stack, long now) {
        started++;
        scopes.addFrom(worker.innermostScope(), now);
        var target = worker.parkTarget();
        var parked = status == TaskStatus.PARKED && target != null;
        var age = parked ? Math.max(0, now - worker.suspendedAtNanos()) : 0;
        if (request.isGrouped() && status != TaskStatus.RUNNING && !request.isSuspect(task)) {
            sites.add(status, parked ? worker.parkReason() : null, target, stack, task.id(), age);
        } else {
            var waiting = parked && target != null
                    ? Optional.of(WaitDump.of(task.scheduler(), worker.parkReason(), target == task ? "" : target, age))
                    : Optional.<WaitDump>empty();
            tasks.add(new TaskDump(task.id(), task.name(), status, carrier.index(), waiting, task.bodyName(),
                    groupOf(task), stack,
                    task.spawnSite()));
        }
    }

    /** As with all texts of strangers: whatever it throws, the dump goes on. */
    private static Optional<String> groupOf(Task<?> task) {
        try {
            return task.groupName();
        } catch (Throwable thrown) {
            return Optional.of("a group (its toString threw " + thrown.getClass().getName() + ")");
        }
    }

    /** On the worker's carrier only. */
    static List<StackTraceElement> stackOf(Worker worker) {
        return shortened(worker.coroutine().stackTrace());
    }

    static List<StackTraceElement> shortened(StackTraceElement[] stack) {
        return List.of(stack.length <= MOST_FRAMES ? stack : Arrays.copyOf(stack, MOST_FRAMES));
    }

    private void finish() {
        findings = new Findings(dump(true, OptionalLong.empty(), List.of()), sites, scopes);
        request.answered();
    }

    private CarrierDump dump(boolean answered, OptionalLong mounted, List<StackTraceElement> stack) {
        var thread = carrier.thread();
        var queue = carrier.runQueue();
        return new CarrierDump(carrier.index(), thread == null ? "" : thread.getName(), answered, mounted, stack,
                queue.readySize(), queue.stealableSize(), carrier.timers().size(), started, List.copyOf(tasks));
    }

    // ---- from outside ------------------------------------------------------------------------------------------------

    /**
     * What can be seen of a carrier that did not answer, from any thread. Its workers may come, go and change under the eyes: the
     * figures may be a little wrong, and no stack of a coroutine is touched.
     */
    static Findings fromOutside(DumpRequest request, Carrier carrier) {
        var survey = new CarrierSurvey(request, carrier);
        var stack = runningStack(carrier);
        var now = carrier.nanoTime();
        for (var worker : carrier.workers().table()) {
            var task = worker.taskOrNull();
            if (task != null && !task.hasEnded()) {
                survey.add(worker, task, task.status(), List.of(), now);
            }
        }
        var mounted = carrier.mountedTask().map(task -> OptionalLong.of(task.id())).orElse(OptionalLong.empty());
        return new Findings(survey.dump(false, mounted, stack), survey.sites, survey.scopes);
    }

    /** The thread of the carrier shows the mounted task; on the hand-off it only waits for it, and that is a thread of its own. */
    private static List<StackTraceElement> runningStack(Carrier carrier) {
        var thread = carrier.thread();
        var mounted = carrier.mountedTask().map(Task::worker);
        if (mounted.isPresent() && Coroutines.kind() == Coroutines.Kind.HANDOFF) {
            return stackOf(mounted.get());
        }
        return thread == null ? List.of() : shortened(thread.getStackTrace());
    }
}
