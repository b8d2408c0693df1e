package dev.weft.bench.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Measures configurations, each in a JVM of its own that ends with this one. */
public final class ChildJvm {
    private final Duration limit;

    /** @param limit a JVM that takes longer has failed */
    public ChildJvm(Duration limit) {
        this.limit = limit;
    }

    /**
     * Measures one configuration.
     *
     * @throws IOException
     *             if it could not be measured, with a message for people that has what the JVM said last
     * @throws InterruptedException
     *             if the caller is interrupted; the JVM has been killed
     */
    public Measurement measure(Configuration configuration) throws IOException, InterruptedException {
        var result = Files.createTempFile("weft-memory", ".json");
        try {
            return read(configuration, run(configuration.command(result)), result);
        } finally {
            Files.delete(result);
        }
    }

    /** What a process that has ended left. */
    record Ending(int status, List<String> said) {}

    private static Measurement read(Configuration configuration, Ending ending, Path result) throws IOException {
        if (ending.status() != 0) {
            throw new IOException(configuration + ": java ended with status " + ending.status()
                    + (ending.said().isEmpty() ? " and said nothing" : ": " + ending.said().getLast()));
        }
        try {
            return JsonMapper.shared().readValue(result, Measurement.class);
        } catch (JacksonException e) {
            throw new IOException(configuration + ": the JVM left no readable result (" + e.getMessage() + ")", e);
        }
    }

    /** Runs a command to its end. */
    Ending run(List<String> command) throws IOException, InterruptedException {
        var said = Files.createTempFile("weft-memory", ".log");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        var killer = Thread.ofPlatform().name("weft-memory-kill").unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("java was not done within " + limit.toMillis() + " ms");
            }
            return new Ending(process.exitValue(), Files.readAllLines(said));
        } finally {
            process.destroyForcibly();
            forget(killer);
            Files.delete(said);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This JVM is ending, and the hook has done or will do its work.
        }
    }
}
