/**
 * The network on Linux' epoll, through {@code java.lang.foreign}. Main type: {@link dev.weft.internal.poll.epoll.EpollNetwork}. Only the
 * place that chooses the network may depend on this package. Memory effects: those of {@code dev.weft.internal.poll}.
 */
@NullMarked
package dev.weft.internal.poll.epoll;

import org.jspecify.annotations.NullMarked;
