package dev.weft.observe;

import dev.weft.Observer;
import dev.weft.ParkReason;
import dev.weft.Task;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes what happens in a scheduler to the JDK's flight recorder. Every event is off until a recording turns it on; while it is
 * off it costs a test of a flag and allocates nothing.
 *
 * <ul>
 * <li>{@code dev.weft.TaskStart}, {@code dev.weft.TaskEnd}: the life of a task, and its outcome;
 * <li>{@code dev.weft.TaskPark}: from the moment a task has left its carrier's thread until it goes on, with the
 * {@linkplain ParkReason cause}; {@code threshold} leaves out the short ones;
 * <li>{@code dev.weft.TaskSteal}: an unstarted task has moved to another carrier;
 * <li>{@code dev.weft.LongSlice}: a task held its carrier for longer than the {@code threshold}, by default 10 ms.
 * </ul>
 *
 * {@snippet :
 * var scheduler = Scheduler.builder().observer(new FlightRecorderEvents()).start();
 * try (var recording = new Recording()) {
 *     recording.enable("dev.weft.TaskPark").withThreshold(Duration.ofMillis(1));
 *     recording.start();
 *     scheduler.spawn(() -> serve()).join();
 *     recording.dump(Path.of("weft.jfr"));
 * }
 * }
 *
 * <p>
 * Each has the task's id and name and the scheduler's name. Times are real also under a virtual clock. One instance may serve
 * several schedulers.
 */
public final class FlightRecorderEvents implements Observer {
    // Never written: asked whether such an event is on, which a new one would have to be made for.
    private final TaskStartEvent starts = new TaskStartEvent();
    private final TaskEndEvent ends = new TaskEndEvent();
    private final TaskParkEvent parks = new TaskParkEvent();
    private final TaskStealEvent steals = new TaskStealEvent();
    private final LongSliceEvent slices = new LongSliceEvent();

    /** The park or the slice that a task is in. Begun and ended by the task's carrier; an end elsewhere takes a park away. */
    private final Map<Task<?>, TaskEvent> begun = new ConcurrentHashMap<>();
    private volatile boolean everBegun; // until then nothing is looked for in the map

    /** What it writes is decided by the recordings; there is nothing to set here. */
    public FlightRecorderEvents() {}

    @Override
    public void taskStarted(Task<?> task) {
        if (starts.isEnabled()) {
            new TaskStartEvent().commit(task);
        }
        beginSlice(task);
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason cause) {
        if (parks.isEnabled()) {
            var park = new TaskParkEvent();
            park.cause = cause.name();
            begin(task, park);
            if (task.isDone()) {
                endPark(task); // given up meanwhile, and taskEnded may have come too early to find it
            }
        }
    }

    @Override
    public void taskResumed(Task<?> task) {
        endPark(task);
        beginSlice(task);
    }

    @Override
    public void taskEnded(Task<?> task) {
        if (ends.isEnabled()) {
            var end = new TaskEndEvent();
            end.outcome = task.status().name();
            end.commit(task);
        }
        endPark(task); // one that is parked for ever; the slice of one that ran is about to end, or goes on
    }

    @Override
    public void taskStolen(Task<?> task, int fromCarrier, int toCarrier) {
        if (steals.isEnabled()) {
            var steal = new TaskStealEvent();
            steal.fromCarrier = fromCarrier;
            steal.toCarrier = toCarrier;
            steal.commit(task);
        }
    }

    @Override
    public void sliceEnded(Task<?> task, long nanos) {
        if (everBegun && begun.get(task) instanceof LongSliceEvent slice && begun.remove(task, slice)) {
            slice.end();
            slice.commit(task);
        }
    }

    /** Parks and slices that are under way. */
    int begun() {
        return begun.size();
    }

    private void beginSlice(Task<?> task) {
        if (slices.isEnabled()) {
            begin(task, new LongSliceEvent());
        }
    }

    private void begin(Task<?> task, TaskEvent event) {
        everBegun = true;
        event.begin();
        begun.put(task, event);
    }

    private void endPark(Task<?> task) {
        if (everBegun && begun.get(task) instanceof TaskParkEvent park && begun.remove(task, park)) {
            park.end();
            park.commit(task);
        }
    }
}
