package dev.weft.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.weft.TaskPark")
@Label("Task Park")
@Description("A task was off its carrier's thread: it waited for the cause, then for its turn; after a yield only for its turn")
final class TaskParkEvent extends TaskEvent {
    @Label("Cause")
    @Description("A constant of dev.weft.ParkReason")
    String cause = "";
}
