package dev.weft.bench.model;

import java.util.concurrent.FutureTask;

/** Virtual threads. */
final class VirtualSession extends CountedSession {
    VirtualSession(String name) {
        super(name);
    }

    @Override
    void start(FutureTask<?> body) {
        Thread.startVirtualThread(body);
    }

    @Override
    void end() {
        // The scheduler is the JVM's.
    }
}
