package dev.weft;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a carrier is stuck, and what to do.
 *
 * @param verdict
 *            the kind
 * @param what
 *            the same in words, with the frame or the monitor
 * @param advice
 *            what its author should do
 */
record StuckDiagnosis(Verdict verdict, String what, String advice) {
    /** The kinds. */
    enum Verdict {
        /** It runs Java code. */
        COMPUTES,
        /** It waits, or is in a native method that waits. */
        BLOCKS,
        /** It is BLOCKED on a monitor that a parked task took along. */
        BLOCKED_BY_PARKED_TASK,
        /** It is BLOCKED on a monitor that a running thread holds. */
        BLOCKED_BY_THREAD,
        /** It is BLOCKED, and the JVM does not say by whom: on the hand-off. */
        BLOCKED
    }

    /** So many tasks that may hold a monitor are named. */
    private static final int MOST_SUSPECTS = 8;

    /** Where native methods of the JDK wait while the thread counts as runnable; elsewhere they compute (array copies, hashes). */
    private static final List<String> WAITING_NATIVES = List.of("java.io.", "java.net.", "sun.net.", "sun.nio.ch.",
            "sun.nio.fs.", "java.lang.ProcessImpl", "java.lang.ProcessHandleImpl", "java.lang.Thread.sleep",
            "java.lang.Object.wait", "jdk.internal.misc.Unsafe.park");

    private static final String OWN_THREAD = "A carrier runs other tasks only between yield points: do this on a thread of"
            + " its own and let the task wait for that, or use an operation of Weft that parks the task";
    private static final String NO_MONITOR = "Never hold a monitor across a yield point: a lock that a task keeps while it"
            + " waits must not be a monitor; strict mode (-Dweft.strict=on) names the place where it is kept";

    /**
     * Judges by one look.
     *
     * @param thread
     *            the one that runs the body
     * @param stack
     *            its frames, innermost first; not empty
     */
    static StuckDiagnosis of(Carrier carrier, @Nullable Task<?> task, Thread thread, Thread.State state,
            List<StackTraceElement> stack) {
        return switch (state) {
            case BLOCKED -> ofBlocked(carrier, task, thread, stack);
            case WAITING, TIMED_WAITING -> waits(stack);
            case NEW, RUNNABLE, TERMINATED -> isWaitingNative(stack.getFirst()) ? waits(stack) : computes(stack);
        };
    }

    private static StuckDiagnosis computes(List<StackTraceElement> stack) {
        return new StuckDiagnosis(Verdict.COMPUTES, "it computes without a yield point, in " + method(stack.getFirst()),
                "Call Task.checkpoint() in its loops, or compute on a thread of its own");
    }

    private static StuckDiagnosis waits(List<StackTraceElement> stack) {
        var innermost = stack.getFirst();
        var users = stack.stream().filter(frame -> !StackText.isOfJdk(frame)).findFirst();
        var entered = users.map(user -> stack.get(Math.max(0, stack.indexOf(user) - 1))).orElse(innermost);
        var what = "it blocks in " + (StackText.isOfJdk(innermost) ? "JDK code, " : "native code, ") + method(innermost)
                + (method(entered).equals(method(innermost)) ? "" : ", by " + method(entered))
                + users.map(user -> ", called by " + user).orElse("");
        return new StuckDiagnosis(Verdict.BLOCKS, what, OWN_THREAD);
    }

    private static boolean isWaitingNative(StackTraceElement frame) {
        return frame.isNativeMethod()
                && (!StackText.isOfJdk(frame) || WAITING_NATIVES.stream().anyMatch(method(frame)::startsWith));
    }

    private static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    // ---- monitors ----------------------------------------------------------------------------------------------------
    //
    // What HotSpot of JDK 25 says of a monitor whose owner yielded inside it (tried). If nobody had contended for it before, it
    // moved from the carrier's lock stack into the frozen stack: neither the monitor nor an owner is told. If it was inflated,
    // the owner stays the carrier's thread, which holds it in no frame: ThreadMXBean lists it at depth -1. (On that very carrier it
    // counts as reentrant, so nobody blocks: two tasks are inside at once.) An owner that runs holds it in a frame. Of virtual
    // threads ThreadMXBean says nothing.

    private static StuckDiagnosis ofBlocked(Carrier carrier, @Nullable Task<?> task, Thread thread,
            List<StackTraceElement> stack) {
        var where = " at " + stack.getFirst();
        var info = thread.isVirtual() ? null : ManagementFactory.getThreadMXBean().getThreadInfo(thread.threadId());
        if (info == null) {
            return new StuckDiagnosis(Verdict.BLOCKED,
                    "it is BLOCKED on a monitor" + where + ", perhaps that of a parked task" + suspects(carrier, task),
                    NO_MONITOR);
        }
        var lock = info.getLockInfo();
        if (info.getLockOwnerId() < 0 || lock == null) {
            return new StuckDiagnosis(Verdict.BLOCKED_BY_PARKED_TASK, "it is BLOCKED on a monitor" + where
                    + ", which no thread holds: a task took it along when it parked" + suspects(carrier, task),
                    NO_MONITOR);
        }
        if (isHeldInNoFrame(info)) {
            return new StuckDiagnosis(Verdict.BLOCKED_BY_PARKED_TASK, "it is BLOCKED on the monitor of " + lock + where
                    + ", which a task took along when it parked on " + info.getLockOwnerName(), NO_MONITOR);
        }
        return new StuckDiagnosis(Verdict.BLOCKED_BY_THREAD,
                "it is BLOCKED on the monitor of " + lock + where + ", which thread " + info.getLockOwnerName()
                        + " holds",
                "Hold a monitor only for moments, and never while waiting; let tasks wait for each other by yield points");
    }

    private static boolean isHeldInNoFrame(ThreadInfo blocked) {
        var owner = ManagementFactory.getThreadMXBean().getThreadInfo(new long[]{blocked.getLockOwnerId()}, true,
                false)[0];
        return owner != null && Arrays.stream(owner.getLockedMonitors())
                .filter(monitor -> isSame(monitor, blocked)).noneMatch(monitor -> monitor.getLockedStackDepth() >= 0);
    }

    private static boolean isSame(MonitorInfo monitor, ThreadInfo blocked) {
        return monitor.getIdentityHashCode() == blocked.getLockInfo().getIdentityHashCode()
                && monitor.getClassName().equals(blocked.getLockInfo().getClassName());
    }

    /** The other tasks of a carrier that is stuck, and so does not change its table. Whose stack has the monitor only it could see. */
    private static String suspects(Carrier carrier, @Nullable Task<?> task) {
        var others = carrier.workers().tasks().stream().filter(other -> other != task).toList();
        if (others.isEmpty()) {
            return " on another carrier";
        }
        return others.stream().limit(MOST_SUSPECTS).map(Task::toString).collect(
                Collectors.joining(", ", "; on this carrier these are parked: ",
                        others.size() > MOST_SUSPECTS ? " …" : ""));
    }
}
