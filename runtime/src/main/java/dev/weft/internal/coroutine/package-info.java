/**
 * The suspendable stack below a task: one small type, {@link dev.weft.internal.coroutine.Coroutine}, and two ways to have it.
 *
 * <p>
 * {@link dev.weft.internal.coroutine.Coroutines} chooses at start-up: the JDK's own one-shot continuation (about 100 ns a
 * switch) or, where its package is closed to us, a baton handed to a virtual thread (4 to 6 microseconds a switch). Everything
 * above sees the same order, the same results and the same errors on both.
 *
 * <p>
 * Memory effects: what the resumer did before {@code resume} happens-before what the coroutine does after it was resumed, and
 * what the coroutine did before it suspended happens-before the return of {@code resume}. On the continuation both run on one
 * thread; on the hand-off the volatile baton carries it.
 *
 * <p>
 * A leaf: knows nothing of tasks. Used by {@code dev.weft}, {@code dev.weft.coroutine} and {@code dev.weft.thread} only.
 */
@NullMarked
package dev.weft.internal.coroutine;

import org.jspecify.annotations.NullMarked;
