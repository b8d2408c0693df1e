package dev.weft.internal.coroutine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The portable coroutine: a virtual thread that runs only while it holds the baton, and a driver that waits meanwhile.
 *
 * <p>
 * The baton is one volatile word, written by whoever gives it away; the other side parks until it reads its own name. So the
 * two never run at once, and everything written before a hand-over is seen after it. Interrupts would make both parks return
 * at once for ever, so each side clears its status while it waits; on the continuation an interrupt does not outlive a mount
 * either. Only an ordinary thread that drives a nested one gets its own back.
 */
final class HandoffCoroutine implements Coroutine {
    private static final int DRIVER = 0;
    private static final int BODY = 1;
    private static final int ENDED = 2;

    /** More than unpark and park of the JDK need. */
    private static final int FRAMES_TO_SPARE = 128;

    private static final ThreadLocal<HandoffCoroutine> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<HandoffCoroutine> NESTED = new ThreadLocal<>();

    private final Object owner;
    private final Thread thread;
    private final boolean nested;
    private volatile int baton = DRIVER;
    private @Nullable Thread driver; // written by the driver before it gives the baton away
    private boolean started; // driver only
    private Thread suspended; // who waits for the baton to go on: its own thread, or that of a coroutine nested inside it
    private volatile Thread running; // its own, or that of the innermost coroutine nested inside it; written by who holds the baton
    private @Nullable Throwable thrown; // by the body; written before the baton is given back for the last time
    private int pins; // whose body runs in sections that must not be suspended; written by who holds the baton
    private @Nullable HandoffCoroutine around; // of a nested one: the coroutine that its first driver ran in

    private HandoffCoroutine(Object owner, Runnable body, boolean nested) {
        this.owner = owner;
        this.nested = nested;
        this.thread = Thread.ofVirtual().unstarted(() -> {
            if (nested) {
                NESTED.set(this);
                var outer = around;
                if (outer != null) {
                    CURRENT.set(outer);
                }
            } else {
                CURRENT.set(this);
            }
            try {
                body.run();
            } catch (Throwable failure) {
                thrown = failure;
            } finally {
                giveBack(ENDED);
            }
        });
        this.suspended = thread;
        this.running = thread;
    }

    HandoffCoroutine(Object owner, Runnable body) {
        this(owner, body, false);
    }

    static HandoffCoroutine nested(Object owner, Runnable body) {
        return new HandoffCoroutine(owner, body, true);
    }

    static @Nullable HandoffCoroutine currentNested() {
        return NESTED.get();
    }

    static @Nullable HandoffCoroutine current() {
        return CURRENT.get();
    }

    /**
     * Gives the baton back and waits for it. A virtual thread can always wait, so only a stack without room is refused: that is
     * tried before the baton goes, for without it the body must not run on.
     */
    static @Nullable Refusal suspend() {
        return suspend(CURRENT.get());
    }

    static @Nullable Refusal suspendNested() {
        return suspend(NESTED.get());
    }

    private static @Nullable Refusal suspend(@Nullable HandoffCoroutine self) {
        if (self == null) {
            throw new AssertionError("bug: suspended outside a coroutine");
        }
        try {
            Coroutines.requireStack(FRAMES_TO_SPARE);
        } catch (StackOverflowError error) {
            return new Refusal("EXCEPTION", error);
        }
        if (self.pins > 0) {
            return new Refusal("CRITICAL_SECTION", null);
        }
        self.suspended = Thread.currentThread();
        self.giveBack(DRIVER);
        self.awaitBaton(BODY);
        return null;
    }

    /** Counts at the nested one that the caller runs in, and at the one that would be suspended together with it. */
    static boolean pinCurrent(int difference) {
        var inner = NESTED.get();
        var outer = CURRENT.get();
        if (inner != null) {
            inner.pins += difference;
        }
        if (outer != null) {
            outer.pins += difference;
        }
        return inner != null || outer != null;
    }

    @Override
    public void resume() {
        if (baton != DRIVER) {
            throw new IllegalStateException(isDone() ? "the coroutine has ended" : "the coroutine is running");
        }
        Coroutines.requireStack(FRAMES_TO_SPARE); // once the baton has gone it has to wait
        driver = Thread.currentThread();
        if (!started) {
            around = CURRENT.get();
        }
        var outer = around;
        if (nested && outer != null) {
            outer.running = thread;
        }
        baton = BODY;
        if (started) {
            LockSupport.unpark(suspended);
        } else {
            started = true;
            thread.start();
        }
        var interrupted = false;
        while (baton == BODY) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (nested && outer != null) {
            outer.running = Thread.currentThread();
        } else if (nested && interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thrown != null) {
            throw HandoffCoroutine.<RuntimeException>unchecked(thrown); // as out of a continuation
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a body is a Runnable: it throws unchecked ones, or has done this itself
    private static <E extends Throwable> E unchecked(Throwable failure) {
        return (E) failure;
    }

    private void giveBack(int next) {
        var waiting = driver;
        baton = next;
        LockSupport.unpark(waiting);
    }

    private void awaitBaton(int mine) {
        while (baton != mine) {
            try {
                LockSupport.park(this);
            } catch (StackOverflowError | OutOfMemoryError noRoomToFreeze) {
                Thread.onSpinWait(); // it has to wait all the same
            }
            Thread.interrupted();
        }
    }

    @Override
    public boolean isDone() {
        return baton == ENDED;
    }

    @Override
    public Object owner() {
        return owner;
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return suspended.getStackTrace();
    }

    @Override
    public Thread thread(Thread ofDriver) {
        return running;
    }
}
