package dev.weft.net;

import dev.weft.Cancelled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one server: their streams, their tasks, and how many there may be. Any thread. */
// A connection is in the set from before its first task is spawned until it has ended, and whoever takes it out does the accounts: a task
// at its end, or who finds out that its body never ran (cancelled before its start, no memory for a coroutine).
final class ServerConnections {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

    private final Scheduler scheduler;
    private final String name;
    private final BiFunction<ServerConnections, TcpStream, Connection> kind;
    private final @Nullable BiConsumer<? super TcpStream, ? super Throwable> failureHandler;
    private final Semaphore slots;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Object spared; // the connection that cancel left out
    private volatile boolean cancelled; // once; before a look at the set
    private final LongAdder accepted = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timesFull = new LongAdder();

    ServerConnections(TcpServerBuilder parts, Scheduler scheduler,
            BiFunction<ServerConnections, TcpStream, Connection> kind) {
        this.scheduler = scheduler;
        this.name = parts.name();
        this.kind = kind;
        this.failureHandler = parts.failureHandler();
        this.slots = Semaphore.of(parts.maxConnections());
    }

    // ---- for those who accept ----------------------------------------------------------------------------------------

    /** Waits until there is room for one more, and takes it. A yield point if it waits. */
    void takeSlot() {
        if (!slots.tryAcquire()) {
            timesFull.increment();
            slots.acquire();
        }
    }

    /** Gives back a slot for which no connection came. */
    void returnSlot() {
        slots.release();
    }

    /**
     * Starts the handler on this carrier, with the slot that the caller has taken.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler is closing; the stream is closed
     */
    void serve(TcpStream stream, int carrier) {
        var isAdded = false;
        try {
            var connection = kind.apply(this, stream);
            isAdded = connections.add(connection);
            start(connection, carrier);
        } finally {
            if (!isAdded) { // no memory
                stream.close();
                slots.release();
            }
        }
    }

    private void start(Connection connection, int carrier) {
        var started = false;
        Task<Void> task = null;
        try {
            accepted.increment(); // first: what a client sees done was counted before
            task = scheduler.spawnOn(carrier, name, connection);
            connection.spawned(task);
            started = true;
        } finally {
            if (!started) {
                if (task != null) {
                    task.cancel();
                }
                connection.finish();
            }
        }
    }

    // ---- for the connections -----------------------------------------------------------------------------------------

    String name() {
        return name;
    }

    boolean has(Connection connection) {
        return connections.contains(connection);
    }

    /** True if it was there; then its slot is free. */
    boolean remove(Connection connection) {
        if (!connections.remove(connection)) {
            return false;
        }
        slots.release();
        return true;
    }

    /** True once the connections are to end: one that was left out ends when it becomes idle. */
    boolean isEnding() {
        return cancelled;
    }

    /** True once the connections, and this one too, are to end. */
    boolean isCancelled(Connection connection) {
        return cancelled && connection != spared;
    }

    void ended(TcpStream stream, @Nullable Receiver receiver) {
        if (receiver != null) {
            try {
                receiver.ended();
            } catch (Throwable thrown) { // whoever it is who ends the connection, it is none of his
                LOG.error("{}: the receiver of {} failed at its end", name, stream, thrown);
            }
        }
    }

    void failed(TcpStream stream, Throwable failure) {
        failed.increment();
        try {
            if (failureHandler != null) {
                failureHandler.accept(stream, failure);
            } else if (failure instanceof IOException) {
                LOG.debug("{}: {} has gone", name, stream, failure);
            } else {
                LOG.warn("{}: the handler of {} failed", name, stream, failure);
            }
        } catch (Throwable thrown) { // the connection has to end all the same
            LOG.error("{}: the failure handler failed for {}", name, stream, thrown);
        }
    }

    // ---- for the end of the server -----------------------------------------------------------------------------------

    /** The connection whose handler is the caller, or null. */
    @Nullable
    Object ofCaller() {
        if (!Task.insideTask()) {
            return null;
        }
        var self = Task.current();
        return connections.stream().filter(connection -> connection.task == self).findAny().orElse(null);
    }

    /**
     * Waits until all but {@code spared} have ended; false if the deadline came first.
     *
     * @throws Cancelled in a cancelled scope
     */
    boolean await(long deadlineNanos, @Nullable Object spared) {
        for (var connection : connections) {
            if (connection != spared && !connection.awaitEnd(deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for the end of a task, whatever its outcome; false if the deadline came first. */
    static boolean join(Task<?> task, long deadlineNanos) {
        return task.isDone() || task.join(Duration.ofNanos(Math.max(0, deadlineNanos - Waiter.nanoTime())));
    }

    /** Cancels the tasks that there are and those that will be. */
    void cancel(@Nullable Object newSpared) {
        spared = newSpared;
        cancelled = true;
        for (var connection : connections) {
            if (connection != newSpared) {
                connection.cancel();
            }
        }
    }

    /** Closes the streams, whatever their handlers do. */
    void close(@Nullable Object spared) {
        for (var connection : connections) {
            if (connection != spared) {
                connection.stream.close();
            }
        }
    }

    /** The tasks that have not ended. */
    List<Task<?>> left(@Nullable Object spared) {
        return connections.stream().filter(connection -> connection != spared).<Task<?>>mapMulti((connection, sink) -> {
            var task = connection.task;
            if (task != null && !task.isDone()) {
                sink.accept(task);
            }
        }).toList();
    }

    TcpServer.Stats stats(long failedAccepts) {
        return new TcpServer.Stats(accepted.sum(), connections.size(), failed.sum(), failedAccepts, timesFull.sum());
    }

    @Override
    public String toString() {
        return "TcpServer[" + name + "]";
    }
}
