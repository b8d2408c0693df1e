package dev.weft.bench.jmh;

/** A benchmark that did not do its work must not give a figure. */
final class Check {
    private Check() {}

    /** Returns {@code actual}, which must be {@code expected}. */
    static long equal(long expected, long actual) {
        if (actual != expected) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
        return actual;
    }
}
