package dev.weft;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where in user code the running task is about to wait: the innermost frame that is neither the library's nor the JDK's. */
final class ParkSite {
    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    /** By where a class was loaded from, not by its name: our tests are in the library's packages. */
    private static final ClassValue<Boolean> USERS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return type.getClassLoader() != null
                    && !type.getProtectionDomain().equals(ParkSite.class.getProtectionDomain());
        }
    };

    private ParkSite() {}

    /** The innermost user frame; the outermost of the task where its body is a method of ours. */
    static StackFrame frame() {
        return WALKER.walk(ParkSite::innermostOfUser);
    }

    private static StackFrame innermostOfUser(Stream<StackFrame> frames) {
        StackFrame last = null;
        for (var frame : (Iterable<StackFrame>) frames::iterator) {
            last = frame;
            if (USERS.get(frame.getDeclaringClass()) || isOutermost(frame)) {
                return frame;
            }
        }
        throw new AssertionError("bug: outside a task: " + last);
    }

    /** What is asked of the frames of the running task alone, not of those of the carrier below it. */
    static <T> T ofTaskFrames(Function<Stream<StackFrame>, T> question) {
        return WALKER.walk(frames -> question.apply(frames.takeWhile(frame -> !isOutermost(frame))));
    }

    private static boolean isOutermost(StackFrame frame) {
        return frame.getDeclaringClass() == Worker.class && frame.getMethodName().equals("run");
    }
}
