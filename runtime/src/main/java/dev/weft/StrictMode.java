package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.coroutine.Refusal;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to suspend a task that holds a monitor, a lock of {@code java.util.concurrent} or a binding of a scoped value: for
 * tests.
 *
 * <p>
 * All three belong to the thread, which is the carrier's: the JVM suspends such a task without a word, and the next one on the
 * carrier is inside its {@code synchronized} block, owns its lock and reads its value. A look costs a safepoint and, for locks, a walk
 * over the heap (0.3 ms in a small one). So {@code -Dweft.strict=on} looks at the first suspensions of each park site and then
 * at every 2^k-th, {@code every} at all of them, {@code off}, the default, at none, and the compiled code holds no trace of it.
 *
 * <p>
 * With {@code -XX:LockingMode=1} the JVM itself refuses every suspension below {@code synchronized}, and nobody looks for
 * monitors here. On the hand-off nothing is checked: a task has a thread of its own there.
 */
final class StrictMode {
    private static final String PROPERTY = "weft.strict";

    private enum Level {
        OFF, ON, EVERY
    }

    /** What a look needs, with room to spare: nothing that it calls may overflow halfway. */
    private static final int FRAMES_OF_A_LOOK = 256;

    /** So many suspensions of a park site are looked at before they are sampled. */
    private static final int FIRST_LOOKS = 2;

    private static final String VALUE = Objects.requireNonNullElse(System.getProperty(PROPERTY), "off");
    private static final Level LEVEL = Arrays.stream(Level.values())
            .filter(level -> VALUE.equalsIgnoreCase(level.name()))
            .findFirst().orElse(Level.OFF); // requireKnown tells

    /** Whether suspensions are checked. */
    static final boolean ON = LEVEL != Level.OFF && Coroutines.kind() == Coroutines.Kind.CONTINUATION;

    /** How many suspensions there were of each park site; a program has thousands of these at most. */
    private static final ConcurrentHashMap<Site, AtomicInteger> SITES = new ConcurrentHashMap<>();

    /** The place in user code that led to a suspension. */
    private record Site(String className, String method, int index) {}

    static {
        if (ON) {
            Held.warmUp(); // here, where there is stack to load classes
        }
    }

    private StrictMode() {}

    /**
     * Before anything is started.
     *
     * @throws IllegalArgumentException
     *             if the property has a value that is none
     */
    static void requireKnown() {
        if (Arrays.stream(Level.values()).noneMatch(level -> VALUE.equalsIgnoreCase(level.name()))) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + VALUE + ": must be off, on or every");
        }
    }

    /** Why the running task must not suspend now, or null; called only while {@link #ON}. */
    static @Nullable Refusal check(ParkReason reason) {
        try {
            Coroutines.requireStack(FRAMES_OF_A_LOOK);
            if (LEVEL == Level.EVERY || isSampled()) {
                var kind = Held.firstForbidden(reason);
                return kind == null ? null : new Refusal(kind.name(), null);
            }
        } catch (StackOverflowError | OutOfMemoryError _) {
            return null; // the suspension itself decides whether it has room
        }
        return null;
    }

    private static boolean isSampled() {
        var frame = ParkSite.frame();
        var site = new Site(frame.getClassName(), frame.getMethodName(), frame.getByteCodeIndex());
        var count = SITES.get(site);
        if (count == null) {
            var made = new AtomicInteger();
            var earlier = SITES.putIfAbsent(site, made);
            count = earlier == null ? made : earlier;
        }
        var before = count.getAndIncrement();
        return before < FIRST_LOOKS || Integer.bitCount(before) == 1;
    }
}
