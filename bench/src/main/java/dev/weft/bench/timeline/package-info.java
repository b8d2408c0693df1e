/**
 * Who ran where and when, and why he stopped: {@link dev.weft.bench.timeline.TimelineRecorder} records a run of a workload,
 * {@link dev.weft.bench.timeline.TraceFile} writes it for Perfetto or {@code chrome://tracing}, and
 * {@link dev.weft.bench.timeline.SwitchTable} sums it up for a terminal.
 *
 * <p>
 * Memory effects: none. Used by the command line; knows the models, the workloads and the shape of the results.
 */
@NullMarked
package dev.weft.bench.timeline;

import org.jspecify.annotations.NullMarked;
