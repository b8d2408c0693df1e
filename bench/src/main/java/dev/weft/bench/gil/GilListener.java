package dev.weft.bench.gil;

/** Is told who held the lock, and why he let go of it. */
@FunctionalInterface
public interface GilListener {
    /**
     * A thread held the lock, without a break but for ticks at which nobody else got it. Told when the next hold begins or the
     * listener is taken away, one call after the other and in the order of the holds, under the lock's own mutex: it must be short and
     * must not call the pool.
     *
     * @param takenNanos
     *            by {@link System#nanoTime}
     * @param releasedNanos
     *            likewise
     */
    void held(Thread holder, long takenNanos, long releasedNanos, Release why);
}
