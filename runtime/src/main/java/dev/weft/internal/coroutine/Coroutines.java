package dev.weft.internal.coroutine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the coroutine of this JVM, once, and reaches the running one.
 *
 * <p>
 * The choice is a static final constant, so that the compiled code of a switch holds no trace of the alternative. It follows
 * {@code -Dweft.coroutine=continuation|handoff}; without the property the continuation is tried with one real switch, and if the
 * JVM refuses it, the hand-off serves and one log line names the flag that is missing.
 */
public final class Coroutines {
    /** The name of the system property that forces one coroutine. */
    public static final String PROPERTY = "weft.coroutine";

    /** What a coroutine of this JVM is made of. */
    public enum Kind {
        /** The JDK's own continuation. */
        CONTINUATION,
        /** A virtual thread that is handed a baton. */
        HANDOFF
    }

    /** Of 200 bytes, as those of the interpreter are; compiled ones are smaller. */
    private static final int FRAMES_OF_A_PAGE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Coroutines.class);
    private static final Kind KIND = choose(System.getProperty(PROPERTY));
    private static final boolean CONTINUATION = KIND == Kind.CONTINUATION;

    private Coroutines() {}

    /** The coroutine of this JVM. */
    public static Kind kind() {
        return KIND;
    }

    /**
     * A new coroutine, suspended before its first line.
     *
     * @param owner
     *            what {@link #currentOwner} returns inside it
     * @param body
     *            must not throw
     */
    public static Coroutine create(Object owner, Runnable body) {
        return CONTINUATION ? new ContinuationCoroutine(owner, body) : new HandoffCoroutine(owner, body);
    }

    /** The owner of the coroutine that the caller runs in, or null on a plain stack. */
    public static @Nullable Object currentOwner() {
        if (CONTINUATION) {
            var current = ContinuationCoroutine.current();
            return current == null ? null : current.owner();
        }
        var current = HandoffCoroutine.current();
        return current == null ? null : current.owner();
    }

    /**
     * Suspends the running coroutine. Only its body may call it.
     *
     * @return null after it was resumed; otherwise it was not suspended, for the reason given, and the caller still runs
     */
    public static @Nullable Refusal suspend() {
        return CONTINUATION ? ContinuationCoroutine.suspend() : HandoffCoroutine.suspend();
    }

    /**
     * A new coroutine that is driven by the code of another, or of a plain stack: {@link #suspendNested} leads back to its driver, and
     * {@link #suspend} suspends it together with the coroutine around it. Of several that drive each other the innermost is meant.
     */
    public static Coroutine createNested(Object owner, Runnable body) {
        return CONTINUATION ? ContinuationCoroutine.nested(owner, body) : HandoffCoroutine.nested(owner, body);
    }

    /** The owner of the innermost nested coroutine that the caller runs in, or null. */
    public static @Nullable Object currentNestedOwner() {
        if (CONTINUATION) {
            var current = ContinuationCoroutine.currentNested();
            return current == null ? null : current.owner();
        }
        var current = HandoffCoroutine.currentNested();
        return current == null ? null : current.owner();
    }

    /** As {@link #suspend}, for the innermost nested coroutine. */
    public static @Nullable Refusal suspendNested() {
        return CONTINUATION ? ContinuationCoroutine.suspendNested() : HandoffCoroutine.suspendNested();
    }

    /**
     * Has every suspension refused of the innermost coroutine that the caller runs in, and of those around it, until {@link #unpin}; counted.
     * Coroutines that are resumed meanwhile may be suspended.
     *
     * @return false on a plain stack, where nothing is counted
     */
    public static boolean pin() {
        return CONTINUATION ? ContinuationCoroutine.pinCurrent() : HandoffCoroutine.pinCurrent(1);
    }

    /** Takes one {@link #pin} back, in the same coroutine. */
    public static void unpin() {
        if (CONTINUATION) {
            ContinuationCoroutine.unpin();
        } else {
            HandoffCoroutine.pinCurrent(-1);
        }
    }

    /**
     * Returns if there is stack for so many small frames: for code that must not overflow halfway. The first 20 cost a nanosecond
     * together, the others one or two each. Who asks for more makes sure of what others ask for within.
     *
     * @throws StackOverflowError
     *             if there is not
     */
    public static void requireStack(int frames) {
        if (frames <= FRAMES_OF_A_PAGE) {
            StackPage.require();
        } else {
            descend((frames - FRAMES_OF_A_PAGE + 1) / 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /**
     * Wide, for what does not fit into registers is passed on the stack: the compiler makes frames of one argument so small that a hundred
     * of them hold no more than a few of the interpreter's, and who looked with the one might go on with the other.
     */
    @SuppressWarnings("UnusedVariable") // they only take their place
    private static int descend(int levels, long a, long b, long c, long d, long e, long f, long g, long h, long i,
            long j, long k,
            long l, long m, long n, long o, long p, long q, long r, long s, long t) {
        if (levels <= 0) {
            StackPage.require();
            return 0;
        }
        return descend(levels - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) + 1;
    }

    private static Kind choose(@Nullable String forced) {
        if (forced == null) {
            var problem = problemOfContinuation();
            if (problem == null) {
                return Kind.CONTINUATION;
            }
            LOG.warn(
                    "weft runs on its slow portable coroutine, for the JVM refuses the fast one ({}); start java with {}",
                    problem.toString(), missingFlag());
            return Kind.HANDOFF;
        }
        return switch (forced.toLowerCase(Locale.ROOT)) {
            case "handoff" -> Kind.HANDOFF;
            case "continuation" -> {
                var problem = problemOfContinuation();
                if (problem != null) {
                    throw new IllegalStateException(
                            "-D" + PROPERTY + "=continuation, but the JVM refuses it; start java with " + missingFlag(),
                            problem);
                }
                yield Kind.CONTINUATION;
            }
            default -> throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + forced + ": must be continuation or handoff");
        };
    }

    /** Null if a continuation can be made, suspended and resumed here. */
    private static @Nullable Throwable problemOfContinuation() {
        try {
            var probe = new ContinuationCoroutine(Coroutines.class, ContinuationCoroutine::suspend);
            probe.resume();
            probe.resume();
            return probe.isDone() ? null : new IllegalStateException("the probe did not end");
        } catch (LinkageError | RuntimeException e) {
            return e;
        }
    }

    private static String missingFlag() {
        var module = Coroutines.class.getModule();
        return "--add-exports java.base/jdk.internal.vm=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
