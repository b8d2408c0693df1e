package dev.weft;

import java.util.List;
import java.util.OptionalLong;

/**
 * One carrier in a {@link SchedulerDump}.
 *
 * @param index
 *            its index
 * @param thread
 *            the name of the thread that drives it; empty if none has so far
 * @param answered
 *            whether it described itself in time; if not, a task holds it up, and the rest was read from outside: without
 *            the stacks of parked tasks, and of moments close to each other
 * @param mounted
 *            the id of the task that holds it up, if it did not answer and there is one
 * @param stack
 *            the frames that it runs, innermost first, if it did not answer
 * @param ready
 *            length of its run queue
 * @param stealable
 *            unstarted tasks that others may take
 * @param timers
 *            pending timers
 * @param started
 *            tasks that have started here and not ended
 * @param tasks
 *            these; if the scheduler has too many to name each, only those that run
 */
public record CarrierDump(int index, String thread, boolean answered, OptionalLong mounted,
        List<StackTraceElement> stack,
        int ready, int stealable, int timers, int started, List<TaskDump> tasks) {}
