package dev.weft;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks are spawned, kept only with {@code -Dweft.trace=spawn}: a walk of the spawner's stack costs 0.8 microseconds, ten
 * times the spawn. It stands in place of the task's name and holds that, so that a task without a trace pays nothing for it.
 */
final class SpawnTrace {
    private static final boolean ON = "spawn".equals(System.getProperty("weft.trace"));

    /** The classes that a spawn passes through on its way from whoever asked for it. */
    private static final Set<String> OURS = Set.of("dev.weft.SpawnTrace", "dev.weft.Suspendable", "dev.weft.TaskLife",
            "dev.weft.Task", "dev.weft.Spawn", "dev.weft.Scheduler", "dev.weft.testing.TestKit");

    private final @Nullable String name;
    private final StackTraceElement frame;

    private SpawnTrace(@Nullable String name, StackTraceElement frame) {
        this.name = name;
        this.frame = frame;
    }

    /** What a task keeps in place of its name. A callback has no place where it was spawned. */
    static @Nullable Object trace(@Nullable String name, Object body) {
        return ON && !(body instanceof Spawn.Callback) ? taken(name) : name;
    }

    private static @Nullable Object taken(@Nullable String name) {
        var frame = StackWalker.getInstance()
                .walk(frames -> frames.filter(each -> !OURS.contains(each.getClassName())).findFirst());
        return frame.isEmpty() ? name : new SpawnTrace(name, frame.get().toStackTraceElement());
    }

    static @Nullable String name(@Nullable Object kept) {
        return kept instanceof SpawnTrace trace ? trace.name : (String) kept;
    }

    static Optional<StackTraceElement> frame(@Nullable Object kept) {
        return kept instanceof SpawnTrace trace ? Optional.of(trace.frame) : Optional.empty();
    }
}
