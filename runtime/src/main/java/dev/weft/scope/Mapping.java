package dev.weft.scope;

/**
 * What is done with each item of a {@linkplain Pool#map map}.
 *
 * @param <A>
 *            the items
 * @param <B>
 *            what comes of them
 */
@FunctionalInterface
public interface Mapping<A, B> {
    /** What comes of one item. In a task of the pool. */
    B apply(A item) throws Exception;
}
