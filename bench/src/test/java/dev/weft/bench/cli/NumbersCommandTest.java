package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft numbers}: on a copy of the README beside its files. */
class NumbersCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void execute_staleText_isSaidThenRenewedThenAgrees() throws Exception {
        var results = Files.createDirectories(folder.resolve("bench/results"));
        Files.copy(Path.of("results/compare.json"), results.resolve("compare.json"));
        var readme = Files.readString(Path.of("../README.md"));
        var stale = readme.replace("Medians of", "Numbers of");
        var text = Files.writeString(folder.resolve("README.md"), stale);

        assertEquals(1, execute("--check", text.toString()));
        assertEquals(stale, Files.readString(text));
        assertEquals(0, execute(text.toString()));
        assertEquals(readme, Files.readString(text));
        assertEquals(0, execute("--check", text.toString()));
        assertEquals(text + " agrees with its files", out.toString().lines().toList().getLast());
    }

    @Test
    void execute_textWithoutATable_isOneLine() throws Exception {
        var text = Files.writeString(folder.resolve("text.md"), "# Title\n");

        assertEquals(1, execute(text.toString()));
        assertTrue(error.toString().startsWith("weft numbers: " + text + ": has no line <!-- weft numbers "),
                error.toString());
        assertEquals(1, error.toString().lines().count());
    }

    @Test
    void execute_noFile_isOneLine() {
        assertEquals(1, execute(folder.resolve("no.md").toString()));
        assertEquals("weft numbers: there is no file " + folder.resolve("no.md"), error.toString().strip());
    }

    private int execute(String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "numbers";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Weft.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(error, true)).execute(all);
    }
}
