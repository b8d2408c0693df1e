package dev.weft;

/** A body that returns nothing and may throw anything: the counterpart of {@link java.util.concurrent.Callable}. */
@FunctionalInterface
public interface Action {
    /**
     * Runs the body.
     *
     * @throws Exception
     *             whatever the body fails with
     */
    void run() throws Exception;
}
