package dev.weft.net;

import dev.weft.Cancelled;
import dev.weft.PinnedException;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Waiter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP port with a handler for each connection, in a task of its own.
 *
 * {@snippet :
 * try (var server = TcpServer.start(new InetSocketAddress("127.0.0.1", 7000), stream -> {
 *     var lines = new LineReader(stream);
 *     for (var line = lines.readLine(); line.isPresent(); line = lines.readLine()) {
 *         stream.writeFully((line.get() + "\n").getBytes(StandardCharsets.UTF_8));
 *     }
 * })) {
 *     server.join();
 * }
 * }
 *
 * <p>
 * Connections are spread over the carriers of the scheduler; each stays on one, with its task and its socket. What a handler throws ends
 * its own connection, and is told to the failure handler. When the system has no descriptor, buffer or memory for a connection, the
 * server waits a little and tries again, and says so once in the log.
 *
 * <p>
 * No connection outlives its server: whether it is {@linkplain #stop stopped}, or its scheduler closes, or one of its own tasks that
 * accept is cancelled, the handlers are cancelled and the stream of each is closed when it ends; {@link #stop} does not wait for that for ever.
 *
 * <p>
 * Any task or thread may use it.
 */
public final class TcpServer implements AutoCloseable {
    /** How connections come to carriers. */
    public enum Spread {
        /** One task accepts, and gives each carrier a connection in turn: as even as can be. */
        ROUND_ROBIN,

        /**
         * A task on each carrier accepts for itself, and the system chooses among them (SO_REUSEPORT): nothing is handed over, but with few
         * connections one carrier may get most of them. Where the system can't, it is {@link #ROUND_ROBIN}.
         */
        PER_CARRIER
    }

    /**
     * What a server has done so far, and has now.
     *
     * @param accepted connections that it has accepted
     * @param active those that have not ended
     * @param failed those whose handler threw something
     * @param failedAccepts how often the system failed to give a connection away
     * @param timesFull how often it had to wait for the end of a connection before it accepted the next
     */
    public record Stats(long accepted, int active, long failed, long failedAccepts, long timesFull) {}

    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

    private final ServerConnections connections;
    private final List<Acceptor> acceptors;
    private final List<Task<Void>> accepting = new ArrayList<>(); // filled before anybody else has the server
    private final InetSocketAddress address;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Duration lastGrace;

    TcpServer(ServerConnections connections, List<Acceptor> acceptors, Duration lastGrace) {
        this.connections = connections;
        this.acceptors = List.copyOf(acceptors);
        this.lastGrace = lastGrace;
        this.address = acceptors.getFirst().listener().localAddress();
    }

    /** A builder, whose options all have defaults. */
    public static TcpServerBuilder builder() {
        return new TcpServerBuilder();
    }

    /**
     * Starts a server on the scheduler of the running task.
     *
     * @param address port 0 lets the system choose
     * @throws java.net.BindException if the port is in use, or may not be used, or the address is not of this machine
     * @throws IllegalStateException outside a task
     */
    public static TcpServer start(InetSocketAddress address, ConnectionHandler handler) throws IOException {
        return builder().start(address, handler);
    }

    void start(Scheduler scheduler) {
        var started = false;
        try {
            for (var acceptor : acceptors) {
                accepting.add(scheduler.spawnOn(acceptor.carrier(), "accept", acceptor::run));
            }
            accepting.forEach(task -> task.onComplete(this::acceptorEnded));
            started = true;
        } finally {
            if (!started) {
                closeListeners();
                accepting.forEach(Task::cancel);
                connections.cancel(null); // they may have accepted
            }
        }
    }

    /** It was cancelled, perhaps before its start, or the server is being stopped. */
    private void acceptorEnded(Task<Void> ended) {
        if (ended.state() == Future.State.FAILED) {
            LOG.error("{} stops: it can't accept any more", this, ended.exceptionNow());
        }
        closeListeners();
        if (stopping.compareAndSet(false, true)) {
            accepting.forEach(Task::cancel);
            connections.cancel(null);
        }
    }

    private void closeListeners() {
        acceptors.forEach(acceptor -> acceptor.listener().close());
    }

    /** Where it listens, with the port that the system chose. Also after its end. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port of {@link #address}. */
    public int port() {
        return address.getPort();
    }

    /** True while it accepts connections, or would if it were not full. */
    public boolean isOpen() {
        return acceptors.stream().allMatch(acceptor -> acceptor.listener().isOpen());
    }

    /** What it has done so far. Never waits. */
    public Stats stats() {
        return connections.stats(acceptors.stream().mapToLong(Acceptor::failures).sum());
    }

    /**
     * Waits until the server has been stopped, or has ended with its scheduler, and its connections have ended. A yield point.
     *
     * @throws dev.weft.Cancelled in a cancelled scope; the server goes on
     */
    public void join() {
        accepting.forEach(task -> ServerConnections.join(task, Long.MAX_VALUE));
        connections.await(Long.MAX_VALUE, connections.ofCaller());
    }

    /** As {@link #stop} without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    /**
     * Ends the server: closes the port; waits until the handlers have returned, at most for {@code grace}; cancels those that are left and
     * waits a second for them; closes their streams, and waits one second more.
     *
     * <p>
     * Connections that nobody had accepted are reset by the system. Stopping again is fine: whoever has less patience cancels. A handler
     * may stop its own server: it is left out, and ends when it returns; if the server is being stopped already, that is all. A task that
     * a handler has spawned is not the handler: its call waits for the handler, for all of the grace if that waits for the task.
     *
     * <p>
     * Not a cancellation point; an interrupt of an ordinary thread cuts its waits short.
     *
     * @param grace 0 cancels at once
     * @return the tasks of handlers that have not ended all the same, whose streams are closed
     * @throws IllegalArgumentException if the grace is negative
     */
    public List<Task<?>> stop(Duration grace) {
        var deadline = Waiter.deadlineAfter(grace);
        var caller = connections.ofCaller();
        if (!stopping.compareAndSet(false, true) && caller != null) {
            return List.of(); // two handlers would wait for each other
        }
        try {
            return Task.shield(() -> stop(deadline, caller));
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: an unchecked body threw", impossible);
        }
    }

    private List<Task<?>> stop(long deadlineNanos, @Nullable Object caller) {
        closeListeners();
        accepting.forEach(Task::cancel); // it may wait for room, or for the next attempt
        var cancelled = Waiter.deadlineAfter(lastGrace);
        asFarAsMayWait(() -> accepting.stream().allMatch(task -> ServerConnections.join(task, cancelled)));
        if (!asFarAsMayWait(() -> connections.await(deadlineNanos, caller))) {
            connections.cancel(caller);
            if (!awaitCancelled(caller)) {
                connections.close(caller);
                awaitCancelled(caller);
            }
        }
        return connections.left(caller);
    }

    private boolean awaitCancelled(@Nullable Object caller) {
        var deadline = Waiter.deadlineAfter(lastGrace);
        return asFarAsMayWait(() -> connections.await(deadline, caller));
    }

    /** False also if the caller's thread was interrupted, or its stack can't be suspended here. */
    private static boolean asFarAsMayWait(BooleanSupplier wait) {
        try {
            return wait.getAsBoolean();
        } catch (Cancelled | PinnedException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "TcpServer[" + IoFailures.text(address) + (isOpen() ? "]" : ", closed]");
    }
}
