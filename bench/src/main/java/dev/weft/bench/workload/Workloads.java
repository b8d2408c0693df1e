package dev.weft.bench.workload;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every workload of the comparison. */
public final class Workloads {
    /** Bodies that wait for each other, or for their end. */
    static final List<Workload> TOPOLOGIES = List.of(new PrintingThreads(), new YieldStorm(2), new YieldStorm(100),
            new SpawnJoin(1), new SpawnJoin(1000), new PingPong(), new Ring(503), new Chain(100), new Chain(1000),
            new Chain(10_000), new Skynet(1000), new Skynet(10_000), new Skynet(100_000), new Skynet(1_000_000),
            Sieve.to(1000), new FanIn(100), new FanOut(100), new MutexContention(2), new MutexContention(10),
            new MutexContention(100));

    private Workloads() {}

    /** Every one. */
    public static List<Workload> all() {
        return Stream.concat(TOPOLOGIES.stream(), Loads.all().stream()).toList();
    }

    /** Those that show how the models differ, in less than five minutes. */
    public static List<Workload> usual() {
        return of("print20 20 x 5", "yield 100 tasks", "spawn by 1000", "pingpong 2 tasks", "fib 1 worker",
                "fib 2 workers",
                "fib 4 workers", "convoy 0 hogs", "convoy 1 hog", "convoy 2 hogs", "hog any", "echo 50 conns");
    }

    /** A first impression; one of them every model can do. */
    public static List<Workload> quick() {
        return of("print20 20 x 5", "fib 2 workers", "convoy 1 hog");
    }

    /** Those with that name and label. */
    private static List<Workload> of(String... titles) {
        return Arrays.stream(titles).map(title -> all().stream()
                .filter(workload -> title.equals(workload.name() + " " + workload.label())).findFirst()
                .orElseThrow(() -> new AssertionError("bug: there is no workload " + title))).toList();
    }
}
