package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/** A pool of platform threads, one for each body. The calls at which the operating system may switch are counted. */
final class PlatformSession extends ThreadSession {
    private final CallCounts calls = new CallCounts();
    private final ExecutorService pool;

    PlatformSession(String name) {
        super(name);
        pool = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    @Override
    void start(FutureTask<?> body) {
        pool.execute(body);
    }

    @Override
    public <T, E extends Exception> T run(Cause cause, BlockingOperation<T, E> operation) throws E {
        requireOpen();
        calls.add(cause);
        return operation.run();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is compared
    public void yieldNow() {
        requireOpen();
        calls.add(Cause.YIELD);
        Thread.yield();
    }

    /** The operating system takes the processor away without being asked. */
    @Override
    public void checkpoint() {
        requireOpen();
    }

    @Override
    public SwitchCounts switches() {
        return calls.sum();
    }

    @Override
    void end() {
        Pools.stop(pool);
    }
}
