package dev.weft;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a task was spawned.
 *
 * @param spawner
 *            the id of the task that spawned it; none if that was an ordinary thread, a task of another scheduler or the end of the
 *            task whose callback it is, or if more than two thousand million tasks lie between the two
 * @param frame
 *            the innermost frame that is not ours; known only if the JVM runs with {@code -Dweft.trace=spawn}, and not for a callback
 */
public record SpawnSite(OptionalLong spawner, Optional<StackTraceElement> frame) {}
