package dev.weft.bench.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A way to run many bodies at once. */
public interface Model {
    /** The name that tables and files use, such as {@code cooperative-1}. */
    String name();

    /** What it is, in half a line. */
    String description();

    /** What makes it switch from one body to the next, and who is next, in one sentence. */
    String switchCause();

    /** What it can do; a workload that needs more is not run on it. */
    Set<Ability> abilities();

    /** How many bodies may be alive at once, for the machine's sake. */
    int maxBodies();

    /** Starts what the model needs. One session serves one cell of the comparison. */
    Session open() throws Exception;

    /**
     * As {@link #open()}, and {@code listener} is told which body runs where.
     *
     * @return null if the model can't see that
     */
    default @Nullable Session open(SwitchListener listener) throws Exception {
        return null;
    }
}
