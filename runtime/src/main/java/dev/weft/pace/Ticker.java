package dev.weft.pace;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Waiter;
import dev.weft.World;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Ticks at a fixed rate, until it is closed. Who is late for a tick finds it waiting; {@link Missed} says what becomes of the others
 * that have come meanwhile. Unless it {@linkplain Missed#SHIFT shifts}, it does not drift: times are counted from the start, not from when
 * somebody woke up.
 *
 * {@snippet :
 * try (var second = Ticker.every(Duration.ofSeconds(1))) {
 *     for (long tick : second) {
 *         show(tick + " seconds, some of them perhaps missed");
 *     }
 * }
 * }
 *
 * <p>
 * Without a close and a choice {@link dev.weft.Interval} is enough. One task or ordinary thread waits at a time; any other may close it,
 * which ends that wait. To wait for other things beside the tick, select with {@link #untilNext}:
 *
 * {@snippet :
 * var flush = Ticker.every(Duration.ofSeconds(1));
 * while (Select.<Boolean>select(
 *         requests.onReceiveOrClosed(request -> request.isPresent()),
 *         Select.onTimeout(flush.untilNext(), () -> flush.await().isPresent()))) {
 *     report();
 * }
 * }
 *
 * <p>
 * It has no timer while nobody waits, so nothing is left behind if it is not closed.
 */
public final class Ticker implements AutoCloseable, Iterable<Long> {
    /** What becomes of ticks that came while nobody waited, but for the first of them, which comes late. */
    public enum Missed {
        /** They are left out: the next comes when it would have come anyway. Their numbers are left out too. */
        SKIP,
        /** They come late as well, one right after the other, until all is made up for. None is left out. */
        CATCH_UP,
        /**
         * They come later: the next, a whole period after the late one was taken. The time between two is never shorter, so every late wake-up
         * adds to the times of all that follow.
         */
        SHIFT
    }

    private final long periodNanos;
    private final Missed missed;
    private final World.Clock clock = World.current().clock();
    private final Guard guard = new Guard();
    private long number; // of the last one that was taken; under the guard, as all that follows
    private long nextNanos;
    private @Nullable Waiter waiting;
    private boolean closed;

    private Ticker(long periodNanos, Missed missed) {
        this.periodNanos = periodNanos;
        this.missed = missed;
        this.nextNanos = Periods.after(clock.nanoTime(), periodNanos);
    }

    /** As {@link #every(Duration, Missed)}, {@linkplain Missed#SKIP skipping} what was missed. */
    public static Ticker every(Duration period) {
        return every(period, Missed.SKIP);
    }

    /**
     * Starts now, by the clock of the caller; the first tick, number 1, comes after one period.
     *
     * @throws IllegalArgumentException
     *             unless the period is positive
     */
    public static Ticker every(Duration period, Missed missed) {
        return new Ticker(Periods.positiveNanos(period, "period"), Objects.requireNonNull(missed, "missed"));
    }

    /**
     * Waits for the next tick and takes it; only yields if it has come already. A yield point.
     *
     * @return its number, or empty if the ticker is closed
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits; no tick was taken
     * @throws dev.weft.PinnedException
     *             if the task's stack can't be suspended here; likewise
     * @throws IllegalStateException
     *             if somebody else waits for it, or the caller goes by another clock than it does
     */
    @SuppressWarnings("ReferenceEquality") // two clocks may say the same and are not the same
    public OptionalLong await() {
        Parker.checkCancelled();
        if (World.current().clock() != clock) {
            throw new IllegalStateException(this + " was started by another clock than that of " + Parker.current());
        }
        var waiter = new Waiter();
        long deadline;
        Waiter other;
        guard.lockFor(waiter);
        try {
            if (closed) {
                return OptionalLong.empty();
            }
            other = waiting;
            if (other == null) {
                waiting = waiter;
            }
            deadline = nextNanos;
        } finally {
            guard.unlock();
        }
        if (other != null) {
            throw new IllegalStateException(other.parker() + " waits for this tick already");
        }
        var ended = true;
        try {
            waiter.await(ParkReason.SLEEP, this, deadline);
            ended = false;
        } finally {
            if (ended) {
                stopWaiting();
            }
        }
        return take();
    }

    private void stopWaiting() {
        guard.lock();
        waiting = null;
        guard.unlock();
    }

    private OptionalLong take() {
        var now = clock.nanoTime();
        guard.lock();
        try {
            waiting = null;
            if (closed) {
                return OptionalLong.empty();
            }
            switch (missed) {
                case SKIP -> {
                    var late = (now - nextNanos) / periodNanos;
                    number += late + 1;
                    nextNanos = Periods.after(nextNanos + late * periodNanos, periodNanos);
                }
                case CATCH_UP -> {
                    number++;
                    nextNanos = Periods.after(nextNanos, periodNanos);
                }
                case SHIFT -> {
                    number++;
                    nextNanos = Periods.after(now, periodNanos);
                }
            }
            return OptionalLong.of(number);
        } finally {
            guard.unlock();
        }
    }

    /**
     * How long it is to the next tick: 0 if it has come, or the ticker is closed; then {@link #await} does not wait, only yields. Never
     * waits.
     */
    public Duration untilNext() {
        var now = clock.nanoTime();
        guard.lock();
        try {
            return Duration.ofNanos(closed ? 0 : Math.max(0, nextNanos - now));
        } finally {
            guard.unlock();
        }
    }

    /** The numbers of the ticks, from now on; {@code hasNext} waits as {@link #await} and is false once it is closed. */
    @Override
    public Iterator<Long> iterator() {
        return new Iterator<>() {
            private OptionalLong ahead = OptionalLong.empty();

            @Override
            public boolean hasNext() {
                if (ahead.isEmpty()) {
                    ahead = Ticker.this.await();
                }
                return ahead.isPresent();
            }

            @Override
            public Long next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the ticker is closed");
                }
                var next = ahead.getAsLong();
                ahead = OptionalLong.empty();
                return next;
            }
        };
    }

    /** Ends it: who waits for a tick, and who comes later, gets none. Any task or thread; never waits; again changes nothing. */
    @Override
    public void close() {
        guard.lock(Periods.FRAMES_OF_A_CHANGE);
        closed = true;
        var woken = waiting;
        waiting = null;
        guard.unlock();
        if (woken != null) {
            woken.serve();
        }
    }

    @Override
    public String toString() {
        guard.lock();
        try {
            return "Ticker[every " + Duration.ofNanos(periodNanos) + ", " + number + " so far"
                    + (closed ? ", closed" : "") + "]";
        } finally {
            guard.unlock();
        }
    }
}
