package dev.weft.bench.jmh;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Virtual threads that sleep, on one carrier. */
final class VirtualSleepers extends Sleepers {
    private final Thread[] threads;

    VirtualSleepers(int count) {
        super(count);
        threads = new Thread[count];
    }

    @Override
    void add(Delays delays) throws InterruptedException {
        var asleep = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < count(); i++) {
                int index = i;
                threads[i] = Thread.startVirtualThread(() -> sleep(delays, index));
            }
            // One carrier, first come first served: when this one runs, the others sleep.
            Thread.startVirtualThread(asleep::countDown);
        });
        asleep.await();
    }

    private void sleep(Delays delays, int index) {
        try {
            Thread.sleep(Duration.ofNanos(delays.nanos(index)));
            fire();
        } catch (InterruptedException _) {
            leave();
        }
    }

    @Override
    void cancelAll() throws InterruptedException {
        Thread.startVirtualThread(() -> {
            for (var thread : threads) {
                thread.interrupt();
            }
        });
        awaitEnd();
    }

    @Override
    void close() throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }
}
