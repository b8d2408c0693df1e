package dev.weft.internal.poll;

import dev.weft.internal.poll.Poller.ReadyHandler;
import dev.weft.internal.poll.Poller.Registration;
import java.io.IOException;

/**
 * What the system offers to wait for many sockets at once, behind a {@link CarrierPoller}, which opens it for the first registration.
 *
 * <p>
 * Threads: as those of the poller. The poller asks for nothing after {@link #close} but {@link #wakeup}.
 */
public interface Mechanism {
    /** As {@link Poller#register}. */
    Registration register(RawSocket socket, ReadyHandler handler) throws IOException;

    /** Tells the handlers of what is ready now; returns how many. */
    int pollNow() throws IOException;

    /**
     * The same, and waits if there are none. May return early for no reason.
     *
     * @param timeoutNanos more than 0; {@link Long#MAX_VALUE} waits without limit
     */
    int await(long timeoutNanos) throws IOException;

    /** Ends the {@link #await} that is under way, or that the poller is about to begin. Any thread, also after {@link #close}. */
    void wakeup();

    /** As {@link Poller#registered}. */
    int registered();

    /** As {@link Poller#close}; once. */
    void close() throws IOException;
}
