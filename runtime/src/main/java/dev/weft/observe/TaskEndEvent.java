package dev.weft.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.weft.TaskEnd")
@Label("Task End")
@Description("A task has ended; one that was cancelled before it started has no start")
final class TaskEndEvent extends TaskEvent {
    @Label("Outcome")
    @Description("SUCCEEDED, FAILED or CANCELLED")
    String outcome = "";
}
