package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts tasks by the place where they are suspended: of a million stacks it keeps the few that differ. */
final class TaskSites {
    /** More different stacks (of a deep recursion, for instance) than anybody reads: what comes then counts without its stack. */
    private static final int MOST_SITES = 1000;
    private static final int MOST_EXAMPLES = 5;

    private record Site(TaskStatus status, @Nullable ParkReason reason, String targetClass,
            List<StackTraceElement> stack) {}

    private static final class Sum {
        private int count;
        private long oldestNanos;
        private final List<Long> examples = new ArrayList<>(MOST_EXAMPLES);

        void add(Sum other) {
            count += other.count;
            oldestNanos = Math.max(oldestNanos, other.oldestNanos);
            other.examples.stream().limit(MOST_EXAMPLES - examples.size()).forEach(examples::add);
        }
    }

    private final Map<Site, Sum> sums = new HashMap<>();

    /** Counts one; the stack is empty if it was not taken. */
    void add(TaskStatus status, @Nullable ParkReason reason, @Nullable Object target, List<StackTraceElement> stack,
            long id,
            long ageNanos) {
        var sum = sumOf(status, reason, target, stack);
        sum.count++;
        sum.oldestNanos = Math.max(sum.oldestNanos, ageNanos);
        if (sum.examples.size() < MOST_EXAMPLES) {
            sum.examples.add(id);
        }
    }

    private Sum sumOf(TaskStatus status, @Nullable ParkReason reason, @Nullable Object target,
            List<StackTraceElement> stack) {
        if (!stack.isEmpty()) {
            var site = new Site(status, reason, "", stack);
            var known = sums.get(site);
            if (known != null) {
                return known;
            }
            if (sums.size() < MOST_SITES) {
                return sums.computeIfAbsent(site, _ -> new Sum());
            }
        }
        var site = new Site(status, reason, target == null ? "" : target.getClass().getName(), List.of());
        return sums.computeIfAbsent(site, _ -> new Sum());
    }

    void addAll(TaskSites others) {
        others.sums.forEach((site, sum) -> sums.computeIfAbsent(site, _ -> new Sum()).add(sum));
    }

    /** The largest first. */
    List<TaskGroup> groups() {
        return sums.entrySet().stream().map(entry -> group(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(TaskGroup::count).reversed()).toList();
    }

    private static TaskGroup group(Site site, Sum sum) {
        return new TaskGroup(site.status, Optional.ofNullable(site.reason), site.targetClass, sum.count,
                List.copyOf(sum.examples), Duration.ofNanos(sum.oldestNanos), site.stack);
    }
}
