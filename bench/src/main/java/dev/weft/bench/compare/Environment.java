package dev.weft.bench.compare;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.internal.coroutine.Coroutines;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Where the figures come from. What can't be found out is {@code "unknown"}.
 *
 * @param processors
 *            that this JVM may use
 * @param commit
 *            of the sources that the program was built from, with {@code -dirty} if they had been changed
 * @param flags
 *            of the JVM
 * @param coroutine
 *            that the cooperative models run on
 */
public record Environment(String os, String arch, String cpu, int processors, long memoryBytes, String jdk, String vm,
        long heapBytes, List<String> collectors, List<String> flags, String coroutine, String commit) {
    private static final String UNKNOWN = "unknown";

    /** Git has that long to answer. */
    private static final int GIT_SECONDS = 5;

    /** Looks at this machine and this JVM. */
    public static Environment here() {
        var runtime = Runtime.getRuntime();
        var collectors = ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName)
                .toList();
        return new Environment(property("os.name") + " " + property("os.version"), property("os.arch"), findCpu(),
                runtime.availableProcessors(), findMemory(), property("java.vendor.version", "java.version"),
                property("java.vm.name") + " " + property("java.vm.version"), runtime.maxMemory(), collectors,
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Coroutines.kind().name().toLowerCase(Locale.ROOT), findCommit());
    }

    /** One line for the head of a table. */
    public String line() {
        return processors + (processors == 1 ? " processor (" : " processors (") + cpu + "), " + jdk + ", coroutine: "
                + coroutine;
    }

    private static String property(String... names) {
        for (var name : names) {
            var value = System.getProperty(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return UNKNOWN;
    }

    private static long findMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private static String findCpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(UNKNOWN);
        } catch (IOException _) {
            return UNKNOWN;
        }
    }

    /** The commit of the folder that this program's classes lie in, for there it was built. */
    private static String findCommit() {
        var source = Environment.class.getProtectionDomain().getCodeSource();
        var location = source == null ? null : source.getLocation();
        if (location == null) {
            return UNKNOWN;
        }
        try {
            var classes = Path.of(location.toURI());
            var folder = Files.isDirectory(classes) ? classes : classes.resolveSibling(".");
            return describe(folder);
        } catch (IOException | URISyntaxException _) {
            return UNKNOWN;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String describe(Path folder) throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "-C", folder.toString(), "describe", "--always", "--dirty", "--abbrev=40",
                "--exclude=*").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (!git.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
            git.destroyForcibly();
            return UNKNOWN;
        }
        var answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.exitValue() == 0 && !answer.isEmpty() ? answer : UNKNOWN;
    }
}
