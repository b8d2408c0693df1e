package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The root command: the list, the help, and the answer to a wrong call. */
final class WeftTest {
    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    @Test
    void weft_alone_listsEveryCommandOnOneLine() {
        var outcome = run();
        assertEquals(0, outcome.status());
        assertEquals("", outcome.err());
        for (var name : Weft.commandLine().getSubcommands().keySet()) {
            assertEquals(1, outcome.out().lines().filter(line -> line.matches("  " + name + "  +\\S.*")).count(),
                    outcome.out());
        }
        // Nothing but the commands follows their heading, so none needed a second line.
        var listed = outcome.out().lines().dropWhile(line -> !line.startsWith("Commands")).skip(1).count();
        assertEquals(Weft.commandLine().getSubcommands().size(), listed, outcome.out());
    }

    @Test
    void help_asked_isTheList() {
        assertEquals(run(), run("--help"));
    }

    @Test
    void version_asked_namesTheJava() {
        var outcome = run("--version");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().matches("weft \\S.*, Java 25.*\\R"), outcome.out());
    }

    @Test
    void command_nearlyRight_namesTheNearest() {
        var outcome = run("compear");
        assertEquals(2, outcome.status());
        assertEquals("""
                weft: unknown command 'compear'. Did you mean 'compare'?
                Run 'weft' for the list of commands.
                """, outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void command_unlikeAny_isRefusedWithoutAGuess() {
        var outcome = run("xyzzy");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft: unknown command 'xyzzy'" + System.lineSeparator()), outcome.err());
    }

    @Test
    void option_ofTheRootNearlyRight_namesTheNearest() {
        var outcome = run("--versoin");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft: unknown option '--versoin'. Did you mean '--version'?"),
                outcome.err());
    }

    @Test
    void option_ofACommandNearlyRight_namesTheNearestAndTheCommandsHelp() {
        var outcome = run("compare", "--quik");
        assertEquals(2, outcome.status());
        assertEquals("""
                weft compare: unknown option '--quik'. Did you mean '--quick'?
                Run 'weft compare --help' for its options.
                """, outcome.err());
    }

    @Test
    void option_requiredAndMistyped_namesTheTypingError() {
        var outcome = run("echo", "--prot", "7");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft echo: unknown option '--prot'. Did you mean '--port'?"),
                outcome.err());
    }

    @Test
    void argument_tooMany_isRefused() {
        var outcome = run("compare", "extra");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft compare: unexpected argument 'extra'"), outcome.err());
        assertFalse(outcome.err().contains("Did you mean"), outcome.err());
    }

    @Test
    void option_withoutItsValue_isRefused() {
        var outcome = run("compare", "--out");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().startsWith("weft compare: Missing required parameter for option '--out'"),
                outcome.err());
    }
}
