package dev.weft;

import java.util.OptionalLong;

/**
 * Where a task was spawned; known only if the JVM runs with {@code -Dweft.trace=spawn}.
 *
 * @param spawner
 *            the id of the task that spawned it; none if that was an ordinary thread
 * @param frame
 *            the innermost frame that is not ours
 */
public record SpawnSite(OptionalLong spawner, StackTraceElement frame) {}
