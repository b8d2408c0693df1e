/**
 * What a carrier blocks in: readiness of sockets, a deadline, or a wake-up from another thread.
 *
 * <p>
 * The main type is {@link dev.weft.internal.poll.Poller}; each carrier owns one. The operating system's mechanism
 * behind it lives in a sub-package of its own ({@code poll.nio}, {@code poll.epoll}) and is chosen in one place, by the {@code World}. A
 * leaf: it knows nothing of tasks. {@code dev.weft} drives it, {@code dev.weft.net} registers with it; nobody else may
 * depend on it.
 *
 * <p>
 * Memory effects: what a thread did before {@link dev.weft.internal.poll.Poller#wakeup} happens-before the return of
 * the blocking poll that this wake-up ended, or kept from blocking.
 */
@NullMarked
package dev.weft.internal.poll;

import org.jspecify.annotations.NullMarked;
