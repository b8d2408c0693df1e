package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workloads;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code weft compare}: the list, and wrong calls, which run nothing. */
class CompareCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void execute_outIsAFile_isAUsageErrorBeforeAnythingRuns() throws Exception {
        var file = Files.writeString(folder.resolve("plain"), "text");

        assertRefused("--out: " + file + " is a file, not a folder", "--quick", "--out", file.toString());
        assertEquals("text", Files.readString(file));
    }

    @Test
    void execute_outCannotBeMade_isAUsageError() throws Exception {
        var file = Files.writeString(folder.resolve("plain"), "text");

        assertRefused("--out: cannot write to the folder " + file, "--out", file.resolve("below").toString());
    }

    @Test
    void execute_unknownOption_isAUsageError() {
        assertRefused("unknown option '--quik'. Did you mean '--quick'?", "--quik");
    }

    @Test
    void execute_list_namesEveryWorkloadAndModel() {
        assertEquals(0, execute("--list"));

        for (var workload : Workloads.all()) {
            assertTrue(out.toString().contains("  " + workload.name() + "\n"), workload.name());
            assertTrue(out.toString().contains(" " + workload.label() + " "), workload.label());
        }
        for (var model : Models.all(Runtime.getRuntime().availableProcessors())) {
            assertTrue(out.toString().lines().anyMatch(line -> line.startsWith("  " + model.name() + " ")),
                    model.name());
        }
        assertEquals(Workloads.quick().size(), out.toString().lines().filter(line -> line.startsWith("   *+")).count(),
                "the quick ones are marked, and are usual, too");
        assertTrue(out.toString().lines().allMatch(line -> line.length() <= 100), out.toString());
    }

    @Test
    void execute_wrongWorkload_namesTheNearestAndTheRightOnes() {
        assertRefused("--only: there is no workload 'yeild'. Did you mean 'yield'? There are: print20, yield, ",
                "--only",
                "print20,yeild");
    }

    @Test
    void execute_wrongModel_namesTheNearestAndTheRightOnes() {
        assertRefused("--models: there is no model 'virtaul'. Did you mean 'virtual'? There are: ", "--models",
                "virtaul");
        assertTrue(error.toString().contains("cooperative-1, "), error.toString());
    }

    @Test
    void execute_wrongPeer_namesTheNearestAndTheRightOnes() {
        assertRefused("--peers: there is no peer 'cpyton'. Did you mean 'cpython'? There are: cpython, ",
                "--peers=cpyton");
    }

    @Test
    void execute_nameUnlikeAny_isRefusedWithoutAGuess() {
        assertRefused("--only: there is no workload 'xyzzy'. There are: ", "--only", "xyzzy");
        assertFalse(error.toString().contains("Did you mean"), error.toString());
    }

    @ParameterizedTest
    @CsvSource({"--all --quick, --all and --quick", "--quick --all, --all and --quick",
            "--all --only=yield, --all and --only", "--list --quick, --list and --quick",
            "--models=virtual --list, --list and --models",
            "--peers --list, --list and --peers"})
    void execute_optionsThatContradict_areRefused(String arguments, String named) {
        assertRefused(named + " contradict each other", arguments.split(" ", -1));
    }

    @Test
    void execute_nothingLeftToRun_saysWhy() {
        assertRefused("nothing is left to run. ring can't run on serial: needs bodies that wait for each other",
                "--only",
                "ring", "--models", "serial", "--out", folder.resolve("made").toString());
        assertTrue(Files.notExists(folder.resolve("made")));
    }

    @Test
    void execute_baselineMissing_isRefusedBeforeAnythingRuns() {
        var missing = folder.resolve("old.json").toString();

        assertRefused("--baseline: there is no file " + missing, "--baseline", missing, "--out",
                folder.resolve("made").toString());
        assertTrue(Files.notExists(folder.resolve("made")));
    }

    @Test
    void execute_baselineOfAnotherSchema_isRefused() throws Exception {
        var old = Files.writeString(folder.resolve("old.json"), "{\"schema\": 1}");

        assertRefused("--baseline: " + old + " has schema 1, and this program reads 2", "--baseline", old.toString());
    }

    private void assertRefused(String message, String... arguments) {
        assertEquals(2, execute(arguments));
        assertTrue(error.toString().startsWith("weft compare: " + message), error.toString());
        assertEquals("", out.toString());
    }

    private int execute(String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "compare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Weft.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(error, true)).execute(all);
    }
}
