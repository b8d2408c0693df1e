package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import dev.weft.internal.coroutine.Refusal;
import java.util.concurrent.Callable;

/**
 * A section in which the running task is not suspended: what the code in it sees no other task of its carrier changes meanwhile, and a
 * call in it that would have to wait is a mistake that is found the first time.
 *
 * {@snippet :
 * NoYield.run(() -> {
 *     items.remove(item);
 *     store(item); // if this began to wait some day, it would throw
 * });
 * }
 *
 * <p>
 * Every park and every {@link Task#yield} inside throws {@link PinnedException}, which names the wait, where it is, and where the section
 * begins; as with every wait that is refused, nothing is lost and no waiter is left behind. Operations that do not have to wait are fine,
 * and {@link Task#checkpoint} and the other calls that only let others run once in a while do not: they go on. Whether a wait is refused
 * so never depends on time. Cancellation reaches into the section as ever.
 *
 * <p>
 * Sections nest, and belong to the stack: a {@linkplain Task#spawn spawned} task is in none. A coroutine that is resumed in a section may
 * yield to it, while one that is inside a section can't be left. An ordinary thread has no other tasks to be kept from: there the body
 * only runs.
 */
/*
 * It costs nothing where it is not used: the JVM's own count of critical sections is what refuses, at the suspension itself. Rejected: a
 * flag of the task or of its innermost scope, which every yield would have to read.
 */
public final class NoYield {
    /** What the JDK says of a suspension in a section like this. */
    private static final String REASON = "CRITICAL_SECTION";

    private static final int FRAMES_OF_A_SECTION = 20;

    private NoYield() {}

    /**
     * Runs the body and returns its value.
     *
     * @throws Exception
     *             what the body threw
     */
    public static <T> T call(Callable<T> body) throws Exception {
        Coroutines.requireStack(FRAMES_OF_A_SECTION); // for leaving it
        if (!Coroutines.pin()) {
            return body.call();
        }
        try {
            return body.call();
        } finally {
            Coroutines.unpin();
        }
    }

    /** As {@link #call} for a body that returns nothing. */
    public static void run(Action body) throws Exception {
        call(() -> {
            body.run();
            return Boolean.TRUE;
        });
    }

    static boolean isReasonOf(Refusal refusal) {
        return isReason(refusal.reason());
    }

    static boolean isReason(String reason) {
        return reason.equals(REASON);
    }
}
