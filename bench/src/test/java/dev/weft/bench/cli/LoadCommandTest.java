package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.bench.echo.EchoModel;
import dev.weft.bench.echo.EchoOptions;
import dev.weft.bench.echo.EchoOptions.Tasks;
import dev.weft.net.TcpServer.Spread;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code weft load}: its arguments, what it prints and writes. */
@Timeout(60)
final class LoadCommandTest {
    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"localhost,HOST:PORT", "localhost:,HOST:PORT", ":80,HOST:PORT", "127.0.0.1:0,1 to 65535",
            "127.0.0.1:65536,1 to 65535", "127.0.0.1:7 --connections=-1,-1",
            "127.0.0.1:7 --connections=0,--connections",
            "127.0.0.1:7 --bytes=0,--bytes", "127.0.0.1:7 --pipeline=0,--pipeline", "127.0.0.1:7 --threads=0,--threads",
            "127.0.0.1:7 --rate=0,--rate", "127.0.0.1:7 --rate=fast,fast", "127.0.0.1:7 --rate=NaN,NaN",
            "127.0.0.1:7 --duration=0,--duration", "127.0.0.1:7 --duration=-5s,-5s", "127.0.0.1:7 --warmup=soon,soon",
            "127.0.0.1:7 --churn --rate=5,--churn", "127.0.0.1:7 --churn --pipeline=2,--churn",
            "127.0.0.1:7 --idle=5 --churn,--connections", "127.0.0.1:7 --pipelin=2,--pipeline", "'',HOST:PORT"})
    void load_wrongArguments_refusedWithTheValue(String arguments, String mentioned) {
        var outcome = run(("load " + arguments).strip().split(" ", -1));
        assertEquals(2, outcome.status(), outcome.err());
        assertEquals("", outcome.out());
        var first = outcome.err().lines().findFirst().orElse("");
        assertTrue(first.startsWith("weft load: ") && first.contains(mentioned), outcome.err());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:1,refused", "no.such.name.invalid:7,no.such.name.invalid",
            "127.0.0.1:1 --pid=9999999999,9999999999"})
    void load_worldSaysNo_oneLineAndStatusOne(String arguments, String mentioned) {
        var outcome = run(("load " + arguments).split(" ", -1));
        assertEquals(1, outcome.status(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("weft load: ") && outcome.err().contains(mentioned), outcome.err());
    }

    @Test
    void load_moreConnectionsThanDescriptors_namesTheLimit() {
        var limit = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        assumeTrue(limit <= 2_000_000, "no such limit");
        load_worldSaysNo_oneLineAndStatusOne("127.0.0.1:1 --connections=1000000 --idle=1000000", "ulimit");
    }

    @Test
    void load_rightServer_printsAndWritesTheFigures(@TempDir Path folder) throws Exception {
        var file = folder.resolve("load.json");
        var options = new EchoOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 100,
                Spread.ROUND_ROBIN, Tasks.PER_CONNECTION);
        Outcome outcome;
        JsonNode report;
        var millis = 100;
        try (var service = EchoModel.PLATFORM.start(options)) {
            do { // for longer, until the machine does not stand still meanwhile
                millis *= 2;
                Files.deleteIfExists(file);
                outcome = run("load", "127.0.0.1:" + service.address().getPort(), "--connections", "3", "--warmup",
                        "0", "--duration", millis + "ms", "--name", "mine", "--json", file.toString(), "--pid",
                        String.valueOf(ProcessHandle.current().pid()));
                assertEquals("", outcome.err());
                assertEquals(0, outcome.status());
                report = JsonMapper.shared().readTree(file.toFile()).get("report");
            } while (report.get("requests").asLong() == 0);
        }
        for (var word : new String[]{"3 connections", "requests/s", "p99.9", "resident", "errors     none"}) {
            assertTrue(outcome.out().contains(word), outcome.out());
        }
        assertEquals(1, Files.readAllLines(file).size());
        var json = JsonMapper.shared().readTree(file.toFile());
        assertEquals("mine", json.get("name").asString());
        assertEquals(3, json.get("connections").asInt());
        assertEquals(millis / 1e3, report.get("seconds").asDouble(), 1e-9);
        assertTrue(report.get("latency").get("p50").asDouble() > 0);
        assertTrue(report.get("server").get("residentBytes").asLong() > 0);
    }

    @Test
    void duration_everyUnit_isRead() {
        var option = new DurationOption();
        assertEquals(Duration.ofMillis(1500), option.convert("1.5s"));
        assertEquals(Duration.ofMillis(200), option.convert("200ms"));
        assertEquals(Duration.ofMinutes(2), option.convert("2m"));
        assertEquals(Duration.ofSeconds(10), option.convert("10"));
        assertThrows(TypeConversionException.class, () -> option.convert("10h"));
    }

    @Test
    void address_sixthVersion_isInBrackets() {
        var address = new AddressOption().convert("[::1]:80");
        assertEquals(80, address.getPort());
        assertEquals("0:0:0:0:0:0:0:1", address.getHostString());
    }
}
