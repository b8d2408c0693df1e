package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as its users meet it: a program compiled and run against it on the class path and on the module path, with and
 * without the flag that opens the JVM's continuations.
 */
final class PackagedJarIT {
    private static final String CLASS_PATH_FLAG = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";
    private static final String MODULE_PATH_FLAG = "--add-exports=java.base/jdk.internal.vm=dev.weft";

    private static final String PROGRAM = """
            package consumer;
            import dev.weft.Scheduler;
            import dev.weft.Task;
            public class Main {
                public static void main(String[] args) throws Exception {
                    System.out.println(Scheduler.run(() -> {
                        var answer = Task.spawn(() -> {
                            Task.yield();
                            return 42;
                        });
                        return "answer " + answer.join();
                    }));
                }
            }
            """;
    private static final String MODULE = "module consumer { requires dev.weft; }";
    /** A jar without descriptor can't ask for the modules that it uses. */
    private static final String LIBRARIES_FLAG = "--add-modules=ALL-MODULE-PATH";

    /** What a program that uses Weft has on its path: the jar and what it depends on. */
    private static final String LIBRARIES = Stream
            .concat(Stream.of(property("weft.runtime.jar")),
                    Stream.of(property("java.class.path").split(File.pathSeparator))
                            .filter(entry -> new File(entry).getName().matches("(slf4j|jctools|jspecify)-.*")))
            .collect(Collectors.joining(File.pathSeparator));

    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void compileThePrograms() throws IOException {
        compile("--class-path", folder.resolve("plain"), PROGRAM);
        compile("--module-path", folder.resolve("module"), PROGRAM, MODULE);
    }

    @Test
    void classPath_withTheFlag_runsSilently() throws Exception {
        assertEquals("answer 42\n", runOnClassPath(CLASS_PATH_FLAG));
    }

    @Test
    void classPath_withoutTheFlag_runsAndLogsTheFlagOnce() throws Exception {
        assertRunsAndNames(CLASS_PATH_FLAG, runOnClassPath());
    }

    @Test
    void modulePath_withTheFlag_runsSilently() throws Exception {
        assertEquals("answer 42\n", runOnModulePath(MODULE_PATH_FLAG));
    }

    @Test
    void modulePath_withoutTheFlag_runsAndLogsTheFlagOnce() throws Exception {
        assertRunsAndNames(MODULE_PATH_FLAG, runOnModulePath());
    }

    private static void assertRunsAndNames(String flag, String output) {
        var lines = output.lines().toList();
        assertTrue(lines.contains("answer 42"), output);
        assertEquals(2, lines.size(), output);
        assertEquals(1, lines.stream().filter(line -> line.replace("exports ", "exports=").contains(flag)).count(),
                output);
    }

    private static String runOnClassPath(String... flags) throws IOException, InterruptedException {
        return run(flags, "--class-path", folder.resolve("plain") + File.pathSeparator + LIBRARIES, "consumer.Main");
    }

    private static String runOnModulePath(String... flags) throws IOException, InterruptedException {
        return run(flags, "--module-path", folder.resolve("module") + File.pathSeparator + LIBRARIES, LIBRARIES_FLAG,
                "--module",
                "consumer/consumer.Main");
    }

    /** Runs a JVM and returns what it printed to both streams. */
    private static String run(String[] flags, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(property("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of(arguments));
        var output = folder.resolve("output");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + command);
        } finally {
            process.destroyForcibly();
        }
        var text = Files.readString(output);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    private static void compile(String pathOption, Path classes, String... sources) throws IOException {
        var arguments = new ArrayList<>(List.of(pathOption, LIBRARIES, "-d", classes.toString()));
        for (var source : sources) {
            var name = source.startsWith("module") ? "module-info.java" : "Main.java";
            arguments.add(Files.writeString(Files.createDirectories(folder.resolve("source")).resolve(name), source)
                    .toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
