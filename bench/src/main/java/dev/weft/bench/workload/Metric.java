package dev.weft.bench.workload;

/**
 * Something that a workload measures.
 *
 * @param name
 *            a word or two, at most 10 characters
 * @param unit
 *            at most 8 characters
 */
public record Metric(String name, String unit, Better better) {
    /** Which way is good. */
    public enum Better {
        /** Less is better. */
        LOWER,
        /** More is better. */
        HIGHER,
        /** It describes, and is neither good nor bad. */
        NEITHER
    }
}
