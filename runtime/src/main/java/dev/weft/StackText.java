package dev.weft;

import java.util.List;
import java.util.Optional;

/** What is said of the frames of a stack. */
final class StackText {
    /** So many frames are in a text: more than tell where it is. */
    private static final int MOST_FRAMES = 64;

    private StackText() {}

    static void append(StringBuilder text, List<StackTraceElement> stack) {
        stack.stream().limit(MOST_FRAMES).forEach(frame -> text.append("\n\tat ").append(frame));
        if (stack.size() > MOST_FRAMES) {
            text.append("\n\t... ").append(stack.size() - MOST_FRAMES).append(" more");
        }
    }

    static boolean isOfJdk(StackTraceElement frame) {
        var module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /** The innermost frame that is neither the library's nor the JDK's. */
    static Optional<StackTraceElement> userFrame(List<StackTraceElement> stack) {
        return stack.stream().filter(frame -> !isOfJdk(frame) && !isOfLibrary(frame)).findFirst();
    }

    /** By where the class was loaded from, not by its name alone: our tests are in the library's packages. */
    private static boolean isOfLibrary(StackTraceElement frame) {
        if (!frame.getClassName().startsWith("dev.weft.")) {
            return false;
        }
        try {
            var type = Class.forName(frame.getClassName(), false, StackText.class.getClassLoader());
            return type.getProtectionDomain().equals(StackText.class.getProtectionDomain());
        } catch (ClassNotFoundException | LinkageError _) {
            return false; // a hidden class, or one of another loader
        }
    }
}
