package dev.weft.bench.jmh;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Actions in the JDK's scheduled executor. */
final class ExecutorSleepers extends Sleepers {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final Future<?>[] futures;

    ExecutorSleepers(int count) {
        super(count);
        futures = new Future<?>[count];
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    void add(Delays delays) {
        Runnable body = this::fire;
        for (int i = 0; i < count(); i++) {
            futures[i] = executor.schedule(body, delays.nanos(i), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    void cancelAll() {
        for (var future : futures) {
            future.cancel(false); // ends it at once, and takes it out of the queue
        }
    }

    @Override
    void close() {
        executor.shutdownNow();
        executor.close();
    }
}
