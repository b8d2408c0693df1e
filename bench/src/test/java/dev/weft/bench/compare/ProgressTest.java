package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long now;

    @Test
    void cell_notATerminal_isOnePlainLine() {
        var progress = new Progress(out, false, () -> now);
        progress.start(Collections.nCopies(10, Duration.ofSeconds(7)));
        progress.cell("yield 2 tasks on gil");
        progress.phase("warm-up 1");
        progress.phase("sample 1/5");
        now = 4 * SECOND;
        progress.cell("echo 1 conn on gil");
        progress.end();

        assertEquals("""
                [ 1/10] yield 2 tasks on gil, about 1 min 10 s left
                [ 2/10] echo 1 conn on gil, about 36 s left
                """, printed());
    }

    @Test
    void phase_terminal_overwritesOneLine() {
        var progress = new Progress(out, true, () -> now);
        progress.start(Collections.nCopies(3, Duration.ofSeconds(7)));
        progress.cell("a cell with a name that is longer than anybody needs but must not wrap around the line");
        progress.phase("sample 1/5");
        progress.cell("short");
        progress.phase("sample 2/5");
        progress.end();

        assertFalse(printed().contains("\n"));
        for (var line : printed().split("\r", -1)) {
            assertTrue(line.isEmpty() || line.length() == 79, line);
        }
        assertTrue(printed().contains("\r[2/3] short: sample 2/5, about "), printed());
        assertTrue(printed().endsWith(" \r"));
    }

    @Test
    void phase_lateInACell_leavesLessToDo() {
        var progress = new Progress(out, true, () -> now);
        progress.start(Collections.nCopies(2, Duration.ofSeconds(10)));
        progress.cell("x");
        now = 3 * SECOND;
        progress.phase("sample 1/5");

        assertTrue(printed().contains("about 17 s left"), printed());
    }

    @Test
    void cell_cellsOfDifferentLength_scalesWhatWasExpectedOfThem() {
        var progress = new Progress(out, false, () -> now);
        progress.start(List.of(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        progress.cell("a");
        now = 5 * SECOND;
        progress.cell("b");

        assertTrue(printed().contains("] b, about 35 s left"), printed());
    }

    @Test
    void spoken_anyLength_isShort() {
        assertEquals("1 s", Progress.spoken(Duration.ZERO));
        assertEquals("59 s", Progress.spoken(Duration.ofSeconds(59)));
        assertEquals("1 min", Progress.spoken(Duration.ofSeconds(60)));
        assertEquals("2 min 5 s", Progress.spoken(Duration.ofSeconds(125)));
    }

    @Test
    void isTerminal_linkOfTheDescriptor_tells(@TempDir Path folder) throws Exception {
        var terminal = Files.createSymbolicLink(folder.resolve("0"), Path.of("/dev/pts/7"));
        var pipe = Files.createSymbolicLink(folder.resolve("1"), Path.of("pipe:[4711]"));

        assertTrue(Terminal.isTerminal(terminal));
        assertFalse(Terminal.isTerminal(pipe));
        assertFalse(Terminal.isTerminal(folder.resolve("2")));
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
