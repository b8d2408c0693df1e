package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.model.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In miniature; the workloads check by themselves that the work was done. */
@Timeout(60)
class LoadsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private record Small(Workload workload, int size) {}

    private static final List<Small> SMALL = List.of(new Small(Convoy.of(0, true), 5),
            new Small(Convoy.of(2, true), 20), new Small(Convoy.of(1, false), 5),
            new Small(new Convoy(1, true, Convoy.Knob.SWITCH_INTERVAL, 500), 20),
            new Small(new Convoy(1, true, Convoy.Knob.CHECK_INTERVAL, 1000), 20),
            new Small(new Hog(Hog.Place.ANY, true, 2), 10), new Small(new Hog(Hog.Place.SAME, true, 2), 10),
            new Small(new Hog(Hog.Place.OTHER, false, 2), 10), new Small(new Sleepers(300), 1),
            new Small(new UnevenLoad(true), 2), new Small(new UnevenLoad(false), 2),
            new Small(new Affinity(Affinity.Where.STAYS), 5), new Small(new Affinity(Affinity.Where.FREE), 5),
            new Small(new Affinity(Affinity.Where.MOVES), 5), new Small(new Echo(3), 5),
            new Small(new EchoAtFixedRate(3, 3000), 10));

    static Stream<Arguments> cells() {
        return SMALL.stream().flatMap(small -> able(small.workload)
                .map(model -> Arguments.of(small.workload, small.size, model)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void run_ableModel_givesAFigureForEachMetric(Workload workload, int size, Model model) throws Exception {
        try (Session session = model.open()) {
            var sample = workload.run(session, size, LIMIT);
            assertEquals(workload.metrics().size(), sample.values().size());
            assertTrue(sample.values().stream().allMatch(value -> value >= 0 && Double.isFinite(value)),
                    sample.toString());
        }
    }

    @Test
    void needs_knobsAndPlaces_onlyOnTheModelsThatHaveThem() {
        assertEquals(List.of("gil-interval"), ableFor(new Convoy(1, true, Convoy.Knob.SWITCH_INTERVAL, 5000)));
        assertEquals(List.of("gil-ticks"), ableFor(new Convoy(1, true, Convoy.Knob.CHECK_INTERVAL, 100)));
        assertEquals(List.of("cooperative-2"), ableFor(new Hog(Hog.Place.SAME, true, 20)));
        assertTrue(!ableFor(Convoy.of(1, true)).contains("serial"));
    }

    @Test
    void all_namesAndLabels_areUniqueAndParametersTellThemApart() {
        var titles = new HashSet<String>();
        var parameters = new HashSet<String>();
        for (var workload : Workloads.all()) {
            assertTrue(titles.add(workload.name() + " " + workload.label()), workload + " has a namesake");
            assertTrue(parameters.add(workload.name() + workload.parameters()), workload + " has a twin");
            assertTrue(workload.axis().isEmpty() || workload.parameters().containsKey(workload.axis()),
                    workload.toString());
        }
    }

    @Test
    void convoy_nothingTakesTheProcessorFromTheHog_oneTripThatWaitsForItsEnd() throws Exception {
        try (Session session = Models.named("cooperative-1", 2).orElseThrow().open()) {
            var starved = Convoy.of(1, false).run(session, 30, LIMIT);
            assertEquals(starved.values().get(0), starved.values().get(2), "p50 and p99 of several trips");
        }
    }

    @Test
    void outsideClient_echoIsAnother_tellsThoseWhoWait() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = OutsideClient.connect(addressOf(server));
                var connection = server.accept()) {
            byte[] message = connection.getInputStream().readNBytes(EchoServer.BYTES);
            message[1]++;
            connection.getOutputStream().write(message);

            var failure = assertThrows(ExecutionException.class, client::awaitFirstEcho);
            assertTrue(failure.getCause() instanceof IOException, failure.toString());
            assertThrows(ExecutionException.class, client::awaitEnd);
        }
    }

    @Test
    void outsideClient_serverHangsUp_tellsThoseWhoWait() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = OutsideClient.connect(addressOf(server))) {
            server.accept().close();

            assertThrows(ExecutionException.class, client::awaitFirstEcho);
        }
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private static List<String> ableFor(Workload workload) {
        return able(workload).map(Model::name).toList();
    }

    private static Stream<Model> able(Workload workload) {
        return Models.all(2).stream().filter(model -> model.abilities().containsAll(workload.needs()));
    }
}
