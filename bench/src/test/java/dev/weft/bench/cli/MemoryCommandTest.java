package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code weft memory}: wrong calls, a run that works and one whose JVM can't start. */
@Timeout(300)
final class MemoryCommandTest {
    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"--tasks=0,not 0", "--tasks=100000001,not 100000001", "--tasks=many,many", "--rounds=-1,not -1",
            "--rounds=101,not 101", "--heap=2x,not 2x", "--heap=-1g,not -1g", "--collectors=epsilon,epsilon",
            "--kinds=platform,platform", "--taks,Did you mean '--tasks'?"})
    void memory_badOption_refusedWithTheValue(String option, String mentioned, @TempDir Path folder) {
        var outcome = run("memory", option, "--out", folder.resolve("made").toString());

        assertEquals(2, outcome.status());
        assertEquals("", outcome.out());
        var first = outcome.err().lines().findFirst().orElse("");
        assertTrue(first.startsWith("weft memory: ") && first.contains(mentioned), outcome.err());
        assertTrue(Files.notExists(folder.resolve("made")));
    }

    @Test
    void memory_outIsAFile_refusedBeforeAnythingRuns(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("plain"), "text");

        var outcome = run("memory", "--tasks", "10", "--out", file.toString());

        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft memory: --out: " + file + " is a file, not a folder"), outcome.err());
        assertEquals("text", Files.readString(file));
    }

    @Test
    void memory_fewTasks_showsAndKeepsEveryConfiguration(@TempDir Path folder) throws Exception {
        var outcome = run("memory", "--tasks", "20000", "--kinds", "weft,virtual", "--collectors", "serial", "--heap",
                "256m",
                "--rounds", "1", "--cold", "--classes", "--out", folder.toString());

        assertEquals(0, outcome.status(), outcome.out());
        assertTrue(outcome.out().contains("     20,000  weft       serial"), outcome.out());
        assertTrue(outcome.out().contains("     20,000  virtual    serial"), outcome.out());
        assertTrue(outcome.out().contains("  dev.weft.Task" + System.lineSeparator()), outcome.out());
        var report = JsonMapper.shared().readTree(folder.resolve("results.json"));
        assertTrue(report.get("complete").booleanValue());
        assertEquals(2, report.get("measurements").size());
    }

    @Test
    void memory_jvmThatCannotStart_oneLineStatusOneAndTheOthersAreKept(@TempDir Path folder) throws Exception {
        var outcome = run("memory", "--tasks", "10", "--kinds", "weft", "--rounds", "0", "--cold", "--heap", "1k",
                "--out",
                folder.toString());

        assertEquals(1, outcome.status());
        assertEquals(1, outcome.out().lines().filter(line -> line.startsWith("FAILED: 10 of WEFT under G1: ")).count(),
                outcome.out());
        var report = JsonMapper.shared().readTree(folder.resolve("results.json"));
        assertEquals(0, report.get("measurements").size());
        assertEquals(1, report.get("failures").size());
    }
}
