package dev.weft.bench.model;

import dev.weft.Action;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A model that has been started. {@link #run} and {@link #close} are for ordinary threads, everything else for
 * bodies that run in the session.
 */
public interface Session extends AutoCloseable {
    /**
     * Runs {@code root} as a body of this model and returns when it has ended. Bodies that it spawned are its own
     * business to join.
     *
     * @throws java.util.concurrent.TimeoutException if it has not ended within {@code limit}; the session is then
     *         of no further use
     * @throws java.util.concurrent.ExecutionException with what the body threw
     */
    void run(Duration limit, Action root) throws Exception;

    /** Starts {@code body} beside the caller. */
    Child spawn(Action body);

    /** Lets another body run if the model can: the model's own explicit way to stand back. */
    void yieldNow();

    /**
     * A point at which a preemptive model may take the processor away; costs a model next to nothing if it need
     * not.
     */
    void checkpoint();

    /** Listens on a free port of the loopback address. */
    Listener listen() throws IOException;

    /** Connects to a listener of this machine. */
    Connection connect(InetSocketAddress address) throws IOException;

    /** Stops what the model started. Bodies that still run are not waited for longer than a second or two. */
    @Override
    void close();

    /** A spawned body. */
    interface Child {
        /**
         * Waits, the way the model waits, until the body has ended.
         *
         * @throws java.util.concurrent.ExecutionException or {@code CompletionException} with what the body threw
         */
        void join() throws Exception;
    }
}
