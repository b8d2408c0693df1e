package dev.weft.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("dev.weft.TaskStart")
@Label("Task Start")
@Description("The body of a task is about to be entered")
final class TaskStartEvent extends TaskEvent {}
