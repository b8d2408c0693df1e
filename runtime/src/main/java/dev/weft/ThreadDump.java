package dev.weft;

import java.util.List;

/**
 * An ordinary thread that is blocked in a waiting operation of ours, in a {@link SchedulerDump}.
 *
 * @param name
 *            its name
 * @param waiting
 *            what it waits for
 * @param stack
 *            its frames, innermost first
 */
public record ThreadDump(String name, WaitDump waiting, List<StackTraceElement> stack) {}
