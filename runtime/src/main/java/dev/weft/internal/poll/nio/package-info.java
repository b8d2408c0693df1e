/**
 * The poller on {@code java.nio.channels.Selector}, which works on every platform. Main type:
 * {@link dev.weft.internal.poll.nio.NioNetwork}. Only the place that chooses the backend may depend on this package.
 * Memory effects: those of {@code dev.weft.internal.poll}.
 */
@NullMarked
package dev.weft.internal.poll.nio;

import org.jspecify.annotations.NullMarked;
