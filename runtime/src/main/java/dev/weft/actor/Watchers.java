package dev.weft.actor;

import dev.weft.Guard;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an actor has ended, and who is to be told. Any thread. */
final class Watchers {
    private static final int FIRST_PRUNING = 16;

    /** Stands for a link among those who want a message. */
    static final Function<Down, Object> LINK = down -> down;

    private final Guard guard = new Guard();
    private volatile @Nullable Down down; // null -> how, under the guard
    private @Nullable Map<Actor<?>, Function<? super Down, ?>> watching; // in order, with what makes the message; under the guard
    private @Nullable Set<Actor<?>> noticed; // those that have been sent a message at the end or later; under the guard
    private int prunedAt = FIRST_PRUNING; // so many may there be before those that have ended themselves are dropped; under the guard

    /** How it has ended, or null. */
    @Nullable
    Down down() {
        return down;
    }

    /**
     * Adds one, in the place of what it was before; but a link does not replace a monitor. Gives how it has ended if it has and this one is
     * to learn it now.
     */
    @Nullable
    Down add(Actor<?> watcher, Function<? super Down, ?> notice) {
        guard.lock();
        try {
            if (down != null) {
                if (!LINK.equals(notice)) {
                    remember(watcher);
                } else if (isTold(watcher)) {
                    return null;
                }
                return down;
            }
            if (watching == null) {
                watching = new LinkedHashMap<>();
            } else if (watching.size() >= prunedAt) {
                watching.keySet().removeIf(one -> !one.isAlive());
                prunedAt = Math.max(FIRST_PRUNING, 2 * watching.size());
            }
            if (LINK.equals(notice)) {
                watching.putIfAbsent(watcher, notice);
            } else {
                watching.put(watcher, notice);
            }
            return null;
        } finally {
            guard.unlock();
        }
    }

    /** Whether one that links after the end need not learn it: it gets or has got the message that it wants instead, or fails anyhow. */
    private boolean isTold(Actor<?> watcher) {
        return (watching != null && watching.containsKey(watcher)) || (noticed != null && noticed.contains(watcher));
    }

    private void remember(Actor<?> watcher) {
        if (noticed == null) {
            noticed = Collections.newSetFromMap(new WeakHashMap<>(2)); // nobody is kept by who has ended
        }
        noticed.add(watcher);
    }

    /** Forgets one, whatever it was. */
    void remove(Actor<?> watcher) {
        guard.lock();
        try {
            if (watching != null) {
                watching.remove(watcher);
            }
            if (noticed != null) {
                noticed.remove(watcher);
            }
        } finally {
            guard.unlock();
        }
    }

    /** It has ended; gives how, which the first call has said. */
    Down end(Down how) {
        guard.lock();
        var first = down == null ? how : down;
        down = first;
        guard.unlock();
        return first;
    }

    /** Tells all that are left, outside the guard. After the end; nobody comes any more. */
    void tell(BiConsumer<Actor<?>, Function<? super Down, ?>> teller) {
        for (var watcher = first(); watcher != null; watcher = first()) {
            teller.accept(watcher.getKey(), watcher.getValue());
            told(watcher.getKey());
        }
    }

    private Map.@Nullable Entry<Actor<?>, Function<? super Down, ?>> first() {
        guard.lock();
        try {
            return watching == null || watching.isEmpty() ? null : watching.entrySet().iterator().next();
        } finally {
            guard.unlock();
        }
    }

    private void told(Actor<?> watcher) {
        guard.lock();
        try {
            var notice = watching == null ? null : watching.get(watcher); // null: no longer wanted
            if (watching != null && notice != null) {
                if (!LINK.equals(notice)) {
                    remember(watcher);
                }
                watching.remove(watcher);
            }
        } finally {
            guard.unlock();
        }
    }

    /** How many are kept; for tests. */
    int size() {
        guard.lock();
        try {
            return watching == null ? 0 : watching.size();
        } finally {
            guard.unlock();
        }
    }
}
