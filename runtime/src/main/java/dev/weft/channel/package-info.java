/**
 * Passing items between tasks: {@link dev.weft.channel.Channel}, of whose items each goes to one receiver;
 * {@link dev.weft.channel.Broadcast}, of whose items each goes to all; and {@link dev.weft.channel.Select}, which waits for the first
 * of several things.
 *
 * <p>
 * Everything works between tasks of any carriers and schedulers and ordinary threads. Waits are served first come, first served,
 * and by hand-off: the item goes to who has waited longest, and who comes later can't take it from him. Who is cancelled or whose
 * time is over has left the queue when he knows; an item that has moved has been sent on the one side and received on the other,
 * whatever else happened.
 *
 * <p>
 * Memory effects. Happens-before: a send and the return of the receive that gets its item; a receive and the return of the send
 * that it made room for; a close and the return of an operation that finds the channel closed. A select has the effects of
 * what it did.
 *
 * <p>
 * Depends on the core's public port and on {@code dev.weft.sync} for promises. Everything may depend on it.
 */
@NullMarked
package dev.weft.channel;

import org.jspecify.annotations.NullMarked;
