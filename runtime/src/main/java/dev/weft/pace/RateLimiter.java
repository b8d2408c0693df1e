package dev.weft.pace;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import dev.weft.World;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets through so much in a time: a bucket of permits that fills at a fixed rate. Who finds too few in it waits for them.
 *
 * <p>
 * Strictly first come, first served: while somebody waits, everybody who comes later waits behind, even for fewer permits. One that gives
 * up leaves its time to those behind it. A full bucket stays so: what is not used is not saved up, and nothing runs while nobody waits.
 * Permits come at whole fractions of the period, to the nanosecond, however long it is in use, and as long as somebody waits the rate
 * holds: a wake-up that is late by 10 ms or less costs none, so the permits of these 10 ms may go at once on top of the burst. After a
 * later one, as of a busy carrier, no more go at once than the bucket holds, and the others that came meanwhile are lost.
 *
 * {@snippet :
 * var tenASecond = RateLimiter.of(10, Duration.ofSeconds(1), 1); // evenly: one every 100 ms
 * for (var url : urls) {
 *     tenASecond.acquire();
 *     fetch(url);
 * }
 * }
 *
 * <p>
 * Acquiring is a yield point only where it waits; trying never is. For tasks of any carriers and schedulers, and for ordinary threads,
 * which block, as long as all go by one clock: the bucket is full again for the first who comes with another one.
 *
 * <p>
 * Memory effects: what one does before it acquires happens-before what those do who acquire after it.
 */
// The first of those who wait, the leader, has left the queue and sleeps until its permits are there. Then it serves those behind it whose
// permits are there too, and makes the next one the leader. So there is one timer, whoever gives up costs nothing, and nobody has to be
// told that it is earlier now; but where the leader's carrier is busy, those behind are late with it. Rejected: to reserve a time on
// arrival, as Guava and Go do; that leaves a gap where somebody gives up.
public final class RateLimiter {
    /**
     * What a limiter has and has seen.
     *
     * @param available
     *            permits in the bucket
     * @param waiting
     *            tasks and threads that wait
     * @param acquired
     *            permits that were given out so far
     * @param waits
     *            how many acquisitions have had to wait so far
     * @param refused
     *            how many were refused: no permits now, or not in time
     * @param givenUp
     *            how many of those that waited were cancelled
     */
    public record Stats(int available, int waiting, long acquired, long waits, long refused, long givenUp) {}

    /** The item of a waiter that was served to lead. */
    private enum Served {
        TO_LEAD
    }

    private final String rate;
    private final Bucket bucket; // under the guard, as all that is not final
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue(); // the item of a waiter is how many it wants
    private World.@Nullable Clock clock; // that the times of the bucket are of
    private boolean led;
    private long wanted; // by the leader and the queue
    private long acquired;
    private long waits;
    private long refused;
    private long givenUp;

    private RateLimiter(Bucket bucket, String rate) {
        this.bucket = bucket;
        this.rate = rate;
    }

    /**
     * As {@link #of(int, Duration, int)} with a bucket for the permits of one period: as many may go at once. So up to twice as many go
     * in a period that begins with a full bucket.
     */
    public static RateLimiter of(int permits, Duration period) {
        return of(permits, period, permits);
    }

    /**
     * A limiter with a full bucket.
     *
     * @param permits
     *            so many come in each period, one by one, evenly
     * @param burst
     *            so many there are at most: 1 spaces them evenly
     * @throws IllegalArgumentException
     *             if one of the three is not positive
     */
    public static RateLimiter of(int permits, Duration period, int burst) {
        requirePositive(permits, "permits");
        requirePositive(burst, "burst");
        return new RateLimiter(new Bucket(permits, Periods.positiveNanos(period, "period"), burst),
                permits + " in " + period);
    }

    // ---- acquiring ---------------------------------------------------------------------------------------------------

    /**
     * Takes a permit, and waits for it if it has to.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits; no permit was taken
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here; no permit was taken
     * @throws IllegalStateException
     *             if others wait who go by another clock
     */
    public void acquire() {
        acquire(1);
    }

    /**
     * As {@link #acquire()}, for so many permits at once: all or none.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive, or more than the bucket holds
     */
    public void acquire(int count) {
        acquire(count, Periods.NEVER);
    }

    /**
     * As {@link #acquire()}, but refused at once if it is known to take longer than {@code timeout}: it never waits in vain. That is a
     * forecast: where a carrier is busy the permit may come later than that; a {@link dev.weft.Timeout} around the call bounds it.
     *
     * @return false if it would take longer; no permit was taken
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public boolean acquire(Duration timeout) {
        return acquire(1, timeout);
    }

    /** As {@link #acquire(int)}, but refused at once if it is known to take longer than {@code timeout}, as {@link #acquire(Duration)}. */
    public boolean acquire(int count, Duration timeout) {
        return acquire(count, Waiter.deadlineAfter(timeout));
    }

    /** Takes a permit if there is one and nobody waits. Never waits; does not look at cancellation. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * As {@link #tryAcquire()}, for so many permits at once.
     *
     * @throws IllegalArgumentException
     *             if the number is not positive, or more than the bucket holds
     */
    public boolean tryAcquire(int count) {
        requireObtainable(count);
        if (take(count)) {
            return true;
        }
        guard.lock();
        refused++;
        guard.unlock();
        return false;
    }

    private boolean acquire(int count, long deadlineNanos) {
        requireObtainable(count);
        Parker.checkCancelled();
        return take(count) || await(count, deadlineNanos);
    }

    private boolean take(int count) {
        var callers = World.current().clock();
        var now = callers.nanoTime();
        guard.lock();
        try {
            return take(count, callers, now);
        } finally {
            guard.unlock();
        }
    }

    private boolean await(int count, long deadlineNanos) {
        var callers = World.current().clock();
        var now = callers.nanoTime();
        var waiter = new Waiter();
        waiter.setItem(count);
        var leads = false;
        guard.lock(Periods.FRAMES_OF_A_CHANGE);
        try {
            if (take(count, callers, now)) {
                return true;
            }
            if (bucket.readyNanos(wanted + count) > deadlineNanos) {
                refused++;
                return false;
            }
            if (led) {
                queue.add(waiter);
            } else {
                led = true;
                leads = true;
            }
            waits++;
            wanted += count;
        } finally {
            guard.unlock();
        }
        var served = false;
        try {
            if (!leads) {
                waiter.await(ParkReason.PERMIT, this);
                leads = waiter.item() == Served.TO_LEAD;
                served = !leads;
            }
            if (leads) {
                lead(count);
                served = true;
            }
        } finally {
            if (!served) {
                giveUp(waiter, count);
            }
            if (leads) {
                passOn();
            }
        }
        return true;
    }

    /** Sleeps until the permits are there, and takes them. */
    private void lead(int count) {
        long ready;
        guard.lock();
        try {
            ready = bucket.readyNanos(count);
        } finally {
            guard.unlock();
        }
        new Waiter().await(ParkReason.PERMIT, this, ready);
        var now = World.current().clock().nanoTime();
        guard.lock();
        try {
            bucket.wakeUp(ready, now);
            give(count);
            wanted -= count;
        } finally {
            guard.unlock();
        }
    }

    private void giveUp(Waiter waiter, int count) {
        guard.lock();
        queue.remove(waiter);
        wanted -= count;
        givenUp++;
        guard.unlock();
    }

    /** Serves those whose permits are there already, and lets the next one lead. */
    private void passOn() {
        for (;;) {
            var now = World.current().clock().nanoTime();
            guard.lock();
            Waiter next;
            try {
                next = serveNext(now);
            } finally {
                guard.unlock();
            }
            if (next == null) {
                return;
            }
            var leads = next.item() == Served.TO_LEAD;
            next.wake();
            if (leads) {
                return;
            }
        }
    }

    // ---- under the guard --------------------------------------------------------------------------------------------

    private @Nullable Waiter serveNext(long now) {
        for (var first = queue.first(); first != null; first = queue.first()) {
            var count = first.item() instanceof Integer several ? several : 0; // always: it has not been served
            bucket.spillLate(now);
            var isReady = bucket.readyNanos(count) <= now;
            if (!isReady) {
                first.setItem(Served.TO_LEAD);
            }
            var served = first.claim();
            queue.remove(first);
            if (served) {
                if (isReady) {
                    give(count);
                    wanted -= count;
                }
                return first;
            }
        }
        led = false;
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // two clocks may say the same and are not the same
    private boolean take(int count, World.Clock callers, long now) {
        if (callers != clock) {
            if (led) {
                throw new IllegalStateException("others wait who go by another clock than the caller");
            }
            clock = callers;
            bucket.fill(now);
        }
        if (led) {
            return false;
        }
        bucket.spill(now);
        var isReady = bucket.readyNanos(count) <= now;
        if (isReady) {
            give(count);
        }
        return isReady;
    }

    private void give(int count) {
        bucket.take(count);
        acquired += count;
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** What it has and has seen; a snapshot. */
    public Stats stats() {
        guard.lock();
        var by = clock;
        guard.unlock();
        var now = by == null ? 0 : by.nanoTime();
        guard.lock();
        try {
            var available = by == null ? bucket.size() : bucket.available(now);
            return new Stats(available, queue.size() + (led ? 1 : 0), acquired, waits, refused, givenUp);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        var now = stats();
        return "RateLimiter[" + rate + ", " + now.available + " of " + bucket.size() + " permits, " + now.waiting
                + " waiting]";
    }

    // ---- arguments ---------------------------------------------------------------------------------------------------

    private static void requirePositive(int number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + ": " + number + ", must be at least 1");
        }
    }

    private void requireObtainable(int count) {
        requirePositive(count, "permits");
        if (count > bucket.size()) {
            throw new IllegalArgumentException("permits: " + count + ", there are never more than " + bucket.size());
        }
    }
}
