package dev.weft.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.weft.TaskSteal")
@Label("Task Steal")
@Description("An unstarted task was moved from one carrier to another")
final class TaskStealEvent extends TaskEvent {
    @Label("From Carrier")
    int fromCarrier;

    @Label("To Carrier")
    int toCarrier;
}
