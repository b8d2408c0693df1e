package dev.weft;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;

/**
 * A task wanted to wait where its stack can't be suspended: below a class initialiser or another native frame, or in a {@link NoYield}
 * section. In strict mode also where it must not be: with a monitor, a lock of {@code java.util.concurrent} or the binding of a scoped value in its hands.
 *
 * <p>
 * The operation had no effect: its waiter was withdrawn, and the carrier was not blocked. Move the wait out of the frame that
 * the message names, or run that code on a thread that may block.
 *
 * <p>
 * Strict mode is for tests: {@code -Dweft.strict=on} looks at the first waits of each place in the code and at some of the later
 * ones, {@code every} at all of them. A monitor, a lock and a binding belong to the thread, which a task shares with all others of its
 * carrier; without strict mode nobody notices when a task waits with one. The message then names the lock, the frame that took it and
 * where the task wanted to wait. Of a lock of {@code java.util.concurrent} only its class and hash are known; and in the mode
 * {@code on} it may be held by another task of the carrier, one that nobody looked at when it waited. A monitor that a JDK class of
 * streams, readers or archives holds is tolerated while the wait is for I/O.
 */
@SuppressWarnings("serial") // never serialised
public final class PinnedException extends RuntimeException {
    PinnedException(String reason, ParkReason wait) {
        super(message(reason, wait));
    }

    private static String message(String reason, ParkReason wait) {
        var held = Held.described(reason);
        if (held.isPresent()) {
            return "the task can't wait here (" + wait + "), at " + ParkSite.frame().toStackTraceElement()
                    + ": it would hold what belongs to its carrier, " + reason + " " + held.get();
        }
        if (NoYield.isReason(reason)) {
            var section = sectionStart();
            if (section.isPresent()) {
                return "the task can't wait here (" + wait + "), at " + ParkSite.frame().toStackTraceElement()
                        + ": it is in a section that must not yield, which begins at "
                        + section.get().toStackTraceElement();
            }
        }
        return "the task can't wait here (" + wait + "): its stack is pinned, " + reason
                + pinningFrame().map(frame -> " below " + frame).orElse("");
    }

    /** Who began the innermost section; empty if it is none of ours. */
    private static Optional<StackFrame> sectionStart() {
        return StackWalker.getInstance().walk(frames -> frames
                .dropWhile(frame -> !frame.getClassName().equals(NoYield.class.getName()))
                .dropWhile(frame -> frame.getClassName().equals(NoYield.class.getName())).findFirst());
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
