package dev.weft.testing;

import dev.weft.World;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. Any thread. */
public final class VirtualClock implements World.Clock {
    private final AtomicLong now = new AtomicLong();

    /** A clock at 0. */
    public VirtualClock() {}

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public void advanceTo(long nanos) {
        now.accumulateAndGet(nanos, Math::max);
    }

    /** How far it was moved from 0. */
    public Duration elapsed() {
        return Duration.ofNanos(now.get());
    }

    @Override
    public String toString() {
        return "VirtualClock[" + elapsed() + "]";
    }
}
