package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.util.concurrent.FutureTask;

/** Virtual threads. The JDK's scheduler tells nobody when it switches, so the calls at which it may are counted. */
final class VirtualSession extends ThreadSession {
    private final CallCounts calls = new CallCounts();

    VirtualSession(String name) {
        super(name);
    }

    @Override
    void start(FutureTask<?> body) {
        Thread.startVirtualThread(body);
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

    /** The JDK's scheduler never takes a processor away. */
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
        // The scheduler is the JVM's.
    }
}
