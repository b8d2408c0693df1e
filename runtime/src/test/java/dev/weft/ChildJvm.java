package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A JVM of its own that runs a main class of the tests: for what is decided once in a JVM, or ends one. It is killed when it does
 * not end in time, so that no read of its output waits for ever.
 */
public final class ChildJvm implements AutoCloseable {
    /** The flag that opens the JVM's continuations. */
    public static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

    private static final Executor WHEN_LATE = CompletableFuture.delayedExecutor(Long.getLong("weft.child.seconds", 60),
            TimeUnit.SECONDS);

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    /** How it ended: the exit status, 137 if it was killed, and the lines of both streams. */
    public record Ended(int status, List<String> lines) {
        /** True if a line contains the text. */
        public boolean printed(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }
    }

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
        WHEN_LATE.execute(process::destroyForcibly);
    }

    /** A JVM with these flags and no others. */
    public static ChildJvm start(Class<?> main, String... flags) throws IOException {
        return start(command(main, flags));
    }

    /**
     * As {@link #startAlike}, under a limit of the shell: {@code -n 64}. Its classes are in one jar, as those of real programs: a JVM that has
     * no descriptor left can load classes from the jars that it has open, and none from a directory.
     *
     * @param jar where to make the jar
     */
    public static ChildJvm startLimited(String limit, Path jar, Class<?> main, String... flags) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit " + limit + " && exec \"$@\"", "sh"));
        command.addAll(command(pack(property("java.class.path"), jar), main, alike(flags)));
        return start(command);
    }

    /** Makes a jar of the directories of a class path; returns a class path of jars. */
    private static String pack(String classPath, Path jar) throws IOException {
        var jars = new ArrayList<>(List.of(jar.toString()));
        var packed = new HashSet<String>();
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var element : classPath.split(File.pathSeparator, -1)) {
                var directory = Path.of(element);
                if (!Files.isDirectory(directory)) {
                    jars.add(element);
                    continue;
                }
                try (var files = Files.walk(directory)) {
                    for (var file : files.filter(Files::isRegularFile).toList()) {
                        var name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                        if (packed.add(name)) { // as a class loader, which takes the first
                            out.putNextEntry(new JarEntry(name));
                            Files.copy(file, out);
                        }
                    }
                }
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    /** As {@link #startAlike}, in a network of its own, which a shell command sets up first. Needs unshare(1). */
    public static ChildJvm startIsolated(String setUp, Class<?> main, String... flags) throws IOException {
        var command = new ArrayList<>(List.of("unshare", "-rn", "sh", "-c", setUp + " && exec \"$@\"", "sh"));
        command.addAll(command(main, alike(flags)));
        return start(command);
    }

    private static ChildJvm start(List<String> command) throws IOException {
        return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static List<String> command(Class<?> main, String... flags) {
        return command(property("java.class.path"), main, flags);
    }

    private static List<String> command(String classPath, Class<?> main, String... flags) {
        var command = new ArrayList<>(List.of(Path.of(property("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /** A JVM with the coroutine and the strict mode of this one, and more flags, which win. */
    public static ChildJvm startAlike(Class<?> main, String... flags) throws IOException {
        return start(main, alike(flags));
    }

    private static String[] alike(String... flags) {
        var all = new ArrayList<>(List.of(EXPORT, "--enable-native-access=ALL-UNNAMED",
                "-D" + Coroutines.PROPERTY + "=" + Coroutines.kind().name().toLowerCase(Locale.ROOT),
                "-Dweft.poller=" + System.getProperty("weft.poller", "auto"),
                "-Dweft.strict=" + System.getProperty("weft.strict", "off")));
        all.addAll(List.of(flags));
        return all.toArray(String[]::new);
    }

    /** Reads until it prints this line. */
    public void awaitLine(String wanted) throws IOException {
        awaitLine(wanted, wanted::equals);
    }

    /** Reads until it prints a line that starts so; returns the rest of that line. */
    public String awaitLineAfter(String start) throws IOException {
        return awaitLine(start, line -> line.startsWith(start)).substring(start.length());
    }

    private String awaitLine(String wanted, Predicate<String> isIt) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (isIt.test(line)) {
                return line;
            }
        }
        throw new AssertionError("ended without " + wanted + ": " + lines);
    }

    /** Sends it SIGTERM. */
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy closes the streams as well
    }

    /** Reads the rest of its output and waits for its end. */
    public Ended end() throws IOException, InterruptedException {
        output.lines().forEach(lines::add);
        return new Ended(process.waitFor(), List.copyOf(lines));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
