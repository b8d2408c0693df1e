package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** One body after the other: a spawn runs the body to its end. So nothing ever switches, and who waits for another waits for ever. */
final class SerialSession extends ThreadSession {
    private final ExecutorService thread;

    SerialSession(String name) {
        super(name);
        thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    @Override
    public void run(Duration limit, Action root) throws Exception {
        var body = asTask(root);
        thread.execute(body);
        body.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    void start(FutureTask<?> body) {
        body.run();
    }

    /**
     * Makes the call on the spot.
     *
     * @throws IllegalStateException
     *             if it is to wait for another body
     */
    @Override
    public <T, E extends Exception> T run(Cause cause, BlockingOperation<T, E> operation) throws E {
        requireOpen();
        if (cause == Cause.PARK) {
            throw new IllegalStateException("nobody else runs: this would wait for ever");
        }
        return operation.run();
    }

    @Override
    public void yieldNow() {
        requireOpen();
    }

    @Override
    public void checkpoint() {
        requireOpen();
    }

    @Override
    public SwitchCounts switches() {
        return new SwitchCounts(Map.of(), true);
    }

    @Override
    void end() {
        Pools.stop(thread);
    }
}
