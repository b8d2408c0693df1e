package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.model.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PepJobTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static List<Model> models() {
        return Models.all(2);
    }

    @Test
    void fibonacci_knownNumbers_areFound() throws Exception {
        assertEquals(0, result(new PepJob.Fibonacci(0)));
        assertEquals(1, result(new PepJob.Fibonacci(1)));
        assertEquals(55, result(new PepJob.Fibonacci(10)));
        assertEquals(2_880_067_194_370_816_120L, result(new PepJob.Fibonacci(90)));
    }

    @Test
    void primes_knownSums_areFound() throws Exception {
        assertEquals(0, result(new PepJob.Primes(2)));
        assertEquals(17, result(new PepJob.Primes(10)));
        assertEquals(1060, result(new PepJob.Primes(100)));
        assertEquals(277_050, result(new PepJob.Primes(2000)));
    }

    @Test
    void fileTrip_someBlocks_readsWhatItWroteAndLeavesNothing() throws Exception {
        long filesBefore = filesLeft();

        assertEquals(PepJob.FileTrip.checksum(3), result(new PepJob.FileTrip(3)));
        assertTrue(PepJob.FileTrip.checksum(3) != PepJob.FileTrip.checksum(2));
        assertEquals(filesBefore, filesLeft());
    }

    @Test
    void queuePassing_someItems_givesTheirSum() throws Exception {
        assertEquals(6, result(new PepJob.QueuePassing(List.of(1, 2, 3))));
    }

    @Test
    void urlGet_clientThatHangsUpBefore_stillGetsThePage() throws Exception {
        try (var pages = LocalPages.open()) {
            for (int i = 0; i < 10; i++) {
                new Socket(InetAddress.getLoopbackAddress(), pages.port()).close();
            }
            assertEquals(LocalPages.answerBytes(), result(new PepJob.UrlGet(pages.port())));
        }
    }

    @Test
    void urlGet_nobodyListens_fails() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        var failure = assertThrows(ExecutionException.class, () -> result(new PepJob.UrlGet(port)));
        assertTrue(rootOf(failure) instanceof IOException, failure.toString());
    }

    @Test
    void jobs_writtenAndRead_areTheSame() throws Exception {
        for (var job : List.of(new PepJob.Empty(), new PepJob.Fibonacci(1), new PepJob.Primes(2),
                new PepJob.FileTrip(3), new PepJob.UrlGet(4), new PepJob.QueuePassing(List.of(5)))) {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(job);
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertEquals(job, in.readObject());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void pep371_anyModel_getsEveryJobDone(Model model) throws Exception {
        try (Session session = model.open()) {
            for (var function : Pep371.Function.values()) {
                var workload = new Pep371(function, 2);
                assertTrue(model.abilities().containsAll(workload.needs()));
                var sample = workload.run(session, 5, LIMIT);
                assertEquals(workload.metrics().size(), sample.values().size());
                assertTrue(sample.values().stream().allMatch(value -> value > 0), sample.toString());
            }
        }
    }

    private static long result(PepJob job) throws Exception {
        long[] result = new long[1];
        try (Session session = Models.named("serial", 2).orElseThrow().open()) {
            session.run(LIMIT, () -> result[0] = session.submit(job).await());
        }
        return result[0];
    }

    private static long filesLeft() {
        var names = new File(Objects.requireNonNull(System.getProperty("java.io.tmpdir"))).list();
        return names == null
                ? 0
                : List.of(names).stream()
                        .filter(name -> name.startsWith("weft-file-trip-" + ProcessHandle.current().pid())).count();
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }
}
