package dev.weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tasks of a carrier have opened, for one dump. */
final class OpenScopes {
    /** More than anybody reads: what comes then is only counted. */
    static final int MOST = 1000;

    /** One, and the time until its deadline; {@link Durations#NEVER} if it has none. */
    record Found(CancelScope place, CancelScope.Construct construct, Task<?> owner, long leftNanos) {}

    private final List<Found> found = new ArrayList<>();
    private long further;

    /** Adds those of one task. Its owner or a reader from outside: then of a moment of long ago, perhaps, but whole. */
    void addFrom(@Nullable CancelScope innermost, long nowNanos) {
        for (var scope = innermost; scope != null; scope = scope.parent()) {
            var construct = scope.construct();
            if (construct != null && scope.owner() instanceof Task<?> owner) {
                add(new Found(scope, construct, owner, leftOf(scope, nowNanos)));
            }
        }
    }

    private static long leftOf(CancelScope scope, long nowNanos) {
        return scope.deadlineNanos() == Durations.NEVER
                ? Durations.NEVER
                : Math.max(0, scope.deadlineNanos() - nowNanos);
    }

    private void add(Found one) {
        if (found.size() < MOST) {
            found.add(one);
        } else {
            further++;
        }
    }

    void addAll(OpenScopes others) {
        others.found.forEach(this::add);
        further += others.further;
    }

    List<Found> found() {
        return found;
    }

    /** How many there were beside these. */
    long further() {
        return further;
    }
}
