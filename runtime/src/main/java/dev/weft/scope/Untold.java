package dev.weft.scope;

import dev.weft.Grouped;
import dev.weft.Task;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** The children of a scope that failed, in the order of their ends, as long as nobody was told. */
final class Untold {
    /** How many are kept for who joins or closes; what comes then is reported at once. */
    private static final int MOST = 1000;

    private final Queue<Task<?>> failed = new ConcurrentLinkedQueue<>();

    void keep(Task<?> child) {
        if (failed.size() < MOST) {
            failed.add(child);
        } else {
            Grouped.report(child);
        }
    }

    /** Suppresses what they threw in this; so somebody is told. */
    void suppressIn(Throwable failure) {
        forEach(child -> suppress(failure, child.exceptionNow()));
    }

    @SuppressWarnings("ReferenceEquality") // that very one
    static void suppress(Throwable failure, Throwable other) {
        if (other != failure && other != failure.getCause()) { // the body may throw on what it heard of a child
            failure.addSuppressed(other);
        }
    }

    /** The policy tells of them. */
    void told() {
        forEach(Task::exceptionNow);
    }

    /** Nobody will ask any more. */
    void report() {
        forEach(Grouped::report);
    }

    private void forEach(Consumer<Task<?>> teller) {
        for (var child = failed.poll(); child != null; child = failed.poll()) {
            teller.accept(child);
        }
    }
}
