package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README says happens: its programs print what stands below them, its commands and options exist. */
@Timeout(240)
final class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Path COMMANDS = Path.of("bench/src/main/java/dev/weft/bench/cli");
    private static final Pattern COMMAND = Pattern.compile("\\./weft +([a-z]+)([^`#\\n]*)");
    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
    private static final String FLAG = "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED";

    /** For sockets on Linux. */
    private static final String NATIVE_FLAG = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    private Path folder;

    private record Output(String standard, String error) {}

    /** Runs a program as the README tells to, in a JVM of its own. */
    private Output run(Snippet program, boolean withFlag) throws IOException, InterruptedException {
        var source = Files.writeString(folder.resolve("Hello.java"), SnippetCompiler.program(program));
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var command = new ArrayList<String>();
        command.add(Path.of(SnippetCompiler.property("java.home"), "bin", "java").toString());
        if (withFlag) {
            command.addAll(List.of(FLAG.split(" ")));
            command.add(NATIVE_FLAG);
        }
        command.addAll(List.of("-cp", SnippetCompiler.property("java.class.path"), source.toString()));
        var process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), program + " hangs");
        } finally {
            process.destroyForcibly();
        }
        var output = new Output(Files.readString(out).strip(), Files.readString(err).strip());
        assertEquals(0, process.exitValue(), program + ": " + output);
        return output;
    }

    @Test
    void programs_withTheFlag_printWhatStandsBelowThem() throws Exception {
        var blocks = Snippet.ofPage(README);
        var programs = 0;
        for (var i = 0; i < blocks.size() - 1; i++) {
            if (blocks.get(i).isJava()) {
                programs++;
                assertEquals("text", blocks.get(i + 1).language(), "no output below " + blocks.get(i));
                assertEquals(new Output(blocks.get(i + 1).code().strip(), ""), run(blocks.get(i), true));
            }
        }
        assertTrue(programs >= 1);
    }

    @Test
    void program_withoutTheFlag_printsTheSameAndOneLineNamesTheFlag() throws Exception {
        var blocks = Snippet.ofPage(README).stream().dropWhile(block -> !block.isJava()).toList();
        var output = run(blocks.get(0), false);
        assertEquals(blocks.get(1).code().strip(), output.standard());
        assertEquals(1, output.error().lines().count(), output.error());
        assertTrue(output.error().endsWith("start java with " + FLAG), output.error());
    }

    @Test
    void flag_everyMention_isTheOneThatWorks() {
        var text = Snippet.read(README);
        assertTrue(text.contains(FLAG));
        assertTrue(text.contains(NATIVE_FLAG));
        assertEquals(text.split("--add-exports", -1).length, text.split(Pattern.quote(FLAG), -1).length);
    }

    @Test
    void commands_everyMention_existsWithItsOptions() {
        var commands = Snippet.filesBelow(COMMANDS, "Command.java").stream().map(Snippet::read).toList();
        var mentions = COMMAND.matcher(Snippet.read(README)).results().toList();
        assertFalse(mentions.isEmpty());
        for (var mention : mentions) {
            var command = commands.stream()
                    .filter(source -> source.contains("@Command(name = \"" + mention.group(1) + '"'))
                    .findAny().orElseThrow(() -> new AssertionError("no such command: " + mention.group()));
            OPTION.matcher(Objects.requireNonNull(mention.group(2))).results()
                    .forEach(option -> assertTrue(command.contains('"' + option.group() + '"'), mention.group()));
        }
    }
}
