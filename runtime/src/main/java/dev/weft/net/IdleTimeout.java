package dev.weft.net;

import dev.weft.CarrierPort.Alarm;
import dev.weft.Waiter;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection may be without a byte while somebody waits for it.
 *
 * <p>
 * Nothing is scheduled for a byte that moves: it leaves its time, and a wait that has taken too long looks there and perhaps goes on.
 */
final class IdleTimeout {
    private final Duration timeout;
    private final long nanos;
    private volatile @Nullable Alarm alarm; // of a connection that nobody waits for; by its carrier
    private volatile long movedAt; // by the users of both directions; each of the two values is good enough

    IdleTimeout(Duration timeout) {
        this.timeout = timeout;
        this.movedAt = Waiter.nanoTime();
        this.nanos = Waiter.deadlineAfter(timeout) - movedAt;
    }

    Duration timeout() {
        return timeout;
    }

    void moved() {
        movedAt = Waiter.nanoTime();
    }

    /** How long until it has been idle too long, if no byte moves. */
    long leftNanos() {
        return endAfter(movedAt) - Waiter.nanoTime();
    }

    boolean isWatched() {
        return alarm != null;
    }

    void setAlarm(@Nullable Alarm next) {
        alarm = next;
    }

    /** It does not count any more. Any thread. */
    void cancelAlarm() {
        var pending = alarm;
        if (pending != null) {
            pending.cancel();
        }
    }

    /** As {@link Direction#await}, and at most until the connection was idle too long. */
    boolean await(Direction direction, TimeLimit limit) throws IOException {
        var begin = Waiter.nanoTime();
        while (true) {
            var end = endAfter(begin);
            if (limit.deadlineNanos() <= end) {
                return direction.await(limit);
            }
            if (direction.await(new TimeLimit(timeout, end))) {
                return true;
            }
            if (endAfter(begin) <= Waiter.nanoTime()) {
                return false;
            }
        }
    }

    /** When it has been idle too long, if no byte moves from now on; it began to matter at {@code begin}. */
    private long endAfter(long begin) {
        var end = Math.max(begin, movedAt) + nanos;
        return end < 0 ? Long.MAX_VALUE : end;
    }
}
