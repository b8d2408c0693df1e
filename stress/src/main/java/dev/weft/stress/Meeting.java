package dev.weft.stress;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the two actors of one state wait for each other: else the one with the shorter way would be through with thousands of states
 * while the other is still at the first of them, and nothing would ever meet.
 */
final class Meeting {
    /** How late an actor goes on at the most, in pauses of the processor: about the time of an operation that waits. */
    private static final int MOST_PAUSES = 16;
    private static final long PATIENCE_SECONDS = 10;

    private final AtomicInteger present = new AtomicInteger();

    /** Returns when both are here; both a little later, at random, so that every order comes about. */
    void await() {
        present.incrementAndGet();
        long startNanos = System.nanoTime();
        while (present.get() < 2) {
            if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("the other actor did not come within " + PATIENCE_SECONDS + " s");
            }
            Thread.onSpinWait();
        }
        pause();
    }

    static void pause() {
        for (int left = ThreadLocalRandom.current().nextInt(MOST_PAUSES); left > 0; left--) {
            Thread.onSpinWait();
        }
    }
}
