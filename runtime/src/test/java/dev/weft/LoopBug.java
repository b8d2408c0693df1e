package dev.weft;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.nio.NioPoller;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A world whose parts work until they are told to throw: what a bug of ours in a carrier's loop looks like. */
final class LoopBug {
    /** What throws. */
    enum Where {
        CLOCK, ORDER, POLLER
    }

    private final Where where;
    private final boolean again;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicBoolean thrown = new AtomicBoolean();

    /** @param again whether it goes on throwing after the first time */
    LoopBug(Where where, boolean again) {
        this.where = where;
        this.again = again;
    }

    /** Throws from now on, on a carrier outside tasks. */
    void arm() {
        armed.set(true);
    }

    World world() {
        return World.builder().clock(this::nanoTime).order(this::order).pollers(BuggyPoller::new).build();
    }

    private void pass(Where here) {
        if (here == where && Carrier.driven() != null && !Task.insideTask() && armed.get()
                && (thrown.compareAndSet(false, true) || again)) {
            throw new Bug();
        }
    }

    private long nanoTime() {
        pass(Where.CLOCK);
        return World.systemClock().nanoTime();
    }

    private int order(int readyCount) {
        pass(Where.ORDER);
        return 0;
    }

    /** What is thrown. */
    @SuppressWarnings("serial")
    static final class Bug extends RuntimeException {
        Bug() {
            super("made by the test");
        }
    }

    private final class BuggyPoller implements Poller {
        private final NioPoller poller = new NioPoller();

        @Override
        public Registration register(SelectableChannel channel, ReadyHandler handler) throws IOException {
            return poller.register(channel, handler);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            var ready = poller.poll(timeoutNanos);
            pass(Where.POLLER);
            return ready;
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
