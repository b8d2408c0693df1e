package dev.weft.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The peers that start quickly, in miniature. Go would be compiled first, so it is left to the command. */
@Timeout(60)
class RealPeersTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final Results results = new Results();

    @Test
    void cpython_ifInstalled_knowsItsWorkloads() throws Exception {
        check("CPython 3[.0-9]+\\S*", new ProgramPeer("python", "", Installed::cpython));
    }

    @Test
    void gevent_ifInstalled_knowsItsWorkloads() throws Exception {
        check("gevent [.0-9]+ on CPython 3\\S*", new ProgramPeer("python", "", Installed::gevent));
    }

    private void check(String version, Peer python) throws Exception {
        var workloads = Set.of("print20", "yield", "pingpong", "fan-in");
        python.run(new Plan(named(workloads), MOMENT, 1, LIMIT), results, _ -> {});
        Assumptions.assumeFalse(results.peers().containsValue("not installed"));

        assertTrue(results.peers().getOrDefault("python", "").matches(version), results.peers()::toString);
        assertEquals(List.of(), results.failures());
        assertEquals(workloads, results.rows().stream().map(Row::workload).collect(Collectors.toSet()));
        assertEquals(1, results.observations().size());
    }

    @Test
    void kotlin_always_knowsItsWorkloads() throws Exception {
        var workloads = Set.of("yield", "pingpong", "ring", "sieve", "fan-in", "fan-out");
        new KotlinPeer().run(new Plan(named(workloads), MOMENT, 1, LIMIT), results, _ -> {});

        assertEquals("kotlinx.coroutines 1.11.0", results.peers().get("kotlin"));
        assertEquals(List.of(), results.failures());
        assertEquals(workloads, results.rows().stream().map(Row::workload).collect(Collectors.toSet()));
    }

    @Test
    void kotlin_limitOver_stops() throws Exception {
        new KotlinPeer().run(new Plan(named(Set.of("ring", "sieve")), MOMENT, 1, Duration.ofNanos(1)), results,
                _ -> {});

        assertEquals("kotlinx.coroutines 1.11.0; not done within 1 s", results.peers().get("kotlin"));
        assertEquals(List.of(), results.rows());
    }

    private static List<Workload> named(Set<String> names) {
        return Workloads.all().stream().filter(workload -> names.contains(workload.name())).toList();
    }
}
