package dev.weft.bench.model;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends pools of daemon threads. */
final class Pools {
    /** More than a body needs to see that its session is closed. */
    private static final long CLOSE_MILLIS = 1_000;

    private Pools() {}

    /** Interrupts what runs and waits for it, but not long: one that computes without any call of the session can't be stopped. */
    static void stop(ExecutorService pool) {
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                return; // daemons; who asked for the time limit has been told
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
