package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What {@link LauncherTest} plays with: the script in a source tree with a space in its path, a JDK whose {@code
 * java} prints its process id and arguments, and an {@code mvn} that notes its runs and makes an empty jar. All
 * below {@code folder}.
 */
record LauncherTree(Path folder) {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    /** How a run of the script ended. */
    record Outcome(long pid, int status, String out, String err) {}

    /** Something to wait for. */
    interface Condition {
        boolean holds() throws IOException;
    }

    void make() throws IOException {
        write(script(), Files.readString(scriptUnderTest()).replace("/usr/lib/jvm", folder + "/jvm"));
        for (var file : List.of("pom.xml", "runtime/pom.xml", "bench/pom.xml", "runtime/src/main/java/A.java",
                "runtime/src/main/java", "runtime/src/main")) {
            touch(root().resolve(file), LONG_AGO);
        }
        makeJdk(jdk(), "25.0.3", "echo $$; for word in \"$@\"; do echo \"$word\"; done");
        makeMaven(":");
    }

    Path root() {
        return folder.resolve("a tree");
    }

    Path script() {
        return root().resolve("weft");
    }

    Path jar() {
        return root().resolve("bench/target/weft.jar");
    }

    Path source() {
        return root().resolve("runtime/src/main/java/A.java");
    }

    Path jdk() {
        return folder.resolve("jdk 25");
    }

    /** The folder at the head of PATH. */
    Path bin() {
        return folder.resolve("bin");
    }

    /** A jar newer than every source. */
    void makeJar() throws IOException {
        touch(jar(), LONG_AGO.plusSeconds(1));
    }

    /** Makes the source newer than the jar. */
    void touchSource() throws IOException {
        touch(source(), LONG_AGO.plusSeconds(2));
    }

    /** An {@code mvn} that notes its run, makes the jar, then runs {@code body}. */
    void makeMaven(String body) throws IOException {
        write(bin().resolve("mvn"), """
                #!/bin/sh
                echo run >>'%s/mvn-runs'
                mkdir -p bench/target
                : >bench/target/weft.jar
                %s
                """.formatted(bin(), body));
    }

    long mavenRuns() throws IOException {
        var runs = bin().resolve("mvn-runs");
        return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    }

    /** A folder for PATH with the tools that the script uses, and neither java nor mvn. */
    Path onlyTools() throws IOException {
        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var tool : List.of("dirname", "readlink", "grep", "find", "mktemp", "touch", "tail", "rm", "flock")) {
            var places = Stream.of("/usr/bin/", "/bin/").map(folder -> folder + tool);
            for (var place : places.filter(file -> Files.exists(Path.of(file))).limit(1).toList()) {
                write(tools.resolve(tool), "#!/bin/sh\nexec " + place + " \"$@\"\n");
            }
        }
        return tools;
    }

    Outcome weft(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        var all = new HashMap<>(Map.of("WEFT_JAVA_HOME", jdk().toString()));
        all.putAll(environment);
        return run(script(), all, args);
    }

    Outcome run(Path script, Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return finish(start(script, environment, "output", args), "output");
    }

    /** Starts the script; {@code name} is given to {@link #finish} too. */
    Process start(Path script, Map<String, String> environment, String name, String... args) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("WEFT_") || key.startsWith("JAVA"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("PATH", bin() + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    Outcome finish(Process process, String name) throws IOException, InterruptedException {
        try {
            assertTrue(process.waitFor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS), "the launcher hangs");
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.pid(), process.exitValue(), Files.readString(folder.resolve(name + ".out")),
                Files.readString(folder.resolve(name + ".err")));
    }

    static boolean waitsForTheLock(Process launcher) {
        return launcher.children().map(child -> child.info().command().orElse(""))
                .anyMatch(command -> command.endsWith("flock") || command.endsWith("perl"));
    }

    /** Waits for what another process does. */
    static void await(Condition condition) throws IOException {
        var deadlineNanos = System.nanoTime() + TIME_LIMIT.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - deadlineNanos < 0, "never came true");
            Thread.onSpinWait();
        }
    }

    static void makeJdk(Path home, String version, String javaBody) throws IOException {
        write(home.resolve("bin/java"), "#!/bin/sh\n" + javaBody + "\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void write(Path script, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(script.getParent()));
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void touch(Path file, Instant time) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.createFile(file);
        }
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private static Path scriptUnderTest() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("weft"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no script ./weft above");
        }
        return folder.resolve("weft");
    }
}
