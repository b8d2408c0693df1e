package dev.weft.bench.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Python may say, by shell scripts that say it. */
@Timeout(30)
class InterpreterTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void version_cpythonWithItsLock_isNamed() throws Exception {
        assertEquals("CPython 3.11.7", saying(about("CPython", "3.11.7", true)).version());
    }

    @Test
    void version_freeThreadedBuild_isRefused() {
        var failure = assertThrows(IOException.class, saying(about("CPython", "3.13.0", false))::version);

        assertEquals("CPython 3.13.0 is a free-threaded build and runs without its lock: nothing to compare with",
                failure.getMessage());
    }

    @Test
    void version_anotherPython_isRefused() {
        assertEquals("python3 is PyPy 3.10.14; only CPython 3 has this lock",
                assertThrows(IOException.class, saying(about("PyPy", "3.10.14", true))::version).getMessage());
        assertEquals("python3 is CPython 2.7.18; only CPython 3 has this lock",
                assertThrows(IOException.class, saying(about("CPython", "2.7.18", true))::version).getMessage());
    }

    @Test
    void samples_printed_areRead() throws Exception {
        var interpreter = shell("echo a warning; echo '{\"samples\": [1, 2.5], \"arguments\": \"'\"$*\"'\"}'");

        assertEquals(List.of(1.0, 2.5), interpreter.samples("switches", List.of(5_000, 300)));
    }

    @Test
    void samples_arguments_arePassed() throws Exception {
        var interpreter = shell("echo \"{\\\"samples\\\": [$2, $3]}\"");

        assertEquals(List.of(5_000.0, 300.0), interpreter.samples("switches", List.of(5_000, 300)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"samples\": []}", "{\"samples\": 7}", "{\"samples\": [\"many\"]}", "7"})
    void samples_otherJson_isRefused(String line) {
        var failure = assertThrows(IOException.class, () -> saying(line).samples("wakeup", List.of()));

        assertEquals("wakeup: gil.py printed no samples", failure.getMessage());
    }

    @Test
    void samples_noJson_isRefusedWithTheLine() {
        var failure = assertThrows(IOException.class, () -> saying("oops").samples("wakeup", List.of()));

        assertEquals("wakeup: gil.py printed 'oops'", failure.getMessage());
    }

    @Test
    void samples_nothingPrinted_isRefused() {
        var failure = assertThrows(IOException.class, () -> shell("exit 0").samples("wakeup", List.of()));

        assertEquals("wakeup: gil.py printed nothing", failure.getMessage());
    }

    @Test
    void samples_scriptFails_isRefusedWithItsLastWord() {
        var failure = assertThrows(IOException.class,
                () -> shell("echo Traceback >&2; echo 'OSError: no forks' >&2; exit 1").samples("wakeup", List.of()));

        assertEquals("wakeup: ended with status 1: OSError: no forks", failure.getMessage());
    }

    @Test
    void samples_scriptHangs_isStoppedAtTheLimit() {
        var hanging = new Interpreter(List.of("sh", "-c", "sleep 1000 & wait", "sh"), folder, Duration.ofMillis(100));

        var failure = assertThrows(IOException.class, () -> hanging.samples("wakeup", List.of()));

        assertTrue(String.valueOf(failure.getMessage()).startsWith("wakeup: not done within "), failure.toString());
    }

    @Test
    void samples_noSuchProgram_isRefused() {
        var absent = new Interpreter(List.of(folder.resolve("python3").toString()), folder, Duration.ofSeconds(10));

        var failure = assertThrows(IOException.class, () -> absent.samples("wakeup", List.of()));

        assertTrue(failure.toString().contains("No such file"), failure.toString());
    }

    @Test
    void script_unknownExperiment_namesTheRightOnes() throws Exception {
        var python = Path.of("/usr/bin/python3");
        if (Files.isExecutable(python)) { // elsewhere the script is not run by this test
            var real = new Interpreter(
                    List.of(python.toString(), "-I", "-B", Path.of("python/gil.py").toAbsolutePath().toString()),
                    folder,
                    Duration.ofSeconds(20));

            assertTrue(real.version().startsWith("CPython 3."), real.version());
            var failure = assertThrows(IOException.class, () -> real.samples("swiches", List.of()));
            assertTrue(failure.toString().contains("there are: about, switches, wakeup, scaling"),
                    failure.toString());
        }
    }

    private static String about(String implementation, String version, boolean gil) {
        return "{\"implementation\": \"" + implementation + "\", \"version\": \"" + version + "\", \"gil\": " + gil
                + "}";
    }

    private Interpreter saying(String line) {
        return shell("echo '" + line + "'");
    }

    private Interpreter shell(String script) {
        return new Interpreter(List.of("sh", "-c", script, "sh"), folder, Duration.ofSeconds(20));
    }
}
