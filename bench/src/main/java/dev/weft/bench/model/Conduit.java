package dev.weft.bench.model;

/** A first-in first-out channel between bodies of one session, in the model's own way to wait. */
public interface Conduit<T> {
    /** Waits for room (with capacity 0: for a receiver) and hands the item over. */
    void send(T item) throws Exception;

    /** Waits for an item. */
    T receive() throws Exception;
}
