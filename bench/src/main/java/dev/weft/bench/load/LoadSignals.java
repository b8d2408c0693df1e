package dev.weft.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the threads of a run tell each other. Any thread. */
final class LoadSignals {
    private final CountDownLatch unready;
    private final CompletableFuture<Window> window = new CompletableFuture<>();
    private final AtomicInteger connected = new AtomicInteger();
    private volatile boolean stopped;

    LoadSignals(int workers) {
        unready = new CountDownLatch(workers);
    }

    /** Some connections are made, or have failed. */
    void connected(int count) {
        connected.addAndGet(count);
    }

    int connected() {
        return connected.get();
    }

    /** A worker's connections are made; returns when all workers' are, with the times of the run. */
    Window ready() {
        unready.countDown();
        return window.join();
    }

    /** Whether all are ready, within this time. */
    boolean awaitReady(long millis) throws InterruptedException {
        return unready.await(millis, TimeUnit.MILLISECONDS);
    }

    void start(Window times) {
        window.complete(times);
    }

    /** Ends the run as soon as possible. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }
}
