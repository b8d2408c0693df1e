package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The topologies in miniature: right on every model that can, and a mistake of a model is found. */
@Timeout(60)
class TopologiesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SIZE = 6;

    private static final List<Workload> MINIATURES = List.of(new PrintingThreads(), new YieldStorm(5), new SpawnJoin(1),
            new SpawnJoin(7), new PingPong(), new Ring(5), new Chain(4), new Skynet(100), Sieve.to(30), new FanIn(5),
            new FanOut(5), new MutexContention(3));

    static Stream<Arguments> cells() {
        return MINIATURES.stream().flatMap(workload -> Models.all(2).stream()
                .filter(model -> model.abilities().containsAll(workload.needs()))
                .map(model -> Arguments.of(workload.name() + " " + workload.label(), model.name(), workload, model)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("cells")
    void run_modelThatCan_isRight(String workloadName, String modelName, Workload workload, Model model)
            throws Exception {
        try (Session session = model.open()) {
            var sample = workload.run(session, SIZE, LIMIT);

            assertEquals(workload.metrics().size(), sample.values().size());
            assertTrue(sample.values().getFirst() > 0, () -> workloadName + " on " + modelName);
        }
    }

    static Stream<Workload> thatSpawn() {
        return Stream.of(new PrintingThreads(), new YieldStorm(5), new SpawnJoin(1), new SpawnJoin(7), new Skynet(100));
    }

    @ParameterizedTest
    @MethodSource("thatSpawn")
    void run_bodyNotRun_isFound(Workload workload) throws Exception {
        assertFails(workload, BrokenSessions::forgetful);
    }

    static Stream<Workload> thatSend() {
        return Stream.of(new PingPong(), new Ring(5), new Chain(4), Sieve.to(30), new FanIn(5), new FanOut(5));
    }

    @ParameterizedTest
    @MethodSource("thatSend")
    void run_itemChanged_isFound(Workload workload) throws Exception {
        assertFails(workload, BrokenSessions::garbling);
    }

    @Test
    void run_mutexKeepsNobodyOut_isFound() throws Exception {
        assertFails(new MutexContention(3), BrokenSessions::open);
    }

    private static void assertFails(Workload workload, UnaryOperator<Session> broken) throws Exception {
        var model = Models.named("cooperative-1", 1).orElseThrow();
        try (Session session = model.open()) {
            assertThrows(IllegalStateException.class, () -> workload.run(broken.apply(session), SIZE, LIMIT));
        }
    }

    @Test
    void bodies_ofATree_areAllItsLevels() {
        assertEquals(1_111_111, new Skynet(1_000_000).bodies());
    }

    @Test
    void sieve_toThirty_hasTenPrimesOfSum129() {
        assertEquals(12, Sieve.to(30).bodies());
        assertEquals(129, Sieve.to(30).sum(1));
    }

    @Test
    void all_namesAndLabels_areUnique() {
        var names = Workloads.all().stream().map(workload -> workload.name() + " " + workload.label()).toList();

        assertEquals(names.size(), names.stream().distinct().count(), names::toString);
    }
}
