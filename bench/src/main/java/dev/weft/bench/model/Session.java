package dev.weft.bench.model;

import dev.weft.Action;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;

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

    /**
     * Starts {@code job} beside the caller; every model can. The work waits for one of the model's workers where it has only so many.
     *
     * @return its result, by the model's way to wait
     */
    Result submit(Job job);

    /**
     * Starts {@code body} at a place of its own among {@link #places}; it stays there. Needs {@link Ability#PLACES}.
     *
     * @throws UnsupportedOperationException
     *             without that ability
     */
    default Child spawnOn(int place, Action body) {
        throw new UnsupportedOperationException(this + " has no places");
    }

    /** How many places {@link #spawnOn} knows; 0 without {@link Ability#PLACES}. */
    default int places() {
        return 0;
    }

    /** Waits at least {@code duration}. */
    void sleep(Duration duration) throws Exception;

    /** Makes a call that blocks a thread (a file, a process), in the model's own way to live with that. */
    <T> T blocking(Callable<T> call) throws Exception;

    /** A channel; with capacity 0 sender and receiver meet. */
    <T> Conduit<T> conduit(int capacity);

    /** A mutex that nobody holds. */
    Exclusion exclusion();

    /**
     * Sets the switch interval for what follows. Needs {@link Ability#SWITCH_INTERVAL}.
     *
     * @throws UnsupportedOperationException
     *             without that ability
     */
    default void setSwitchInterval(Duration interval) {
        throw new UnsupportedOperationException(this + " has no switch interval");
    }

    /**
     * Sets after how many checkpoints the lock is let go, for what follows. Needs {@link Ability#CHECK_INTERVAL}.
     *
     * @throws UnsupportedOperationException
     *             without that ability
     */
    default void setCheckInterval(int ticks) {
        throw new UnsupportedOperationException(this + " has no check interval");
    }

    /** The processor time that other processes have used for the session so far. Any thread. */
    default Duration cpuTimeOfOthers() {
        return Duration.ZERO;
    }

    /** Its switches so far. Any thread. */
    SwitchCounts switches();

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

    /** A submitted job. */
    interface Result {
        /**
         * Waits, the way the model waits, for the result.
         *
         * @throws java.util.concurrent.ExecutionException or {@code CompletionException} with what the job threw
         */
        long await() throws Exception;
    }

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
