package dev.weft.bench.model;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/** A pool of platform threads, one for each body. */
final class PlatformSession extends CountedSession {
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
    void end() {
        Pools.stop(pool);
    }
}
