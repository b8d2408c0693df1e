package dev.weft.bench.peers;

import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a peer is asked to do.
 *
 * @param workloads
 *            what a peer does not know it leaves out
 * @param sampleTime
 *            how long a sample should take
 * @param limit
 *            when it is stopped
 */
record Plan(List<Workload> workloads, Duration sampleTime, int samples, Duration limit) {
    /** As the programs in {@code bench/peers} take it. */
    List<String> arguments() {
        return List.of("--seconds", Double.toString(sampleTime.toNanos() / 1e9), "--samples", Integer.toString(samples),
                "--only", workloads.stream().map(workload -> workload.name() + " " + workload.label())
                        .collect(Collectors.joining(",")));
    }
}
