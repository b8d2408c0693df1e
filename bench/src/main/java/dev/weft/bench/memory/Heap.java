package dev.weft.bench.memory;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Looks at the heap of this JVM. */
final class Heap {
    /** Objects that were reachable for the collector when the first of them began can be gone after the second. */
    private static final int COLLECTIONS = 3;
    private static final int BYTES_PER_KIB = 1024;

    /** Such as {@code    1:       1000000      104000000  dev.weft.Task}: rank, objects, bytes, name; a module may follow. */
    private static final Pattern CLASS_LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+\\d+\\s+\\S+.*");
    private static final int BYTES = 2;
    private static final int NAME = 3;

    private Heap() {}

    /** Collects everything; what survives is in the old generation. */
    static void collect() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
    }

    /** What is in use after full collections. */
    static long usedBytes() {
        collect();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What the collector has spent so far. */
    static long collectorMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
    }

    /** The resident size of this process, 0 where there is no {@code /proc}. */
    static long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) * BYTES_PER_KIB).orElse(0L);
        } catch (IOException _) {
            return 0;
        }
    }

    /** The bytes of all reachable objects, by class. */
    static Map<String, Long> classes() throws JMException {
        var answer = ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[]{new String[0]}, new String[]{String[].class.getName()});
        return parseClasses(String.valueOf(answer));
    }

    static Map<String, Long> parseClasses(String histogram) {
        var bytes = new TreeMap<String, Long>();
        histogram.lines().filter(CLASS_LINE.asMatchPredicate()).map(line -> line.strip().split("\\s+"))
                .forEach(words -> bytes.merge(words[NAME], Long.parseLong(words[BYTES]), Long::sum));
        return bytes;
    }
}
