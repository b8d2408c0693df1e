package dev.weft;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Waits that end each other only, as one reading found them: it takes a second one to be sure.
 *
 * @param edges
 *            a circle, in which each waits for what the next one holds and the last for what the first one holds; or one wait
 *            for what somebody holds who has ended
 */
record Deadlock(List<WaitEdge> edges) {
    /** What tells a wait from all others, without keeping anything alive: by hashes, which are as good as never the same. */
    private record Mark(int place, long number, long sinceNanos) {}

    boolean isUnchanged() {
        return edges.stream().allMatch(WaitEdge::isUnchanged);
    }

    /** Concerns the scheduler: a task of it is in there, or no task at all. */
    boolean concerns(Scheduler scheduler) {
        var ofTasks = edges.stream().map(WaitEdge::waiter).filter(Task.class::isInstance).toList();
        return ofTasks.isEmpty()
                || ofTasks.stream().anyMatch(waiter -> waiter instanceof Task<?> task && task.scheduler() == scheduler);
    }

    /** The same for the same deadlock in every reading: for the same waits, or for the same target of an owner that has ended. */
    Set<Object> identity() {
        var marks = new HashSet<Object>();
        for (var edge : edges) {
            marks.add(edge.isAbandoned()
                    ? new Mark(System.identityHashCode(edge.target()), System.identityHashCode(edge.owner()), 0)
                    : new Mark(System.identityHashCode(edge.place()), edge.number(), edge.sinceNanos()));
        }
        return marks;
    }

    DeadlockDump describe(Function<WaitEdge, List<StackTraceElement>> stacks) {
        return new DeadlockDump(edges.stream().map(edge -> edge.describe(stacks.apply(edge))).toList());
    }
}
