/**
 * The load generator: many connections of one process to an echo server, each byte that comes back checked.
 *
 * <p>
 * {@link dev.weft.bench.load.Load} does what a {@link dev.weft.bench.load.LoadPlan} says and returns a
 * {@link dev.weft.bench.load.LoadReport}. It stands on the selectors of {@code java.nio} alone, so that it measures
 * any server and nothing that it depends on. Memory effects: the report is made after all threads of the run have
 * ended. Used by the command line.
 */
@NullMarked
package dev.weft.bench.load;

import org.jspecify.annotations.NullMarked;
