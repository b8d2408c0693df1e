package dev.weft;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.nio.NioPoller;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** A poller that does something before and after each poll. */
final class HookedPoller implements Poller {
    private final NioPoller poller = new NioPoller();
    private final Runnable before;
    private final Runnable after;

    HookedPoller(Runnable before, Runnable after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public Registration register(SelectableChannel channel, ReadyHandler handler) throws IOException {
        return poller.register(channel, handler);
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        before.run();
        var ready = poller.poll(timeoutNanos);
        after.run();
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
