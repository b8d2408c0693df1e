/**
 * Linux, as far as sockets need it: its system calls, numbers and structures.
 *
 * <p>
 * The main type is {@link dev.weft.internal.linux.Linux}, whose first use binds the functions of the C library; that needs native access
 * ({@code --enable-native-access}). A leaf: it knows nothing of pollers or tasks, and keeps no state. Only the backend on epoll, the core
 * and {@code dev.weft.net} may depend on it.
 */
@NullMarked
package dev.weft.internal.linux;

import org.jspecify.annotations.NullMarked;
