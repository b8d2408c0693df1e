package dev.weft.net;

import dev.weft.Task;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task of a server that takes the connections of one listener. */
final class Acceptor {
    /**
     * The pause after an attempt that failed, and what it grows to by doubling: a system without a descriptor, a buffer or memory to spare
     * needs somebody to give one back, and the connection waits in the backlog meanwhile.
     */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(320);

    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

    private final TcpListener listener;
    private final ServerConnections connections;
    private final int firstCarrier;
    private final int carriers;
    private int next;
    private volatile long failures; // of this task only
    private Duration pause = FIRST_PAUSE;
    private int failuresInARow;

    /** Hands connections to {@code carriers} carriers in turn, from {@code firstCarrier} on. */
    Acceptor(TcpListener listener, ServerConnections connections, int firstCarrier, int carriers) {
        this.listener = listener;
        this.connections = connections;
        this.firstCarrier = firstCarrier;
        this.carriers = carriers;
    }

    TcpListener listener() {
        return listener;
    }

    /** Where its task runs. */
    int carrier() {
        return firstCarrier;
    }

    /** How often the system failed to give a connection away; if it has no descriptor, it says so even when there is none. */
    long failures() {
        return failures;
    }

    /** Accepts until the listener is closed or the scheduler is closing, and closes the listener however it ends. */
    void run() {
        try (listener) {
            while (true) {
                try {
                    acceptOne();
                } catch (IOException | OutOfMemoryError failure) {
                    if (failure instanceof ClosedChannelException && !listener.isOpen()) {
                        return;
                    }
                    backOffOrGoOn(failure);
                }
            }
        } catch (RejectedExecutionException closing) {
            LOG.debug("{}: the scheduler is closing", listener);
        }
    }

    /** Takes the slot before the connection: what there is no room for waits in the backlog. */
    private void acceptOne() throws IOException {
        listener.awaitConnection();
        connections.takeSlot();
        TcpStream stream = null;
        try {
            stream = listener.acceptNow();
        } finally {
            if (stream == null) {
                connections.returnSlot();
            }
        }
        if (stream != null) {
            connections.serve(stream, firstCarrier + next);
            next = next + 1 == carriers ? 0 : next + 1;
            recovered();
        }
    }

    /** A pause needs memory too; without it the next attempt comes at once, at the price of a turn of the carrier. */
    private void backOffOrGoOn(Throwable failure) {
        try {
            backOff(failure);
        } catch (OutOfMemoryError _) {
            Task.yield();
        }
    }

    private void backOff(Throwable failure) {
        var before = failures;
        failures = before + 1; // one writer
        if (failuresInARow++ == 0) {
            LOG.warn("{} can't accept, and tries again: {}", listener, failure.toString());
        }
        Task.sleep(pause);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private void recovered() {
        if (failuresInARow > 0) {
            LOG.info("{} accepts again, after {} attempts in vain", listener, failuresInARow);
            failuresInARow = 0;
            pause = FIRST_PAUSE;
        }
    }
}
