package dev.weft.bench.jmh;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Many that wait for their time, on one thread or carrier; one ordinary thread uses them. */
abstract class Sleepers {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /** The same delays for everybody. */
    private static final long SEED = 20_261_123;

    /** Far beyond what a million take. */
    private static final long LIMIT_SECONDS = 120;

    private final int count;
    private final CountDownLatch ended = new CountDownLatch(1);
    private int left; // of the one thread that runs them, as is the next
    private int fired;

    Sleepers(int count) {
        this.count = count;
        this.left = count;
    }

    /** How long each sleeps, by its number. */
    interface Delays {
        long nanos(int index);
    }

    /** Adds all; returns when all are asleep. */
    abstract void add(Delays delays) throws InterruptedException;

    /** Cancels all, in the order of adding; returns when all have ended. */
    abstract void cancelAll() throws InterruptedException;

    abstract void close() throws InterruptedException;

    /** Adds all with random delays between one and two hours. */
    final void addForHours() throws InterruptedException {
        var random = new SplittableRandom(SEED);
        add(_ -> HOUR_NANOS + random.nextLong(HOUR_NANOS));
    }

    /** Adds all with one deadline, by {@link System#nanoTime}. */
    final void addUntil(long deadlineNanos) throws InterruptedException {
        add(_ -> Math.max(1, deadlineNanos - System.nanoTime()));
    }

    final int count() {
        return count;
    }

    /** How many slept to their end; after {@link #awaitEnd}. */
    final int fired() {
        return fired;
    }

    /** Returns when every sleeper has ended in one way or the other. */
    final void awaitEnd() throws InterruptedException {
        if (!ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left + " of " + count + " sleepers are left");
        }
    }

    /** One has slept to its end. */
    final void fire() {
        fired++;
        leave();
    }

    /** One has been cancelled. */
    final void leave() {
        if (--left == 0) {
            ended.countDown();
        }
    }
}
