package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * What the models made of the JDK's threads have in common: a body is a {@link FutureTask}, and all that waits are the JDK's queues,
 * locks and sockets inside a {@linkplain WaitingSection section}. After {@link #close} every call throws, so that bodies which are
 * left over come to their end.
 */
abstract sealed class ThreadSession implements Session, WaitingSection
        permits SerialSession, CountedSession, GilSession {
    private final String name;
    private volatile boolean closed;

    ThreadSession(String name) {
        this.name = name;
    }

    /** Runs a body on a thread of the model, or at once. */
    abstract void start(FutureTask<?> body);

    /** Takes away what the model started. */
    abstract void end();

    final void requireOpen() {
        if (closed) {
            throw new CancellationException(name + " is closed");
        }
    }

    @Override
    public void run(Duration limit, Action root) throws Exception {
        var body = asTask(root);
        start(body);
        try {
            body.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            body.cancel(true); // it has ended, or it is late
        }
    }

    @Override
    public final Child spawn(Action body) {
        requireOpen();
        var task = asTask(body);
        start(task);
        return () -> await(task);
    }

    @Override
    public final Result submit(Job job) {
        requireOpen();
        var task = new FutureTask<>(() -> job.run(this));
        start(task);
        return () -> await(task);
    }

    static FutureTask<Boolean> asTask(Action body) {
        return new FutureTask<>(() -> {
            body.run();
            return true;
        });
    }

    private <T> T await(FutureTask<T> task) throws Exception {
        return task.isDone() ? task.get() : this.<T, Exception>run(Cause.PARK, task::get);
    }

    @Override
    public final void sleep(Duration duration) throws InterruptedException {
        run(Cause.TIMER, () -> {
            Thread.sleep(duration);
            return duration;
        });
    }

    @Override
    public final <T> T blocking(Callable<T> call) throws Exception {
        BlockingOperation<T, Exception> operation = call::call;
        return run(Cause.IO, operation);
    }

    @Override
    public final <T> Conduit<T> conduit(int capacity) {
        return new ThreadConduit<>(capacity, this);
    }

    @Override
    public final Exclusion exclusion() {
        return new ThreadExclusion(this);
    }

    @Override
    public final Listener listen() throws IOException {
        return SocketListener.open(this);
    }

    @Override
    public final Connection connect(InetSocketAddress address) throws IOException {
        return SocketConnection.open(address, this);
    }

    @Override
    public final void close() {
        closed = true;
        end();
    }

    @Override
    public final String toString() {
        return name;
    }
}
