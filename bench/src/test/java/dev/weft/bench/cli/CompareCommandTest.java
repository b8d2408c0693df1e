package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
    private final StringWriter error = new StringWriter();

    @Test
    void execute_outIsAFile_isAUsageErrorBeforeAnythingRuns(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("plain"), "text");

        assertEquals(2, execute("--quick", "--out", file.toString()));
        assertTrue(error.toString().startsWith("--out: " + file + " is a file, not a folder"), error.toString());
        assertEquals("text", Files.readString(file));
    }

    @Test
    void execute_outCannotBeMade_isAUsageError(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("plain"), "text");

        assertEquals(2, execute("--out", file.resolve("below").toString()));
        assertTrue(error.toString().startsWith("--out: cannot write to the folder " + file), error.toString());
    }

    @Test
    void execute_unknownOption_isAUsageError() {
        assertEquals(2, execute("--quik"));
        assertTrue(error.toString().contains("--quik"), error.toString());
    }

    private int execute(String... arguments) {
        return new CommandLine(new CompareCommand()).setErr(new PrintWriter(error, true)).execute(arguments);
    }
}
