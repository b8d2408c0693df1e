/**
 * Buffered reading for tasks: {@link dev.weft.io.LineReader} over any {@link dev.weft.io.ByteSource}.
 *
 * <p>
 * Why not the JDK's: {@code BufferedReader} and its kin hold a monitor while they call the stream below them. Two tasks
 * that share one would deadlock their carrier. Nothing here holds a monitor or a lock.
 *
 * <p>
 * Memory effects: none of its own; objects of this package belong to one task or thread at a time, and handing them
 * over needs a happens-before edge as for any plain object. Depends on nothing of Weft. {@code dev.weft.net} and
 * programs may depend on it.
 */
@NullMarked
package dev.weft.io;

import org.jspecify.annotations.NullMarked;
