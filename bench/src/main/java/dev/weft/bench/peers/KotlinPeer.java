package dev.weft.bench.peers;

import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.compare.WarmUp;
import dev.weft.bench.jmh.KotlinTopologies;
import dev.weft.bench.workload.TimedWorkload;
import dev.weft.bench.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Kotlin's coroutines, in this JVM, on their default dispatcher. */
final class KotlinPeer implements Peer {
    /** What a few of the workloads are there, by name. */
    private static final Map<String, Play> PLAYS = Map.of(
            "yield", (workload, size) -> KotlinTopologies.yields(parameter(workload, "tasks"), size),
            "pingpong", (_, size) -> KotlinTopologies.pingPong(size),
            "ring", (workload, size) -> KotlinTopologies.ring(parameter(workload, "tasks"), size),
            "chain", (workload, size) -> KotlinTopologies.chain(parameter(workload, "tasks"), size),
            "sieve", (workload, size) -> KotlinTopologies.sieve(parameter(workload, "limit"), size),
            "fan-in", (workload, size) -> KotlinTopologies.fanIn(parameter(workload, "senders"),
                    parameter(workload, "capacity"), size),
            "fan-out", (workload, size) -> KotlinTopologies.fanOut(parameter(workload, "receivers"),
                    parameter(workload, "capacity"), size));

    private static final int MAX_GROWTH = 8;
    private static final int MAX_WARM_UPS = 10;

    /** Runs once and checks. */
    @FunctionalInterface
    private interface Play {
        void run(Workload workload, int size) throws Exception;
    }

    @Override
    public String name() {
        return "kotlin";
    }

    @Override
    public void run(Plan plan, Results results, Consumer<String> progress) throws InterruptedException {
        var rows = new ArrayList<Row>();
        long start = System.nanoTime();
        String version = version();
        for (var workload : plan.workloads()) {
            if (System.nanoTime() - start > plan.limit().toNanos()) {
                version += "; not done within " + Progress.spoken(plan.limit());
                break;
            }
            var play = PLAYS.get(workload.name());
            if (play != null && workload instanceof TimedWorkload timed) {
                progress.accept("kotlin: " + workload.name() + " " + workload.label());
                try {
                    rows.add(measure(timed, play, plan));
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    results.add(new Results.Failure(workload.name(), workload.label(), name(), e.toString()));
                }
            }
        }
        results.addPeer(name(), version, rows);
    }

    private Row measure(TimedWorkload workload, Play play, Plan plan) throws Exception {
        long target = plan.sampleTime().toNanos();
        int size = 1;
        long nanos = time(workload, play, size);
        var warmUps = new ArrayList<Double>();
        while (warmUps.size() < MAX_WARM_UPS && !WarmUp.isStable(warmUps)) {
            boolean grows = nanos < target / 2 && size < workload.maxSize();
            double growth = Math.clamp((double) target / nanos, 1.0 / MAX_GROWTH, MAX_GROWTH);
            size = (int) Math.clamp(size * growth, 1, workload.maxSize());
            nanos = time(workload, play, size);
            if (!grows) {
                warmUps.add(workload.figure(nanos, size));
            }
        }
        var samples = new ArrayList<Double>();
        for (int i = 0; i < plan.samples(); i++) {
            samples.add(workload.figure(time(workload, play, size), size));
        }
        return Row.of(workload, workload.parameters(), name(), workload.metrics().getFirst(), WarmUp.isStable(warmUps),
                samples);
    }

    private static long time(Workload workload, Play play, int size) throws Exception {
        long start = System.nanoTime();
        play.run(workload, size);
        return Math.max(1, System.nanoTime() - start);
    }

    private static int parameter(Workload workload, String name) {
        return Objects.requireNonNull(workload.parameters().get(name), name);
    }

    private static String version() {
        try (var file = KotlinPeer.class.getResourceAsStream("/META-INF/kotlinx_coroutines_core.version")) {
            return "kotlinx.coroutines"
                    + (file == null ? "" : " " + new String(file.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException _) {
            return "kotlinx.coroutines";
        }
    }
}
