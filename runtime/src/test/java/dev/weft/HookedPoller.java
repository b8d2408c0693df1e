package dev.weft;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;

/** A poller that does something before and after each poll. */
class HookedPoller implements Poller {
    private final Poller poller = World.real().newPoller();
    private final Runnable before;
    private final Runnable after;

    HookedPoller(Runnable before, Runnable after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
        return poller.register(socket, handler);
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
