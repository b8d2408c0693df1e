/**
 * What the models are compared at: each {@link dev.weft.bench.workload.Workload} runs unchanged on every
 * {@link dev.weft.bench.model.Session}, checks its own result and gives one sample per run.
 * {@link dev.weft.bench.workload.Workloads} knows them all.
 *
 * <p>
 * Memory effects: only those of spawn and join. Used by the harness; knows the models' interface only.
 */
@NullMarked
package dev.weft.bench.workload;

import org.jspecify.annotations.NullMarked;
