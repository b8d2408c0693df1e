/**
 * What parked tasks cost: the heap of each, and the time to wake them when they have waited for long.
 *
 * <p> A {@link dev.weft.bench.memory.Configuration} is measured in a JVM of its own ({@code ChildJvm} starts it, {@code
 * Child} is its program), so that collector and heap can be chosen and nothing is left over from the one before. Weft
 * and the JDK's virtual threads stand behind one small interface, {@code ParkedTasks}. {@link
 * dev.weft.bench.memory.MemoryTable} shows the measurements and {@link dev.weft.bench.memory.MemoryReport} keeps them.
 * Used by the command line.
 */
@NullMarked
package dev.weft.bench.memory;

import org.jspecify.annotations.NullMarked;
