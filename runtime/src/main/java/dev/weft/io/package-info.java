/**
 * Buffered reading and writing for tasks: {@link dev.weft.io.ByteReader} and {@link dev.weft.io.LineReader} over any
 * {@link dev.weft.io.ByteSource}, {@link dev.weft.io.ByteWriter} over any {@link dev.weft.io.ByteSink}; and
 * {@link dev.weft.io.Blocking} for all that blocks, on the threads of a {@link dev.weft.io.BlockingPool}.
 *
 * <p>
 * Why not the JDK's: {@code BufferedReader} and its kin hold a monitor while they call the stream below them. Two tasks
 * that share one would deadlock their carrier. Nothing here holds a monitor or a lock.
 *
 * <p>
 * Memory effects: none of its own; objects of this package belong to one task or thread at a time, and handing them
 * over needs a happens-before edge as for any plain object; a call of {@code Blocking} orders what is before it, its
 * body, and what is after it. Depends on the public port of the core. {@code dev.weft.net} and programs may depend on
 * it.
 */
@NullMarked
package dev.weft.io;

import org.jspecify.annotations.NullMarked;
