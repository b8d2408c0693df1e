package dev.weft.net;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one server: their streams, their tasks, and how many there may be. Any thread. */
// A connection is in the set from before its task is spawned until it has ended, and whoever takes it out does the accounts: the task
// itself at its end, or the callback of a task whose body never ran (cancelled before its start, no memory for a coroutine).
final class ServerConnections {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

    private final Scheduler scheduler;
    private final String name;
    private final ConnectionHandler handler;
    private final @Nullable BiConsumer<? super TcpStream, ? super Throwable> failureHandler;
    private final Semaphore slots;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Object spared; // the connection that cancel left out
    private volatile boolean cancelled; // once; before a look at the set
    private final LongAdder accepted = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timesFull = new LongAdder();

    ServerConnections(TcpServerBuilder parts, Scheduler scheduler, ConnectionHandler handler) {
        this.scheduler = scheduler;
        this.name = parts.name();
        this.handler = Objects.requireNonNull(handler, "handler");
        this.failureHandler = parts.failureHandler();
        this.slots = Semaphore.of(parts.maxConnections());
    }

    /** One connection, and the body of its task. */
    private final class Connection implements Action, Consumer<Task<Void>> {
        private final TcpStream stream;
        private volatile @Nullable Task<?> task; // by itself or by its spawner, who comes first; the same

        Connection(TcpStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() throws Exception {
            task = Task.current();
            try {
                handler.handle(stream);
            } catch (Cancelled cancelled) {
                throw cancelled;
            } catch (Throwable failure) {
                stream.close();
                failed(stream, failure);
                throw failure;
            } finally {
                finish();
            }
        }

        /** Once for each connection; true if it was this call. */
        boolean finish() {
            stream.close();
            if (!connections.remove(this)) {
                return false;
            }
            slots.release();
            return true;
        }

        /** The task has ended. */
        @Override
        public void accept(Task<Void> ended) {
            if (finish() && ended.state() == Future.State.FAILED) {
                failed(stream, ended.exceptionNow());
            }
        }
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
            var connection = new Connection(stream);
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
        try {
            var task = scheduler.spawnOn(carrier, name, connection);
            connection.task = task;
            if (cancelled && connection != spared) {
                task.cancel(); // whoever cancelled may have come too early to see the task
            }
            accepted.increment();
            task.onComplete(connection);
            started = true;
        } finally {
            if (!started) {
                var task = connection.task;
                if (task != null) {
                    task.cancel();
                }
                connection.finish();
            }
        }
    }

    private void failed(TcpStream stream, Throwable failure) {
        failed.increment();
        try {
            if (failureHandler != null) {
                failureHandler.accept(stream, failure);
            } else if (failure instanceof IOException) {
                LOG.debug("{}: {} has gone", name, stream, failure);
            } else {
                LOG.warn("{}: the handler of {} failed", name, stream, failure);
            }
        } catch (Exception thrown) {
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
            var task = connection.task;
            if (connection != spared && task != null) {
                if (!join(task, deadlineNanos)) {
                    return false;
                }
                connection.finish(); // its callback may still be on its way
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
            var task = connection.task;
            if (connection != newSpared && task != null) {
                task.cancel();
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
}
