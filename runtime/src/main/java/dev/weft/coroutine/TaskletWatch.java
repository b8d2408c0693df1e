package dev.weft.coroutine;

import dev.weft.NoYield;
import dev.weft.Observer;
import dev.weft.ParkReason;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees every switch of a {@link Tasklets}: tells its listener, measures budgets and gathers failures. Driver only, but for the views. */
final class TaskletWatch implements Observer {
    /** Of a run that interrupts nobody. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Tasklets.class);

    private final Tasklets tasklets;
    private final Map<Task<?>, Tasklet> views = new ConcurrentHashMap<>(); // of the tasks that have not ended; any thread
    private final ArrayDeque<CompletionException> failures = new ArrayDeque<>(); // that have to come out of a run
    private Tasklets.@Nullable SwitchListener listener;
    private @Nullable Tasklet previous; // the last that ran in the run under way
    private long budgetNanos = UNLIMITED;
    private @Nullable Tasklet hog; // over its budget, and ready
    private @Nullable Tasklet leaver; // it yields to be paused
    private boolean telling; // the listener
    private boolean closing;

    TaskletWatch(Tasklets tasklets) {
        this.tasklets = tasklets;
    }

    // ---- for the run -------------------------------------------------------------------------------------------------

    void setListener(Tasklets.@Nullable SwitchListener newListener) {
        listener = newListener;
    }

    void begin(long newBudgetNanos) {
        budgetNanos = newBudgetNanos;
        previous = null;
        hog = null;
    }

    /** The run is over: the driver goes on. */
    void end() {
        tell(previous, null);
        previous = null;
    }

    /** Says who is to be paused at the end of the turn; null if its yield came to nothing, or is over. */
    void setLeaver(@Nullable Tasklet newLeaver) {
        leaver = newLeaver;
    }

    void pauseLeaver() {
        if (leaver != null) {
            leaver.withhold();
            leaver = null;
        }
    }

    /** The tasklet that is over its budget since the last call. */
    Optional<Tasklet> takeHog() {
        var taken = Optional.ofNullable(hog);
        hog = null;
        return taken;
    }

    boolean hasFailure() {
        return !failures.isEmpty();
    }

    void throwFailure() {
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    /** From now on failures are those of ordinary tasks. */
    void close() {
        closing = true;
        failures.forEach(failure -> LOG.error("closed before a run could throw it", failure));
        failures.clear();
    }

    Tasklet view(Task<?> task) {
        var known = views.get(task); // first: that takes no lock
        if (known != null) {
            return known;
        }
        var view = views.computeIfAbsent(task, _ -> new Tasklet(tasklets, task));
        if (task.isDone()) {
            views.remove(task); // it may have come after the end
        }
        return view;
    }

    // ---- switches ----------------------------------------------------------------------------------------------------

    @Override
    public void taskStarted(Task<?> task) {
        runs(view(task));
    }

    @Override
    public void taskResumed(Task<?> task) {
        runs(view(task));
    }

    private void runs(Tasklet next) {
        if (listener != null && previous != next) {
            tell(previous, next);
        }
        previous = next;
    }

    @Override
    public void sliceEnded(Task<?> task, long nanos) {
        var view = views.get(task);
        if (view != null) {
            view.use(nanos);
        }
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason cause) {
        var view = views.get(task);
        if (view == null) {
            return;
        }
        var isOver = view.usedNanos() > budgetNanos && hog == null;
        switch (cause) {
            case CHECKPOINT, BUDGET -> { // it did not ask for that
                if (isOver) {
                    hog = view;
                    view.resetUse();
                }
            }
            case YIELD, HAND_OVER -> {
                if (isOver) {
                    hog = view;
                }
                view.resetUse();
            }
            default -> view.resetUse();
        }
    }

    @Override
    public void taskEnded(Task<?> task) {
        var view = views.remove(task);
        tasklets.stepper().release(task); // it may have been paused before it began, and is of no use there any more
        if (view != null && view.failsRun() && !closing && task.state() == Future.State.FAILED) {
            failures.add(new CompletionException(view + " failed", task.exceptionNow()));
        }
    }

    /** The listener is being told, perhaps on the stack of the tasklet that begins. */
    boolean isTelling() {
        return telling;
    }

    private void tell(@Nullable Tasklet from, @Nullable Tasklet to) {
        var told = listener;
        if (told == null || from == to) {
            return;
        }
        telling = true;
        try {
            NoYield.run(() -> told.switched(Optional.ofNullable(from), Optional.ofNullable(to)));
        } catch (Throwable failure) { // also an Error: who drives is told of it, and the tasklets can't help it
            if (closing) {
                LOG.error("the switch listener failed while its tasklets were closed: {}", told, failure);
            } else {
                failures.add(new CompletionException("the switch listener failed: " + told, failure));
            }
        } finally {
            telling = false;
        }
    }
}
