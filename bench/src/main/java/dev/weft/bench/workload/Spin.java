package dev.weft.bench.workload;

import dev.weft.bench.model.Session;

/** Work that only needs a processor, in passes of some tens of nanoseconds. */
final class Spin {
    /** Between two looks at the clock, which would cost more than a pass. */
    private static final int PASSES_PER_LOOK = 64;
    private static final int STEPS_PER_PASS = 8;

    /** Nobody reads it: it keeps the compiler from leaving the work out. */
    @SuppressWarnings("unused")
    private static volatile long result;

    private Spin() {}

    /**
     * Computes until the clock says {@code endNanos}, at least for a few passes.
     *
     * @param checkpoints
     *            whether each pass ends with a {@link Session#checkpoint}
     * @return how many passes it made
     */
    static long until(long endNanos, Session session, boolean checkpoints) {
        long passes = 0;
        do {
            passes(PASSES_PER_LOOK, session, checkpoints);
            passes += PASSES_PER_LOOK;
        } while (System.nanoTime() - endNanos < 0);
        return passes;
    }

    /** Computes for so many passes. */
    static void passes(long count, Session session, boolean checkpoints) {
        long value = count;
        for (long pass = 0; pass < count; pass++) {
            for (int step = 0; step < STEPS_PER_PASS; step++) {
                value ^= value << 13; // Marsaglia's xorshift: a compiler can make no short cut of several steps
                value ^= value >>> 7;
                value ^= value << 17;
            }
            if (checkpoints) {
                session.checkpoint();
            }
        }
        result = value;
    }
}
