package dev.weft.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of a shell's few words, for what real ones do and should not. */
@Timeout(60)
class ProgramPeerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String VERSION = "echo '{\"version\": \"Some 1.0\"}'; ";

    private static final List<Workload> RING = Workloads.all().stream()
            .filter(workload -> workload.name().equals("ring")).toList();

    private final Results results = new Results();

    private static String sample(double value) {
        return "echo '{\"workload\": \"ring\", \"label\": \"503 tasks\", \"metric\": \"time\", \"unit\": \"ns/hop\", "
                + "\"stable\": true, \"value\": " + value + "}'; ";
    }

    @Test
    void run_samplesPrinted_areARow() throws Exception {
        run(VERSION + sample(30) + sample(10) + sample(20), LIMIT);

        assertEquals(Map.of("some", "Some 1.0"), results.peers());
        var row = results.rows().getFirst();
        assertEquals(1, results.rows().size());
        assertEquals(List.of("ring", "503 tasks", "some", "time", "ns/hop"),
                List.of(row.workload(), row.label(), row.model(), row.metric(), row.unit()));
        assertEquals(List.of(20.0, 10.0, 30.0), List.of(row.median(), row.low(), row.high()));
        assertEquals(Map.of("tasks", 503), row.parameters());
        assertTrue(row.stable());
    }

    @Test
    void run_plan_isInTheArguments() throws Exception {
        run("echo \"{\\\"version\\\": \\\"$0 $1 $2 $3 $4 $5\\\"}\"", LIMIT);

        assertEquals(Map.of("some", "--seconds 0.05 --samples 3 --only ring 503 tasks"), results.peers());
    }

    @Test
    void run_linesPrinted_areExplained() throws Exception {
        run("echo '{\"workload\": \"print20\", \"label\": \"20 x 5\", \"lines\": [2, 1, 2, 1]}'", LIMIT);

        assertEquals(List.of(new Results.Observation("print20", "some",
                "2 1 2 1: FIFO round robin, every thread once in each round and always in the same order", "a cause")),
                results.observations());
    }

    @Test
    void run_workloadFailed_isAFailure() throws Exception {
        run(sample(1) + "echo '{\"workload\": \"ring\", \"label\": \"503 tasks\", \"error\": \"no more threads\"}'",
                LIMIT);

        assertEquals(List.of(new Results.Failure("ring", "503 tasks", "some", "no more threads")), results.failures());
        assertEquals(1, results.rows().size());
    }

    @Test
    void run_notThere_isNotInstalled() throws Exception {
        new ProgramPeer("some", "a cause", _ -> Optional.empty()).run(plan(LIMIT), results, _ -> {});

        assertEquals(Map.of("some", "not installed"), results.peers());
    }

    @Test
    void run_cannotBeStarted_saysSo() throws Exception {
        new ProgramPeer("some", "a cause", _ -> Optional.of(List.of("/no/such/program"))).run(plan(LIMIT), results,
                _ -> {});

        assertTrue(said().contains("/no/such/program"), results.peers()::toString);
    }

    @Test
    void run_hangs_isStoppedWithItsChildrenAndItsFiguresKept(@TempDir Path folder) throws Exception {
        var pid = folder.resolve("pid");
        run(VERSION + sample(7) + "printf '{\"work'; sleep 1000 & echo $! >" + pid + "; wait", Duration.ofSeconds(1));

        assertEquals(Map.of("some", "Some 1.0; not done within 1 s"), results.peers());
        assertEquals(List.of(7.0), results.rows().stream().map(Row::median).toList());
        var child = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        if (child.isPresent()) { // killed, and perhaps not gone yet
            child.get().onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{}", "[1]", "{\"workload\": \"ring\"}",
            "{\"workload\": \"ring\", \"label\": \"7 tasks\", \"metric\": \"time\", \"unit\": \"ns/hop\", \"stable\": true, \"value\": 1}",
            "{\"workload\": \"ring\", \"label\": \"503 tasks\", \"metric\": \"time\", \"unit\": \"s\", \"stable\": true, \"value\": 1}",
            "{\"workload\": \"ring\", \"label\": \"503 tasks\", \"metric\": \"time\", \"unit\": \"ns/hop\", \"stable\": true, \"value\": \"x\"}",
            "{\"workload\": \"print20\", \"label\": \"20 x 5\", \"lines\": [1, 0]}"})
    void run_printsRubbish_saysWhat(String line) throws Exception {
        run(VERSION + sample(7) + "echo '" + line + "'; " + sample(9), LIMIT);

        var said = said();
        assertTrue(said.startsWith("Some 1.0; printed what is no result: " + line.charAt(0)), said);
        assertEquals(List.of(7.0), results.rows().stream().map(Row::median).toList());
    }

    @Test
    void run_endsWithAStatus_saysItsLastWords() throws Exception {
        run(VERSION + sample(7) + "echo first >&2; echo last words >&2; exit 3", LIMIT);

        assertEquals(Map.of("some", "Some 1.0; ended with status 3: last words"), results.peers());
        assertEquals(1, results.rows().size());
    }

    @Test
    void run_interrupted_stopsTheProgram() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> run("sleep 1000", LIMIT));
        assertEquals(Map.of(), results.peers());
    }

    @Test
    void peers_unknownName_listsTheRightOnes() {
        var failure = assertThrows(IllegalArgumentException.class,
                () -> Peers.run(Set.of("gevnet"), List.of(), results, _ -> {}, LIMIT));

        assertEquals("peers are [cpython, gevent, go, kotlin], asked for [gevnet]", failure.getMessage());
    }

    private String said() {
        return results.peers().getOrDefault("some", "nothing");
    }

    private void run(String script, Duration limit) throws InterruptedException {
        new ProgramPeer("some", "a cause", _ -> Optional.of(List.of("/bin/sh", "-c", script))).run(plan(limit), results,
                _ -> {});
    }

    private static Plan plan(Duration limit) {
        return new Plan(RING, Duration.ofMillis(50), 3, limit);
    }
}
