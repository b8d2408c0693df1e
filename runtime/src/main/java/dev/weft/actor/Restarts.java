package dev.weft.actor;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;

/** How often an actor may begin again. Its task only. */
final class Restarts {
    /** So many failures are kept, with their traces; see {@link ActorBuilder#restarts}. */
    static final int KEPT = 10;

    private final int most;
    private final long withinNanos;
    private final ArrayDeque<Long> times = new ArrayDeque<>(0); // of the restarts in the period; none if any number is allowed
    private final ArrayDeque<Throwable> last = new ArrayDeque<>(0); // what the last of them were for

    Restarts(int most, long withinNanos) {
        this.most = most;
        this.withinNanos = withinNanos;
    }

    /** Counts the failure; false if it is one too many. Then the last that were restarted after are suppressed in it, in order. */
    boolean allows(Throwable failure, long nowNanos) {
        if (most == Integer.MAX_VALUE) {
            return true;
        }
        while (!times.isEmpty() && nowNanos - times.getFirst() >= withinNanos) {
            times.removeFirst();
        }
        while (last.size() > times.size()) {
            last.removeFirst();
        }
        if (times.size() < most) {
            if (last.size() == KEPT) {
                last.removeFirst();
            }
            times.add(nowNanos);
            last.add(failure);
            return true;
        }
        var said = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        said.add(failure);
        last.stream().filter(said::add).forEach(failure::addSuppressed);
        return false;
    }

    /** How many failures and times are kept; for tests. */
    int size() {
        return times.size() + last.size();
    }
}
