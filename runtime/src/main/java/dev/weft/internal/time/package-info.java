/**
 * The timers of one carrier.
 *
 * <p>
 * The main types are {@link dev.weft.internal.time.TimerHeap}, which a carrier owns and turns, and
 * {@link dev.weft.internal.time.Timer}, the node that whoever waits for a deadline extends. A leaf: it knows nothing of
 * tasks and never reads a clock; the time is an argument. {@code dev.weft} may depend on it, nobody else.
 *
 * <p>
 * Memory effects: none. Everything here belongs to one thread at a time.
 */
@NullMarked
package dev.weft.internal.time;

import org.jspecify.annotations.NullMarked;
