package dev.weft.observe;

import dev.weft.Task;
import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** What the flight recorder events of this package have in common. Off unless a recording turns it on. */
@Category("Weft")
@Enabled(false)
@StackTrace(false)
abstract sealed class TaskEvent extends Event
        permits TaskStartEvent, TaskEndEvent, TaskParkEvent, TaskStealEvent, LongSliceEvent {
    @Label("Task Id")
    long taskId;

    @Label("Task Name")
    String taskName = "";

    @Label("Scheduler Name")
    String scheduler = "";

    /** Writes the event, if somebody still records it. */
    final void commit(Task<?> task) {
        if (shouldCommit()) {
            taskId = task.id();
            taskName = task.name();
            scheduler = task.scheduler().name();
            commit();
        }
    }
}
