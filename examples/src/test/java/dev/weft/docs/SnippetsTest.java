package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every {@code java} block of the pages and every snippet of the Javadoc compiles. */
final class SnippetsTest {
    private static final Path PAGE = Path.of("page.md");

    @TempDir
    private Path classes;

    @Test
    void pages_everyJavaBlock_compiles() {
        var blocks = Snippet.pages().stream().flatMap(page -> Snippet.ofPage(page).stream()).filter(Snippet::isJava)
                .toList();
        assertTrue(blocks.stream().anyMatch(block -> block.file().equals(Path.of("README.md"))), "none in the README");
        assertEquals(List.of(), SnippetCompiler.errors(blocks, classes));
    }

    @Test
    void javadoc_everySnippet_compiles() {
        var snippets = List.of("runtime", "examples").stream()
                .flatMap(module -> Snippet.filesBelow(Path.of(module, "src/main/java"), ".java").stream())
                .flatMap(file -> Snippet.ofSource(file).stream()).toList();
        assertFalse(snippets.isEmpty());
        assertEquals(List.of(), SnippetCompiler.errors(snippets, classes),
                "what a snippet takes for granted is declared in Surroundings");
    }

    @Test
    void errors_statementProgramAndMemberThatDoNotCompile_namedWithTheirLines() {
        var blocks = Snippet.ofPage(PAGE, """
                text
                ```java
                var task = Task.current();
                task.jion();
                ```
                ```java
                import dev.weft.Tusk;
                void main() {}
                ```
                ```java
                static int answer = "42";
                ```
                ```sh
                not java
                ```
                """).stream().filter(Snippet::isJava).toList();
        var errors = SnippetCompiler.errors(blocks, classes).toString();
        for (var line : List.of("page.md:4: ", "page.md:7: ", "page.md:11: ")) {
            assertTrue(errors.contains(line), errors);
        }
    }

    @Test
    void errors_goodOnes_none() {
        var snippets = Snippet.ofSource(Path.of("Some.java"), """
                /**
                 * Text.
                 *
                 * {@snippet :
                 * Task.spawn(() -> {
                 *     report();
                 * });
                 * }
                 * {@snippet :
                 * static final TaskLocal<String> USER = TaskLocal.create();
                 * }
                 */
                """);
        assertEquals(List.of(5, 10), snippets.stream().map(Snippet::line).toList());
        assertEquals(List.of(), SnippetCompiler.errors(snippets, classes));
    }
}
