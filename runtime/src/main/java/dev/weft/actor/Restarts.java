package dev.weft.actor;

import java.util.ArrayDeque;

/** How often an actor may begin again. Its task only. */
final class Restarts {
    private record Failure(Throwable failure, long atNanos) {}

    private final int most;
    private final long withinNanos;
    private final ArrayDeque<Failure> recent = new ArrayDeque<>();

    Restarts(int most, long withinNanos) {
        this.most = most;
        this.withinNanos = withinNanos;
    }

    /** Counts the failure; false if it is one too many. Then those that were restarted after are suppressed in it, in order. */
    @SuppressWarnings("ReferenceEquality") // that very one
    boolean allows(Throwable failure, long nowNanos) {
        while (!recent.isEmpty() && nowNanos - recent.getFirst().atNanos >= withinNanos) {
            recent.removeFirst();
        }
        if (recent.size() < most) {
            recent.add(new Failure(failure, nowNanos));
            return true;
        }
        recent.stream().map(Failure::failure).filter(earlier -> earlier != failure).distinct()
                .forEach(failure::addSuppressed);
        return false;
    }
}
