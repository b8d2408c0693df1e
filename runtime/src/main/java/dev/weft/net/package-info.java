/**
 * TCP for tasks, in blocking style: {@link dev.weft.net.TcpListener} accepts, {@link dev.weft.net.TcpStream} reads and
 * writes.
 *
 * <p>
 * Every operation first tries the system call, unless the last one showed that it would be in vain, and waits only if it would block: a task parks, an ordinary thread
 * blocks. A channel registers with the poller of the carrier on which somebody first had to wait for it (on an ordinary
 * thread, with a carrier of the JVM's own), and stays with it; all other tasks and threads may use it too, a little
 * slower. When that carrier's scheduler has closed, so are its channels.
 *
 * <p>
 * Cancellation: every operation that may wait throws {@code Cancelled} on entry in a cancelled scope, before any
 * effect. What has moved bytes returns them. {@code close} is no cancellation point. Time limits are per operation,
 * throw {@link java.net.SocketTimeoutException}, and lose against data: when the time is over, the operation is tried
 * once more. A limit of 0 never waits; a negative one is an {@link java.lang.IllegalArgumentException}.
 *
 * <p>
 * Memory effects: a successful operation of one task happens-before a later operation in the same direction of the same
 * channel; {@code close} happens-before the {@link java.nio.channels.AsynchronousCloseException} it causes. What
 * crosses the network orders nothing. Programs may depend on this package; of the core it uses the public port and
 * {@code internal.poll}.
 */
@NullMarked
package dev.weft.net;

import org.jspecify.annotations.NullMarked;
