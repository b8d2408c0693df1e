package dev.weft;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.StackWalker.StackFrame;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the running task holds that belongs to its carrier's thread; only {@link StrictMode} and a refusal ask. */
final class Held {
    /** What may not be held over a suspension; the names are those of {@link PinnedException}'s reasons. */
    enum Kind {
        /** A {@code synchronized} block or method. */
        MONITOR,
        /** A lock that knows its owner. */
        SYNCHRONIZER,
        /** A binding of a scoped value. */
        SCOPED_VALUE
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Whether the JVM refuses to suspend a task that is inside {@code synchronized}. */
    private static final boolean JVM_REFUSES_MONITORS = jvmRefusesMonitors();

    private static final String BINDING = "java.lang.ScopedValue$Carrier";

    /** The thread of a pool holds this one while it runs anything, also while it drives a carrier. No task can hold it. */
    private static final String POOL_WORKER = "java.util.concurrent.ThreadPoolExecutor$Worker";

    /**
     * Wrappers around a stream lock themselves while they call it, and a task that waits there for I/O can't help it. That is
     * safe as long as the wrapper is one task's own (DESIGN 6.3).
     */
    private static final List<String> WRAPPERS = List.of("java.io.", "java.nio.", "sun.nio.cs.", "java.util.zip.");

    private Held() {}

    private static boolean jvmRefusesMonitors() {
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption("LockingMode")
                    .getValue().equals("1");
        } catch (IllegalArgumentException noSuchOptionAnyMore) {
            return false;
        }
    }

    /** Loads what a look needs. */
    static void warmUp() {
        lookAtThread(true);
        monitorsOfTask(lookAtThread(false)).forEach(Held::describe);
        binder(Stream.empty());
    }

    /** What the running task holds and must not while it waits for this; null if there is nothing. */
    static @Nullable Kind firstForbidden(ParkReason reason) {
        var info = lookAtThread(true);
        if (!JVM_REFUSES_MONITORS && monitorsOfTask(info).anyMatch(monitor -> !isTolerated(monitor, reason))) {
            return Kind.MONITOR;
        }
        if (synchronizersOf(info).findAny().isPresent()) {
            return Kind.SYNCHRONIZER;
        }
        return ParkSite.ofTaskFrames(Held::binder).isPresent() ? Kind.SCOPED_VALUE : null;
    }

    /** What the running task holds of the kind that a refusal names, in words; empty if the kind is none of these. */
    static Optional<String> described(String kind) {
        var held = new ArrayList<String>();
        if (kind.equals(Kind.MONITOR.name())) {
            monitorsOfTask(lookAtThread(false)).map(Held::describe).forEach(held::add);
        } else if (kind.equals(Kind.SYNCHRONIZER.name())) {
            synchronizersOf(lookAtThread(true)).map(LockInfo::toString).forEach(held::add);
        } else if (kind.equals(Kind.SCOPED_VALUE.name())) {
            ParkSite.ofTaskFrames(Held::binder).ifPresent(frame -> held.add("bound at " + frame.toStackTraceElement()));
        }
        return held.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", held));
    }

    private static ThreadInfo lookAtThread(boolean synchronizers) {
        var ids = new long[]{Thread.currentThread().threadId()};
        return THREADS.getThreadInfo(ids, true, synchronizers)[0];
    }

    /** Innermost first. Those that frames below the task hold are the carrier's. */
    private static Stream<MonitorInfo> monitorsOfTask(ThreadInfo info) {
        var frames = info.getStackTrace();
        var end = 0;
        while (end < frames.length && !isOutermost(frames[end])) {
            end++;
        }
        var depth = end;
        return Arrays.stream(info.getLockedMonitors())
                .filter(monitor -> monitor.getLockedStackDepth() >= 0 && monitor.getLockedStackDepth() < depth);
    }

    private static boolean isOutermost(StackTraceElement frame) {
        return frame.getClassName().equals(Worker.class.getName()) && frame.getMethodName().equals("run");
    }

    private static boolean isTolerated(MonitorInfo monitor, ParkReason reason) {
        return switch (reason) {
            case IO_ACCEPT, IO_CONNECT, IO_READ, IO_WRITE -> WRAPPERS.stream()
                    .anyMatch(monitor.getLockedStackFrame().getClassName()::startsWith);
            default -> false;
        };
    }

    /** Whatever the thread owns: nobody knows the frame that locked it. A carrier's own thread owns none. */
    private static Stream<LockInfo> synchronizersOf(ThreadInfo info) {
        return Arrays.stream(info.getLockedSynchronizers()).filter(lock -> !lock.getClassName().equals(POOL_WORKER));
    }

    /** Who bound a scoped value around the wait. */
    private static Optional<StackFrame> binder(Stream<StackFrame> frames) {
        return frames.dropWhile(frame -> !frame.getClassName().equals(BINDING))
                .dropWhile(frame -> frame.getClassName().equals(BINDING)).findFirst();
    }

    private static String describe(MonitorInfo monitor) {
        var frame = monitor.getLockedStackFrame();
        var plain = new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
                frame.getLineNumber());
        return monitor + ", locked at " + plain;
    }
}
