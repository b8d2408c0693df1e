package dev.weft;

import dev.weft.pace.RateLimiter;
import dev.weft.pace.Retry;
import dev.weft.pace.Ticker;
import java.io.IOException;
import java.time.Duration;

/** Those of {@code dev.weft.pace}. Time ends their waits. */
final class PaceRigs {
    /** Longer than any test lasts in virtual time. */
    private static final Duration CENTURY = Duration.ofDays(36_525);

    private PaceRigs() {}

    static WaitRig acquire() {
        var limiter = RateLimiter.of(1, CENTURY);
        return new WaitRig(limiter::acquire, null).after(_ -> limiter.acquire())
                .seen(limiter::stats, () -> limiter.stats().waiting());
    }

    static WaitRig tick() {
        return new WaitRig(() -> Ticker.every(CENTURY).await(), null);
    }

    static WaitRig retry() {
        var retry = Retry.upTo(2).backOff(CENTURY, 1, CENTURY);
        return new WaitRig(() -> {
            try {
                retry.run(() -> {
                    throw new IOException("as the test wants");
                });
            } catch (IOException asItWants) {
                // after the pause
            }
        }, null);
    }
}
