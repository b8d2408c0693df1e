package dev.weft.bench.load;

/** The times of a run, of {@link System#nanoTime}: messages flow from the start, and count from {@code fromNanos}. */
record Window(long startNanos, long fromNanos, long endNanos) {
    boolean contains(long nanos) {
        return nanos - fromNanos >= 0 && nanos - endNanos < 0;
    }
}
