package dev.weft;

import java.util.List;
import java.util.Optional;

/**
 * One task in a {@link SchedulerDump}.
 *
 * @param id
 *            its number
 * @param name
 *            its name
 * @param status
 *            READY, RUNNING or PARKED
 * @param carrier
 *            the index of its carrier
 * @param waiting
 *            what it is parked for, if it is
 * @param body
 *            the class of its body
 * @param group
 *            what it belongs to, such as a scope, if it does
 * @param stack
 *            the frames where it is suspended, innermost first; empty if its carrier did not get to it in time
 * @param spawned
 *            where it was spawned
 */
public record TaskDump(long id, String name, TaskStatus status, int carrier, Optional<WaitDump> waiting, String body,
        Optional<String> group,
        List<StackTraceElement> stack, SpawnSite spawned) {}
