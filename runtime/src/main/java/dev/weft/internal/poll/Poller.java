package dev.weft.internal.poll;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/**
 * Tells one carrier which of its channels became ready, and is where an idle carrier blocks.
 *
 * <p>
 * Threads: every method is for the carrier's own thread, except {@link #wakeup}, which any thread may call at any time,
 * also after {@link #close}.
 *
 * <p>
 * Interest is a set of the bits {@link #READ}, {@link #WRITE}, {@link #CONNECT} and {@link #ACCEPT}. There are two kinds of poller.
 * One is one-shot: what was told to the handler is disarmed, so that a handler with nobody to wake is not told again in every turn; if
 * an interest is armed while it is ready already, the next poll tells the handler. The other ({@link Registration#staysArmed}) tells of
 * every edge, whoever waits or not: of everything once after the registration if it is ready by then, and after that only when something
 * more has come. With both a user who tried in vain (or got less than he asked for), and has armed since, is told of what comes later.
 *
 * {@snippet :
 * var registration = poller.register(socket, handler);
 * registration.arm(Poller.READ); // once for every wait
 * poller.poll(Long.MAX_VALUE); // calls handler.ready(Poller.READ)
 * registration.close();
 * }
 */
public interface Poller extends AutoCloseable {
    /** There are bytes to read, the end of the stream, or an error to collect. */
    int READ = SelectionKey.OP_READ;

    /** There is room to write, or an error to collect. */
    int WRITE = SelectionKey.OP_WRITE;

    /** An attempt to connect has ended, well or badly. */
    int CONNECT = SelectionKey.OP_CONNECT;

    /** A connection can be accepted. */
    int ACCEPT = SelectionKey.OP_ACCEPT;

    /** Told only, together with others: the peer has ended its side, or the connection is broken. */
    int HANG_UP = 1 << 8;

    /**
     * Adds a socket, with no interest armed.
     *
     * @param socket open, of the same {@link Network} as this poller, registered with no other poller
     * @throws java.nio.channels.ClosedChannelException if the socket is closed
     * @throws IOException if the system has no descriptor left for the poller itself
     * @throws IllegalStateException if this poller is closed
     * @throws IllegalArgumentException if the socket is of another network
     */
    Registration register(RawSocket socket, ReadyHandler handler) throws IOException;

    /**
     * Waits until something is ready, {@link #wakeup} was called or the time is over, and tells the handlers.
     *
     * <p>
     * It may also return early for no reason, but never because the time was rounded down. The interrupt status of the
     * thread is cleared before it blocks: a carrier has no use for it, and while it is set no system call would wait.
     *
     * @param timeoutNanos 0 or less does not wait; {@link Long#MAX_VALUE} waits without limit
     * @return how many handlers were told
     * @throws IllegalStateException if this poller is closed
     */
    int poll(long timeoutNanos) throws IOException;

    /**
     * Ends the blocking poll that is under way, or else makes the next one return at once. Any thread.
     *
     * <p>
     * Sticky: only a poll that may block uses it up; a poll that does not wait loses nothing. Several wake-ups count as
     * one.
     */
    void wakeup();

    /**
     * How many channels want to be polled; more than 0 tells the carrier's loop to poll, without waiting, in every
     * turn.
     *
     * <p>
     * Counts also what was closed but whose descriptor is only given back by the next poll.
     */
    int registered();

    /**
     * Closes every registration, telling its handler {@link ReadyHandler#closed}, and gives the system's resources
     * back. Closing twice is fine.
     */
    @Override
    void close() throws IOException;

    /** One channel of one poller. For the carrier's thread only. */
    interface Registration {
        /**
         * Adds to the armed interest; what is armed stays. Does nothing after {@link #close} or when the channel is
         * closed.
         *
         * @param interest one or more of the bits of {@link Poller}
         */
        void arm(int interest);

        /** True if {@link #arm} has nothing to do: every edge is told. Any thread. */
        boolean staysArmed();

        /**
         * Ends this registration: its handler is told nothing any more. Closing twice is fine. The descriptor may be closed by now, and its
         * number in use by another socket: it is for the poller to harm nobody else then.
         *
         * <p>
         * Whoever closes the channel must call this too: until then the system may hold its descriptor, and the port of
         * a listening socket. If the channel was closed before, both are free when this returns; if a handler calls it,
         * when the next poll returns. It may tell other handlers, as a poll does.
         */
        void close();
    }

    /**
     * Whom a registration tells. Called on the carrier's thread inside {@link Poller#poll}, {@link Poller#close} or
     * {@link Registration#close}, perhaps under a monitor: it must not throw, park or poll.
     */
    interface ReadyHandler {
        /**
         * These bits are ready, and now disarmed unless the registration stays armed. An error or hang-up of the peer makes every armed
         * bit ready, and a poller that stays armed adds {@link Poller#HANG_UP}: then there may be an end or an error to collect behind
         * the last data, of which nothing more is told.
         */
        void ready(int interest);

        /** The poller was closed; nothing more will be told. Not called after {@link Registration#close}. */
        void closed();
    }
}
