package dev.weft.bench.model;

/** A way to run many bodies at once. */
public interface Model {
    /** The name that tables and files use, such as {@code cooperative-1}. */
    String name();

    /** What it is, in half a line. */
    String description();

    /** What makes it switch from one body to the next, and who is next, in one sentence. */
    String switchCause();

    /** Starts what the model needs. One session serves one cell of the comparison. */
    Session open();
}
