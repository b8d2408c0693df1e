package dev.weft.bench.compare;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used since it began, all its threads together, those that have ended too: application, compiler and collector.
 *
 * @param cpuNanos
 *            user and system time; {@link #UNKNOWN} where the system does not tell
 * @param voluntary
 *            context switches because a thread waited; {@link #UNKNOWN} where this is not Linux
 * @param involuntary
 *            context switches because the system took the processor away; {@link #UNKNOWN} where this is not Linux
 */
record ProcessUsage(long cpuNanos, long voluntary, long involuntary) {
    /** Nobody told. */
    static final long UNKNOWN = -1;

    // struct rusage of Linux on 64 bits: two timevals (seconds and microseconds, a long each), then 14 longs, of which the last two are
    // ru_nvcsw and ru_nivcsw. /proc/self/status has the same counts, but those of one thread.
    private static final int RUSAGE_SELF = 0;
    private static final int TIMES = 4;
    private static final int VOLUNTARY = 16;
    private static final int INVOLUNTARY = 17;
    private static final int LONGS = 18;

    private static final @Nullable MethodHandle GETRUSAGE = findGetrusage();

    /** Asks the system. */
    static ProcessUsage now() {
        return GETRUSAGE == null ? ofTheJvm() : ofTheSystem(GETRUSAGE);
    }

    /** What was used after {@code earlier}; what one of the two does not know is unknown. */
    ProcessUsage since(ProcessUsage earlier) {
        return new ProcessUsage(difference(cpuNanos, earlier.cpuNanos), difference(voluntary, earlier.voluntary),
                difference(involuntary, earlier.involuntary));
    }

    private static long difference(long later, long earlier) {
        return later < 0 || earlier < 0 ? UNKNOWN : later - earlier;
    }

    private static ProcessUsage ofTheSystem(MethodHandle getrusage) {
        try (var arena = Arena.ofConfined()) {
            var usage = arena.allocate(JAVA_LONG, LONGS);
            if ((int) getrusage.invokeExact(RUSAGE_SELF, usage) != 0) {
                return ofTheJvm();
            }
            long micros = 0;
            for (int i = 0; i < TIMES; i += 2) {
                micros += usage.getAtIndex(JAVA_LONG, i) * 1_000_000 + usage.getAtIndex(JAVA_LONG, i + 1);
            }
            return new ProcessUsage(micros * 1_000, usage.getAtIndex(JAVA_LONG, VOLUNTARY),
                    usage.getAtIndex(JAVA_LONG, INVOLUNTARY));
        } catch (Throwable e) {
            throw new AssertionError("bug: getrusage", e);
        }
    }

    /** What every system has. */
    static ProcessUsage ofTheJvm() {
        long nanos = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : UNKNOWN;
        return new ProcessUsage(nanos, UNKNOWN, UNKNOWN);
    }

    private static @Nullable MethodHandle findGetrusage() {
        boolean isLinux = "linux".equalsIgnoreCase(System.getProperty("os.name"));
        if (!isLinux || ValueLayout.ADDRESS.byteSize() != Long.BYTES
                || !ProcessUsage.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        var linker = Linker.nativeLinker();
        return linker.defaultLookup().find("getrusage").map(address -> linker.downcallHandle(address,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ValueLayout.ADDRESS))).orElse(null);
    }
}
