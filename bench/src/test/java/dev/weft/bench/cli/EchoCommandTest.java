package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.echo.EchoModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code weft echo}: wrong calls in this JVM, the server itself as a process of its own. */
@Timeout(120)
final class EchoCommandTest {
    private static final Pattern ANNOUNCEMENT = Pattern
            .compile("listening on 127\\.0\\.0\\.1:(\\d+), (\\S+), .*pid \\d+");

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"--port=70000,70000", "--port=-1,-1", "--port=http,http", "--port=0 --carriers=0,0",
            "--port=0 --carriers=-2,-2", "--carriers=1,--port", "--port=0 --bytes=0,--bytes",
            "--port=0 --model=fibres,netty-io_uring", "--port=0 --model=gil --carriers=2,--carriers",
            "--port=0 --model=virtual --poller=nio,--poller", "--port=0 --poller=kqueue,kqueue",
            "--port=0 --model=virtual --listen=per-carrier,--listen", "--port=0 --listen=first,first"})
    void echo_badNumbers_refusedWithTheValue(String options, String mentioned) {
        var outcome = run(("echo " + options).split(" ", -1));
        assertEquals(2, outcome.status());
        assertEquals("", outcome.out());
        var first = outcome.err().lines().findFirst().orElse("");
        assertTrue(first.startsWith("weft echo: ") && first.contains(mentioned), outcome.err());
    }

    @ParameterizedTest
    @EnumSource(names = {"COOPERATIVE", "VIRTUAL", "PLATFORM", "GIL", "NETTY_NIO"})
    void echo_portInUse_oneLineAndStatusOne(EchoModel model) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
            var port = taken.getLocalPort();
            var outcome = run("echo", "--port", String.valueOf(port), "--model", model.toString());
            assertEquals(1, outcome.status());
            assertEquals("", outcome.out());
            assertEquals(1, outcome.err().lines().count(), outcome.err());
            assertTrue(outcome.err().startsWith("weft echo: "), outcome.err());
            assertTrue(outcome.err().contains("127.0.0.1:" + port) && outcome.err().contains("in use"), outcome.err());
        }
    }

    @Test
    void echo_unknownHost_oneLineAndStatusOne() {
        var outcome = run("echo", "--port", "0", "--host", "no.such.name.invalid");
        assertEquals(1, outcome.status());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains("no.such.name.invalid"), outcome.err());
    }

    @ParameterizedTest
    @CsvSource({"INT,130,cooperative", "TERM,143,cooperative", "INT,130,virtual", "TERM,143,netty-nio"})
    void echo_runningAndSignalled_closesItsConnectionsAndExits(String signal, int status, String model)
            throws Exception {
        var server = startServer(model);
        try (var output = server.inputReader(StandardCharsets.UTF_8)) {
            var announcement = ANNOUNCEMENT.matcher(String.valueOf(output.readLine()));
            assertTrue(announcement.matches(), announcement::toString);
            assertEquals(model, announcement.group(2));
            var port = Integer.parseInt(String.valueOf(announcement.group(1)));
            try (var idle = connect(port); var busy = connect(port)) {
                busy.getOutputStream().write(new byte[]{1, 2, 3});
                assertArrayEquals(new byte[]{1, 2, 3}, busy.getInputStream().readNBytes(3));
                assertEquals(0,
                        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + server.pid()).start().waitFor());
                assertEquals(-1, idle.getInputStream().read());
                assertEquals(-1, busy.getInputStream().read());
            }
            assertTrue(server.waitFor(60, TimeUnit.SECONDS));
            assertEquals(status, server.exitValue());
            assertEquals("", rest(output));
        } finally {
            server.destroyForcibly();
        }
    }

    private static Process startServer(String model) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        // a build in the background of a shell ignores INT, and so would every JVM below it
        if (new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(Path.of(property("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED", "-cp",
                property("java.class.path"),
                Weft.class.getName(), "echo", "--port", "0", "--carriers", "2", "--model", model));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port);
    }

    private static String rest(BufferedReader output) {
        return String.join("\n", output.lines().toList());
    }
}
