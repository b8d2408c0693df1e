package dev.weft.bench.peers;

import dev.weft.bench.compare.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs that end with this JVM at the latest. */
public final class Program {
    private Program() {}

    /**
     * What a program left.
     *
     * @param output
     *            its standard output, by lines
     * @param trouble
     *            why it did not end well, if it did not
     */
    public record Ending(List<String> output, Optional<String> trouble) {}

    /**
     * Runs a command to its end, or stops it and its children at the limit.
     *
     * @param folder
     *            its working directory, where its output is kept meanwhile
     * @throws IOException
     *             if it can't be started
     * @throws InterruptedException
     *             if the caller is interrupted; it has been stopped
     */
    public static Ending run(List<String> command, Path folder, Duration limit)
            throws IOException, InterruptedException {
        var output = file(folder, "output");
        var errors = file(folder, "errors");
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        var killer = Thread.ofPlatform().name("weft-peer-kill").unstarted(() -> kill(process));
        try {
            Runtime.getRuntime().addShutdownHook(killer);
            boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
            return new Ending(lines(output),
                    ended ? trouble(process, lines(errors)) : Optional.of("not done within " + Progress.spoken(limit)));
        } finally {
            kill(process);
            forget(killer);
        }
    }

    private static Path file(Path folder, String name) throws IOException {
        var file = Files.createTempFile(folder, name, "");
        file.toFile().deleteOnExit();
        return file;
    }

    private static Optional<String> trouble(Process process, List<String> errors) {
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of(
                        "ended with status " + process.exitValue() + (errors.isEmpty() ? "" : ": " + errors.getLast()));
    }

    /** Whatever bytes it printed. */
    private static List<String> lines(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This JVM is ending, and the hook has done or will do its work.
        }
    }
}
