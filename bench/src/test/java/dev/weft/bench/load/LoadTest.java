package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.load.LoadPlan.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load generator against servers that do right and wrong. */
@Timeout(60)
final class LoadTest {
    @AutoClose
    private final WilfulServer server;

    LoadTest() throws IOException {
        server = new WilfulServer();
    }

    private static final Duration MOMENT = Duration.ofMillis(150);
    private static final Duration WARM_UP = Duration.ofMillis(50);
    /** For runs that end by themselves, when no connection is left. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private LoadPlan plan(int connections, int idle, int bytes, int pipeline, Mode mode, double rate, int threads) {
        return plan(connections, idle, bytes, pipeline, mode, rate, threads, MOMENT);
    }

    private LoadPlan plan(int connections, int idle, int bytes, int pipeline, Mode mode, double rate, int threads,
            Duration duration) {
        return new LoadPlan(server.address(), connections, idle, bytes, pipeline, mode, rate, threads,
                WARM_UP, duration);
    }

    private static LoadReport run(LoadPlan plan) throws Exception {
        return new Load(plan, null, (_, _) -> {
        }).run();
    }

    @BeforeEach
    void connects() {
        assertTrue(server.address().getPort() > 0);
    }

    @Test
    void closedLoop_rightServer_countsAndFindsNoError() throws Exception {
        var duration = MOMENT;
        var report = run(plan(5, 0, 64, 3, Mode.CLOSED, 0, 2, duration));
        while (report.requests() == 0) { // the machine stood still, or hangs
            duration = duration.multipliedBy(2);
            report = run(plan(5, 0, 64, 3, Mode.CLOSED, 0, 2, duration));
        }
        assertEquals(Map.of(), report.errors());
        assertEquals(duration.toMillis() / 1e3, report.seconds(), 1e-9);
        var latency = report.latency();
        assertNotNull(latency);
        assertTrue(latency.p50() <= latency.p99() && latency.p99() <= latency.max(), latency::toString);
    }

    @Test
    void closedLoop_messagesLargerThanAnyBuffer_comeBackWhole() throws Exception {
        var report = run(plan(2, 0, 3_000_000, 2, Mode.CLOSED, 0, 1));
        assertEquals(Map.of(), report.errors());
    }

    @Test
    void rate_rightServer_isKept() throws Exception {
        var report = run(plan(4, 0, 10, 8, Mode.RATE, 1000, 2));
        assertEquals(Map.of(), report.errors());
        var latency = report.latency();
        assertNotNull(latency);
        // a message of the schedule is either answered or unsent, however slow this machine is
        assertTrue(report.requests() + report.unsent() <= 210, report::toString);
        assertTrue(report.requests() + report.unsent() >= 1, report::toString);
    }

    @Test
    void churn_rightServer_hasAConnectionForEachMessage() throws Exception {
        var duration = MOMENT;
        var before = server.accepted();
        var report = run(plan(2, 0, 64, 1, Mode.CHURN, 0, 1, duration));
        while (report.requests() <= 3) { // the machine stood still; with a connection for all there would be three of them
            duration = duration.multipliedBy(2);
            before = server.accepted();
            report = run(plan(2, 0, 64, 1, Mode.CHURN, 0, 1, duration));
        }
        assertEquals(Map.of(), report.errors());
        var accepted = server.accepted() - before;
        assertTrue(accepted >= report.requests(), accepted + " " + report);
    }

    @Test
    void idle_rightServer_haveOneMessageEach() throws Exception {
        var report = run(plan(0, 30, 64, 1, Mode.CLOSED, 0, 2));
        assertEquals(Map.of(), report.errors());
        assertEquals(0, report.requests());
        assertEquals(30 * 64, server.echoed());
    }

    @Test
    void closedLoop_oneByteChanged_isWrongBytes() throws Exception {
        server.corruptAfter(1000);
        var report = run(plan(1, 0, 64, 1, Mode.CLOSED, 0, 1, LONG));
        assertEquals(Map.of("wrong bytes", 1L), report.errors());
    }

    @Test
    void closedLoop_moreThanWasSent_isWrongBytes() throws Exception {
        server.repeat();
        var report = run(plan(1, 0, 64, 1, Mode.CLOSED, 0, 1, LONG));
        assertEquals(Map.of("wrong bytes", 1L), report.errors());
    }

    @Test
    void closedLoop_serverCloses_isNamed() throws Exception {
        server.closeAfter(64);
        var report = run(plan(3, 0, 64, 1, Mode.CLOSED, 0, 1, LONG));
        assertEquals(3, report.errors().values().stream().mapToLong(count -> count).sum());
        assertTrue(Map.of("closed by the server", 3L, "connection reset", 3L).keySet()
                .containsAll(report.errors().keySet()), report::toString);
    }

    @Test
    void closedLoop_neverAnswered_countsMessages() throws Exception {
        server.keepSilent();
        LoadReport report;
        var warmUp = WARM_UP;
        do { // with a longer one, until the messages are asked for before the measured time
            report = run(new LoadPlan(server.address(), 2, 0, 64, 3, Mode.CLOSED, 0, 1, warmUp, MOMENT));
            assertEquals(Map.of("no answer", 6L), report.errors());
            assertEquals(0, report.requests());
            warmUp = warmUp.multipliedBy(3);
        } while (report.latency() != null && warmUp.toSeconds() < 20);
        assertNull(report.latency());
    }

    @Test
    void rate_neverAnswered_waitsAreInTheLatencies() throws Exception {
        server.keepSilent();
        var duration = MOMENT;
        var report = run(plan(1, 0, 64, 1, Mode.RATE, 1000, 1, duration));
        while (report.errors().isEmpty()) { // the machine stood still, and not even one was sent
            duration = duration.multipliedBy(2);
            report = run(plan(1, 0, 64, 1, Mode.RATE, 1000, 1, duration));
        }
        assertEquals(Map.of("no answer", 1L), report.errors());
        assertEquals(WARM_UP.plus(duration).toMillis() - 1, report.unsent());
        var latency = report.latency();
        assertNotNull(latency);
        assertEquals(duration.toMillis() * 500.0, latency.p50(), 5_000);
    }

    @Test
    void run_stopped_returnsWhatThereIs() throws Exception {
        var plan = new LoadPlan(server.address(), 2, 0, 64, 1, Mode.CLOSED, 0, 1, Duration.ZERO, Duration.ofMinutes(5));
        var load = new Load(plan, null, (_, _) -> {
        });
        var running = new FutureTask<>(load::run);
        Thread.ofPlatform().start(running);
        while (server.echoed() < 64 * 100) {
            Thread.onSpinWait();
        }
        load.stop();
        var report = running.get();
        assertTrue(report.interrupted());
        assertTrue(report.requests() > 0 && report.seconds() < 300, report::toString);
        assertEquals(Map.of(), report.errors());
    }

    @Test
    void run_nobodyListens_saysWhereAndWhy() throws Exception {
        InetSocketAddress nobody;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
        }
        var plan = new LoadPlan(nobody, 1, 0, 64, 1, Mode.CLOSED, 0, 1, Duration.ZERO, MOMENT);
        var message = String.valueOf(assertThrows(IOException.class, () -> run(plan)).getMessage());
        assertTrue(message.contains(":" + nobody.getPort()) && message.contains("refused"), message);
    }

    @Test
    void failure_messagesOfTheSystem_areSorted() {
        assertEquals(Failure.NO_DESCRIPTOR, Failure.of(new IOException("Too many open files")));
        assertEquals(Failure.RESET, Failure.of(new IOException("Broken pipe")));
        assertEquals(Failure.NO_PORT, Failure.of(new IOException("Cannot assign requested address")));
        assertEquals(Failure.OTHER, Failure.of(new IOException((String) null)));
    }

    @Test
    void serverProcess_thisOne_hasTimeAndMemory() throws Exception {
        var self = ServerProcess.of(ProcessHandle.current().pid());
        assertTrue(self.cpuNanos() > 0);
        assertTrue(self.residentBytes() > 1_000_000);
        var message = String
                .valueOf(assertThrows(IOException.class, () -> ServerProcess.of(Long.MAX_VALUE)).getMessage());
        assertTrue(message.contains("no process " + Long.MAX_VALUE), message);
    }
}
