package dev.weft.bench.model;

/** A mutex between bodies of one session, in the model's own way to wait. Not reentrant; the body that locked unlocks. */
public interface Exclusion {
    /** Waits until nobody holds it. */
    void lock() throws Exception;

    /** Gives it to the next, if somebody waits. */
    void unlock();
}
