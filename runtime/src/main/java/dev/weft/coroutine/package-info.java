/**
 * Coroutines for users, without a scheduler: {@link dev.weft.coroutine.Coroutine}, which passes values both ways,
 * {@link dev.weft.coroutine.Generator}, an iterator whose code yields, and {@link dev.weft.coroutine.Greenlet}, which switches to any other.
 *
 * <p>
 * They suspend from any depth of calls. Each belongs to the task or thread that first resumed it, and nobody else may; waiting operations
 * inside them suspend the whole task around them, as if it had called them itself.
 *
 * <p>
 * Closing one that is suspended abandons it: its stack is let go of and no {@code finally} in it runs, as when it is forgotten; the JVM has
 * no way to run them when a stack becomes garbage. Code that has to clean up belongs into the driver, into a try block around the loop that
 * resumes, or the coroutine is told by a value or with {@code throwInto} to end.
 *
 * <p>
 * Memory effects: what the driver did before a resume happens-before what the coroutine does after it, and the other way round.
 */
@NullMarked
package dev.weft.coroutine;

import org.jspecify.annotations.NullMarked;
