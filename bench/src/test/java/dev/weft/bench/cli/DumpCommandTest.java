package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.EchoServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code weft dump}: in this JVM, of processes of their own. */
@Timeout(120)
final class DumpCommandTest {
    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    /** Waits for the registration, which comes after the server has said that it listens. */
    private static Outcome dumpOnceRegistered(String... args) {
        while (true) {
            var outcome = run(args);
            if (!outcome.err().contains("shows no Weft scheduler")) {
                return outcome;
            }
        }
    }

    /** A JVM that listens. */
    private static Process listening(Class<?> main, List<String> options, String... args) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(property("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED", "-cp",
                property("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(args));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var line = String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
        assertTrue(line.startsWith("listening on "), line);
        return process;
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    private static Process echo() throws IOException {
        return listening(Weft.class, List.of(), "echo", "--port", "0", "--carriers", "2");
    }

    // ---- what it shows -----------------------------------------------------------------------------------------------

    @Test
    void dump_ofTheEchoServer_namesItsTask() throws Exception {
        var server = echo();
        try {
            var outcome = dumpOnceRegistered("dump", String.valueOf(server.pid()));
            assertEquals("", outcome.err());
            assertEquals(0, outcome.status());
            assertTrue(outcome.out().contains("\"accept\"") && outcome.out().contains("IO_ACCEPT"), outcome.out());
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void dump_asJson_isAnArrayOfSchedulers() throws Exception {
        var server = echo();
        try {
            var outcome = dumpOnceRegistered("dump", "--json", String.valueOf(server.pid()));
            assertEquals("", outcome.err());
            var schedulers = JsonMapper.shared().readTree(outcome.out());
            assertEquals(1, schedulers.size());
            assertEquals("echo", schedulers.get(0).get("name").asString());
        } finally {
            server.destroyForcibly();
        }
    }

    // ---- what it refuses ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"dump,PID", "dump xyz,xyz", "dump 0,0", "dump -- -7,-7", "dump 12 13,13", "dump --jsno 12,--json"})
    void dump_badArguments_refusedWithTheValue(String call, String mentioned) {
        var outcome = run(call.split(" ", -1));
        assertEquals(2, outcome.status());
        assertEquals("", outcome.out());
        var first = outcome.err().lines().findFirst().orElse("");
        assertTrue(first.startsWith("weft dump: ") && first.contains(mentioned), outcome.err());
    }

    @Test
    void dump_ofAnEndedProcess_saysThatThereIsNone() throws Exception {
        var ended = new ProcessBuilder("true").start();
        assertEquals(0, ended.waitFor());
        refused(ended.pid(), "there is no process " + ended.pid());
    }

    @Test
    void dump_ofWhatIsNoJvm_saysSoAndHarmsNothing() throws Exception {
        var sleeping = new ProcessBuilder("sleep", "1000").start();
        try {
            refused(sleeping.pid(), "process " + sleeping.pid() + " is no JVM");
            assertTrue(sleeping.isAlive());
        } finally {
            sleeping.destroyForcibly();
        }
    }

    @Test
    void dump_ofAJvmThatRegistersNothing_saysWhatIsMissing() throws Exception {
        var server = listening(EchoServer.class, List.of());
        try {
            refused(server.pid(), "Management.register(scheduler)");
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void dump_ofAJvmThatRefuses_saysSo() throws Exception {
        var server = listening(EchoServer.class, List.of("-XX:+DisableAttachMechanism"));
        try {
            refused(server.pid(), "attach");
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void dump_ofItself_isRefused() {
        refused(ProcessHandle.current().pid(), "can't attach to process");
    }

    private static void refused(long pid, String mentioned) {
        var outcome = run("dump", String.valueOf(pid));
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("weft dump: ") && outcome.err().contains(mentioned), outcome.err());
    }
}
