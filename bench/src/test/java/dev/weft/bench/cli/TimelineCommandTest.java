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
import tools.jackson.databind.json.JsonMapper;

/** {@code weft timeline}: wrong calls, and one that works. */
@Timeout(60)
class TimelineCommandTest {
    private record Outcome(int status, String out, String err) {}

    @TempDir
    private Path folder = Path.of("");

    @Test
    void timeline_wrongWorkload_listsTheRightOnes() {
        assertRefused("WORKLOAD: there is no workload 'prnt20'. Did you mean 'print20'? There are: print20, ",
                "prnt20");
    }

    @Test
    void timeline_wrongLabel_listsTheRightOnes() {
        assertRefused("--label: there is no yield '3 tasks'.", "yield", "--label", "3 tasks");
    }

    @Test
    void timeline_wrongModel_listsTheRightOnes() {
        assertRefused("--models: there is no model 'gil'. Did you mean 'gil-", "print20", "--models", "gil");
    }

    @Test
    void timeline_modelThatTellsNothing_isRefused() {
        assertRefused("--models: virtual can't be recorded: it does not tell who runs where", "print20", "--models",
                "virtual");
    }

    @Test
    void timeline_numbersOutOfRange_areRefused() {
        assertRefused("--events must be 1 to 10000000, not 0", "print20", "--events", "0");
        assertRefused("--size must be 1 to 20000 for print20, not 0", "print20", "--size", "0");
    }

    @Test
    void timeline_noWorkload_isRefused() {
        assertRefused("Missing required parameter: 'WORKLOAD'");
    }

    @Test
    void timeline_right_showsTheCausesAndWritesBothFiles() throws Exception {
        var outcome = run("print20", "--models", "gil-interval", "--size", "1");

        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().contains("What causes a switch?"), outcome.out());
        assertTrue(outcome.out().contains("gil-interval: bodies stopped "), outcome.out());
        var trace = folder.resolve("made/trace.json");
        assertTrue(outcome.out().contains("trace:  " + trace), outcome.out());
        assertTrue(JsonMapper.shared().readTree(trace).get("traceEvents").size() > 20);
        assertTrue(Files.readString(folder.resolve("made/report.html")).contains("print20"));
    }

    private void assertRefused(String message, String... args) {
        var outcome = run(args);
        assertEquals(2, outcome.status(), outcome.err());
        assertTrue(outcome.err().startsWith("weft timeline: " + message), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(Files.notExists(folder.resolve("made")), "nothing was run");
    }

    private Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new String[args.length + 3];
        all[0] = "timeline";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--out";
        all[args.length + 2] = folder.resolve("made").toString();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
        return new Outcome(status, out.toString(), err.toString());
    }
}
