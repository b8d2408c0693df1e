/**
 * The queues between the run loops of carriers and whoever gives them work.
 *
 * <p>
 * {@link dev.weft.internal.queue.ReadyRing} holds what only its carrier touches, {@link
 * dev.weft.internal.queue.StealQueue} what other carriers may take, {@link dev.weft.internal.queue.Inbox} what others
 * hand to a carrier, {@link dev.weft.internal.queue.InjectionQueue} what belongs to no carrier yet, and {@link
 * dev.weft.internal.queue.SleepFlag} decides who wakes a carrier that found them all empty. A leaf: it knows nothing of
 * tasks. {@code dev.weft} may depend on it, nobody else.
 *
 * <p>
 * Memory effects: what a thread did before it added an element happens-before what the thread that takes it does
 * afterwards.
 */
@NullMarked
package dev.weft.internal.queue;

import org.jspecify.annotations.NullMarked;
