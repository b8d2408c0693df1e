package dev.weft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Pollers that count: a carrier that spins instead of sleeping polls again and again. */
final class CountingPollers {
    private static final long WINDOW_MILLIS = 200;
    /** What may be left of wake-ups on the way. A spinning carrier polls some hundred thousand times in the window. */
    private static final long FEW = 20;

    private final AtomicLong polls = new AtomicLong();

    World world() {
        return World.builder().pollers(() -> new HookedPoller(polls::incrementAndGet, () -> {})).build();
    }

    /** Nothing happens for a while, and nobody polls meanwhile: a check of a state that has to last, so it takes its time. */
    void assertQuiet(Scheduler scheduler) throws InterruptedException {
        Carriers.awaitIdle(scheduler);
        var before = polls.get();
        assertFalse(new CountDownLatch(1).await(WINDOW_MILLIS, TimeUnit.MILLISECONDS));
        var during = polls.get() - before;
        assertTrue(during <= FEW, () -> during + " polls while idle");
    }
}
