package dev.weft.internal.queue;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Platform threads that start together and must end within a limit. */
final class Threads {
    interface Body {
        void run() throws Exception;
    }

    private static final long LIMIT_SECONDS = 60;

    private Threads() {}

    /** Runs the bodies in parallel; throws what one of them threw, or that one did not end in time. */
    static void together(Body... bodies) throws Exception {
        var start = new CountDownLatch(bodies.length);
        var executor = Executors.newFixedThreadPool(bodies.length, Thread.ofPlatform().daemon().factory());
        try {
            var ends = new ArrayList<Future<?>>();
            for (var body : bodies) {
                ends.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    body.run();
                    return 0;
                }));
            }
            for (var end : ends) {
                end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
