/**
 * The core: a {@linkplain dev.weft.Scheduler scheduler} multiplexes very many {@linkplain dev.weft.Task tasks} onto a few carrier
 * threads, with explicit yield points.
 *
 * <p>
 * Start at {@link dev.weft.Scheduler#run} and {@link dev.weft.Task}; {@link dev.weft.Timeout}, {@link dev.weft.CancelScope} and
 * {@link dev.weft.TaskLocal} are what tasks need most. {@link dev.weft.Waiter}, {@link dev.weft.Parker} and
 * {@link dev.weft.CarrierPort} are the port that the other packages build waiting operations on. How it works: the loop is
 * {@code CarrierLoop}, the life of a task is the table in {@code Task}, its suspension the one in {@code Suspendable}.
 *
 * <p>
 * Memory effects. Happens-before: a spawn and the first action of the body; the last action of a body and the return of a join
 * or of any method that reports the end; {@code unpark} and the return of the {@code park} it allows; {@code serve} and the return
 * of the {@code await} it ends; an action before {@code CarrierPort.execute} and the action executed; a cancel and the
 * {@link dev.weft.Cancelled} it causes. Tasks of one carrier run one at a time, and what one did before it suspended, yielded or
 * ended happens-before what the next does.
 *
 * <p>
 * Everything outside {@code dev.weft.internal} may depend on the public types.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
