package dev.weft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.nio.NioPoller;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
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
        return World.builder().pollers(Counting::new).build();
    }

    /** Nothing happens for a while, and nobody polls meanwhile: a check of a state that has to last, so it takes its time. */
    void assertQuiet(Scheduler scheduler) throws InterruptedException {
        Carriers.awaitIdle(scheduler);
        var before = polls.get();
        assertFalse(new CountDownLatch(1).await(WINDOW_MILLIS, TimeUnit.MILLISECONDS));
        var during = polls.get() - before;
        assertTrue(during <= FEW, () -> during + " polls while idle");
    }

    private final class Counting implements Poller {
        private final NioPoller poller = new NioPoller();

        @Override
        public Registration register(SelectableChannel channel, ReadyHandler handler) throws IOException {
            return poller.register(channel, handler);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            polls.incrementAndGet();
            return poller.poll(timeoutNanos);
        }

        @Override
        public void wakeup() {
            poller.wakeup();
        }

        @Override
        public int registered() {
            return poller.registered();
        }

        @Override
        public void close() throws IOException {
            poller.close();
        }
    }
}
