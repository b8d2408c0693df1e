/**
 * Coroutines for users, without a scheduler: {@link dev.weft.coroutine.Coroutine}, which passes values both ways,
 * {@link dev.weft.coroutine.Generator}, an iterator whose code yields, and {@link dev.weft.coroutine.Greenlet}, which switches to any other.
 * And {@link dev.weft.coroutine.Tasklets}, a scheduler that the calling thread runs, as Stackless Python's.
 *
 * <p>
 * They suspend from any depth of calls. Each belongs to the task or thread that first resumed it, and nobody else may; waiting operations
 * inside them suspend the whole task around them, as if it had called them itself.
 *
 * <p>
 * Cancel scopes, timeouts, shields and structured scopes belong to the task or thread, not to the coroutine: one that is opened inside a
 * coroutine has to be left before it yields or switches, else that throws {@link java.lang.IllegalStateException}. Put it into the driver,
 * around the resume.
 *
 * <p>
 * Closing one that is suspended abandons it: its stack is let go of and no {@code finally} in it runs, as when it is forgotten; the JVM has
 * no way to run them when a stack becomes garbage. Code that has to clean up belongs into the driver, into a try block around the loop that
 * resumes, or the coroutine is told by a value or with {@code throwInto} to end.
 *
 * <p>
 * On the portable hand-off coroutine each runs on a virtual thread of its own. The JDK keeps the thread, with its stack, of one that was
 * closed or forgotten while it was suspended, unless java runs with {@code -Djdk.trackAllThreads=false}. And in one that an ordinary
 * thread drives, {@link java.lang.Thread#currentThread}, thread locals, and the cancel scopes and deadlines around the resume are not those
 * of the driver, and an interrupt of the driver reaches it only after the resume.
 *
 * <p>
 * Memory effects: what the driver did before a resume happens-before what the coroutine does after it, and the other way round.
 */
@NullMarked
package dev.weft.coroutine;

import org.jspecify.annotations.NullMarked;
