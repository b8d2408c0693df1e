package dev.weft.bench.compare;

import dev.weft.bench.model.Cause;
import java.util.Map;

/**
 * What the samples of one cell used, all together.
 *
 * @param wallSeconds
 *            from the begin of the first sample to the end of the last
 * @param cpuSeconds
 *            processor time of this process and of its worker processes, user and system; -1 where the system does not tell
 * @param voluntary
 *            context switches of this process because a thread waited, threads that ended included; -1 where this is not Linux
 * @param involuntary
 *            context switches of this process because the system took the processor away; -1 where this is not Linux
 * @param exact
 *            whether {@code switches} are switches that happened, or calls at which the model may have switched
 * @param switches
 *            switches between bodies, by cause
 */
public record Usage(String workload, String label, String model, double wallSeconds, double cpuSeconds, long voluntary,
        long involuntary, boolean exact, Map<Cause, Long> switches) {}
