package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every workload on every model, in miniature; the workloads check by themselves that the work was done. */
@Timeout(60)
class WorkloadsOnModelsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static List<Model> models() {
        return Models.all(2).stream().filter(model -> model.abilities().contains(Ability.CONCURRENT)).toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void printingThreads_anyModel_printsEveryLine(Model model) throws Exception {
        var sample = run(model, new PrintingThreads(), 3);

        assertTrue(sample.values().getFirst() > 0);
        assertTrue(sample.values().get(1) >= 19, "20 threads cannot alternate less than 19 times");
        assertTrue(sample.observation().contains(": "), sample.observation());
    }

    @Test
    void printingThreads_oneCarrier_areRoundRobin() throws Exception {
        var sample = run(Models.named("cooperative-1", 1).orElseThrow(), new PrintingThreads(), 3);

        assertEquals(99.0, sample.values().get(1));
        assertTrue(sample.observation().startsWith("1 2 3 4 5 6 7 8 9 10 11 12 ...: FIFO round robin"),
                sample.observation());
    }

    @ParameterizedTest
    @MethodSource("models")
    void yieldStorm_anyModel_yieldsAsOftenAsAsked(Model model) throws Exception {
        var sample = run(model, new YieldStorm(5), 40);

        assertTrue(sample.values().getFirst() > 0);
        assertTrue(sample.values().get(1) >= 0 && sample.values().get(1) <= 100);
    }

    @Test
    void yieldStorm_oneCarrier_handsOverEveryTimeButTheLast() throws Exception {
        var sample = run(Models.named("cooperative-1", 1).orElseThrow(), new YieldStorm(10), 80);

        assertEquals(99.0, sample.values().get(1), 1e-9); // 10 tasks x 10 counted yields, the very last finds nobody
    }

    @ParameterizedTest
    @MethodSource("models")
    void echo_anyModel_returnsEveryMessage(Model model) throws Exception {
        var sample = run(model, new Echo(4), 25);

        assertTrue(sample.values().getFirst() > 0);
        assertTrue(sample.values().get(1) > 0);
        assertTrue(sample.values().get(1) <= sample.values().get(2), "p50 above p99");
    }

    @ParameterizedTest
    @MethodSource("models")
    void run_bodyFails_tells(Model model) throws Exception {
        try (Session session = model.open()) {
            var failure = assertThrows(ExecutionException.class, () -> session.run(LIMIT, () -> {
                session.spawn(() -> {
                    throw new IllegalStateException("as asked");
                }).join();
            }));
            assertTrue(failure.toString().contains("as asked"), failure.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void run_bodyNeverEnds_timesOutAndCloses(Model model) throws Exception {
        var end = new AtomicBoolean();
        try (Session session = model.open()) {
            assertThrows(TimeoutException.class, () -> session.run(Duration.ofMillis(50), () -> {
                while (!end.get()) {
                    session.yieldNow();
                }
            }));
        } finally {
            end.set(true);
        }
    }

    @Test
    void all_oneProcessor_hasTheCooperativeModelOnce() {
        assertEquals(
                List.of("serial", "gil-ticks", "gil-interval", "platform", "virtual", "cooperative-1", "processes"),
                Models.names(1));
        assertEquals(Models.names(1).size() + 1, Models.names(4).size());
        assertThrows(IllegalArgumentException.class, () -> Models.all(0));
    }

    @Test
    void workloads_namesAndUnits_fitTheTable() {
        for (var workload : Workloads.all()) {
            assertTrue(workload.name().length() <= 8, workload.name());
            assertTrue(workload.label().length() <= 10, workload.label());
            for (var metric : workload.metrics()) {
                assertTrue(metric.name().length() <= 10, metric.name());
                assertTrue(metric.unit().length() <= 8, metric.unit());
            }
        }
    }

    private static Sample run(Model model, Workload workload, int size) throws Exception {
        try (Session session = model.open()) {
            var sample = workload.run(session, size, LIMIT);
            assertEquals(workload.metrics().size(), sample.values().size());
            return sample;
        }
    }
}
