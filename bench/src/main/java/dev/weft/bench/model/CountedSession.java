package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor.BlockingOperation;

/** Threads whose scheduler tells nobody when it switches: the calls at which it may are counted. */
abstract sealed class CountedSession extends ThreadSession permits PlatformSession, VirtualSession {
    private final CallCounts calls = new CallCounts();

    CountedSession(String name) {
        super(name);
    }

    @Override
    public final <T, E extends Exception> T run(Cause cause, BlockingOperation<T, E> operation) throws E {
        requireOpen();
        calls.add(cause);
        return operation.run();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is compared
    public final void yieldNow() {
        requireOpen();
        calls.add(Cause.YIELD);
        Thread.yield();
    }

    /** The operating system takes the processor away without being asked, the JDK's scheduler never does. */
    @Override
    public final void checkpoint() {
        requireOpen();
    }

    @Override
    public final SwitchCounts switches() {
        return calls.sum();
    }
}
