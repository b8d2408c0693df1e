/**
 * The comparison itself: {@link dev.weft.bench.compare.Comparison} runs every workload on every model, cell by cell,
 * {@link dev.weft.bench.compare.Table} shows the rows and {@link dev.weft.bench.compare.ResultsFile} keeps them.
 *
 * <p> The chain is {@code Harness} (one cell: warm-up, samples) to {@code Row} (median, low, high) to {@code
 * Results} (all rows so far, which a shutdown hook may read at any time) to {@code Report} (what is written;
 * docs/results-schema.md). Memory effects: {@code Results} is safe for any thread, everything else is immutable or
 * of one thread. Used by the command line.
 */
@NullMarked
package dev.weft.bench.compare;

import org.jspecify.annotations.NullMarked;
