package dev.weft;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;

/**
 * A task wanted to wait where its stack can't be suspended: below a class initialiser or another native frame.
 *
 * <p>
 * The operation had no effect: its waiter was withdrawn, and the carrier was not blocked. Move the wait out of the frame that
 * the message names, or run that code on a thread that may block.
 */
@SuppressWarnings("serial") // never serialised
public final class PinnedException extends RuntimeException {
    PinnedException(String reason, ParkReason wait) {
        super(message(reason, wait));
    }

    private static String message(String reason, ParkReason wait) {
        return "the task can't wait here (" + wait + "): its stack is pinned, " + reason
                + pinningFrame().map(frame -> " below " + frame).orElse("");
    }

    /** The innermost frame that pins: a class initialiser, a native method, or what native code called. */
    private static Optional<StackFrame> pinningFrame() {
        return StackWalker.getInstance(Option.SHOW_HIDDEN_FRAMES).walk(frames -> {
            StackFrame called = null;
            for (var frame : (Iterable<StackFrame>) frames::iterator) {
                if (frame.getMethodName().equals("<clinit>") || frame.isNativeMethod()) {
                    return Optional.of(frame);
                }
                if (frame.getClassName().contains(".UpcallStub")) {
                    return Optional.ofNullable(called);
                }
                if (!frame.getClassName().startsWith("java.lang.invoke.") && !frame.getClassName().contains("/0x")) {
                    called = frame;
                }
            }
            return Optional.empty();
        });
    }
}
