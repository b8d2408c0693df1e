package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.ReadyHandler;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** One channel of a {@link NioMechanism}: a selection key and whom to tell. Carrier thread only. */
// Disarming at each event and arming for the next wait looks like two epoll_ctl calls. But the selector applies changes
// of interest when the next select begins, and skips those that cancel out
// (sun.nio.ch.EPollSelectorImpl.processUpdateQueue): a task that waits again in the same turn costs none.
final class NioRegistration implements Poller.Registration {

    final ReadyHandler handler;

    @Nullable
    SelectionKey key; // set once, by register

    private final NioMechanism mechanism;
    private boolean ended;

    NioRegistration(NioMechanism mechanism, ReadyHandler handler) {
        this.mechanism = mechanism;
        this.handler = handler;
    }

    @Override
    public void arm(int interest) {
        SelectionKey armed = key;
        if (armed == null) {
            return;
        }
        try {
            armed.interestOpsOr(interest);
        } catch (CancelledKeyException _) {
            // closed, or its channel was closed by another thread, which will also close this
        }
    }

    @Override
    public boolean staysArmed() {
        return false;
    }

    @Override
    public void close() {
        if (end()) {
            mechanism.flush();
        }
    }

    void tell() {
        SelectionKey told = key;
        if (told == null) {
            return;
        }
        int ready;
        try {
            ready = told.readyOps() & told.interestOps();
            told.interestOpsAnd(~ready);
        } catch (CancelledKeyException _) {
            return; // closed by a handler that was told earlier in the same poll, or its channel by another thread
        }
        if (ready != 0) {
            handler.ready(ready);
        }
    }

    /** Cancels the key; true for the first call. */
    boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        SelectionKey cancelled = key;
        if (cancelled != null) {
            cancelled.cancel();
        }
        mechanism.released();
        return true;
    }
}
