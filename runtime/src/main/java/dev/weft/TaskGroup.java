package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that are suspended at the same place, in a {@link SchedulerDump} of a scheduler that has too many to name each.
 *
 * @param status
 *            READY or PARKED
 * @param reason
 *            what they are parked for, if they are
 * @param targetClass
 *            the class of what they wait for, if their stacks were not taken; empty otherwise
 * @param count
 *            how many they are
 * @param examples
 *            the ids of some of them
 * @param oldest
 *            how long the one that has waited longest is parked; zero if they are not
 * @param stack
 *            their frames, innermost first; empty if they were not taken for want of time
 */
public record TaskGroup(TaskStatus status, Optional<ParkReason> reason, String targetClass, int count,
        List<Long> examples,
        Duration oldest, List<StackTraceElement> stack) {}
