package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No source file is longer than 500 lines; 250 is the aim. */
final class FileSizeTest {
    private static final int HARD_LIMIT = 500;

    /** Paths from the root that may be longer, each with the ADR that says why. */
    private static final Set<String> EXCEPTIONS = Set.of();

    @Test
    void javaFiles_allModules_withinTheHardLimit() {
        var files = Sources.javaFiles("src");
        assertFalse(files.isEmpty());
        assertEquals(List.of(), files.stream().filter(FileSizeTest::isTooLong).toList(),
                "longer than " + HARD_LIMIT + " lines: split them by idea, or add an exception here with an ADR");
    }

    private static boolean isTooLong(Path file) {
        return !EXCEPTIONS.contains(file.toString().replace('\\', '/')) && isTooLong(Sources.read(file));
    }

    private static boolean isTooLong(String text) {
        return text.lines().count() > HARD_LIMIT;
    }

    @Test
    void isTooLong_oneLineOverTheLimit_isSeen() {
        assertFalse(isTooLong("x\n".repeat(HARD_LIMIT)));
        assertEquals(true, isTooLong("x\n".repeat(HARD_LIMIT + 1)));
    }
}
