package dev.weft.bench.workload;

import java.util.List;

/** Every workload of the comparison. */
public final class Workloads {
    private Workloads() {}

    /** Those of a full comparison. */
    public static List<Workload> all() {
        return List.of(new PrintingThreads(), new YieldStorm(2), new YieldStorm(100), new Echo(1), new Echo(50));
    }

    /** One of each kind, for a first impression. */
    public static List<Workload> quick() {
        return List.of(new PrintingThreads(), new YieldStorm(100), new Echo(20));
    }
}
