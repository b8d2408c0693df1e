package dev.weft.bench.jmh;

import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One that wakes and one that is woken, each on a carrier of its own while the waker holds the first.
 *
 * @param <P>
 *            what is woken
 */
final class WakeLatency<P> {
    /** Between two wakes: long enough for an idle carrier to fall asleep. */
    private static final long PAUSE_NANOS = 100_000;

    /**
     * So long the waker computes on after a wake, so that the other runs elsewhere. Not for ever: the JDK puts a thread that
     * is woken into the queue of its waker's carrier, where nobody looks while the other carrier has work of its own.
     */
    private static final long HOLD_NANOS = 100_000;

    /** What a busy task computes between two yields. */
    private static final long WORK_NANOS = 2_000;

    /** Long beyond the time in which an idle carrier finds the one that is to be woken. */
    private static final long MEET_NANOS = 10_000_000_000L;

    private final int wakes;
    private final Consumer<P> unpark;
    private final Runnable park;
    private final Runnable yield;
    private final Histogram nanos = WakeLatencies.histogram();
    private volatile @Nullable P sleeper;
    private long sentNanos; // by the waker, published by sent
    private volatile int sent;
    private volatile int seen;

    WakeLatency(int wakes, Consumer<P> unpark, Runnable park, Runnable yield) {
        this.wakes = wakes;
        this.unpark = unpark;
        this.park = park;
        this.yield = yield;
    }

    /** The waker's body. */
    void wake() {
        var target = meet();
        for (int i = 1; i <= wakes; i++) {
            spin(PAUSE_NANOS);
            sentNanos = System.nanoTime();
            sent = i; // only the waker writes
            unpark.accept(target);
            awaitSeen(i);
        }
    }

    /** Goes on computing for a while, then gives way. */
    private void awaitSeen(int wake) {
        var start = System.nanoTime();
        while (seen != wake) {
            if (System.nanoTime() - start > HOLD_NANOS) {
                yield.run();
            }
        }
    }

    /** The body of the one that is woken. */
    void beWoken(P me) {
        sleeper = me;
        for (int i = 1; i <= wakes; i++) {
            while (sent != i) {
                park.run();
            }
            nanos.recordValue(Math.max(0, System.nanoTime() - sentNanos));
            seen = i;
        }
        WakeLatencies.add(nanos);
    }

    /** The body of one that keeps the woken one's carrier busy. */
    void keepBusy() {
        while (seen < wakes) {
            spin(WORK_NANOS);
            yield.run();
        }
    }

    /** How many wakes were seen; after both have ended. */
    long recorded() {
        return nanos.getTotalCount();
    }

    private P meet() {
        var start = System.nanoTime();
        var target = sleeper;
        while (target == null) {
            if (System.nanoTime() - start > MEET_NANOS) {
                throw new IllegalStateException("no second carrier takes the one that is to be woken");
            }
            Thread.onSpinWait();
            target = sleeper;
        }
        return target;
    }

    private static void spin(long nanos) {
        var start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}
