package dev.weft.bench.memory;

import java.util.concurrent.locks.LockSupport;

/** The JDK's virtual threads; the JVM has to be started with one carrier for them. They share one body. */
final class VirtualThreads implements ParkedTasks {
    private final Thread[] threads;
    private final RollCall roll;
    private volatile boolean over;

    VirtualThreads(int count) {
        threads = new Thread[count];
        roll = new RollCall(count);
    }

    @Override
    public void start() throws InterruptedException {
        Runnable body = this::parkUntilOver;
        roll.open();
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.startVirtualThread(body);
            }
        });
        roll.await();
    }

    private void parkUntilOver() {
        while (!over) {
            roll.answer();
            LockSupport.park(); // on a virtual thread no wake-up is spurious but an early one, and there is none
        }
        roll.answer();
    }

    @Override
    public void wakeAll() throws InterruptedException {
        roll.open();
        Thread.startVirtualThread(() -> {
            for (var thread : threads) {
                LockSupport.unpark(thread);
            }
        });
        roll.await();
    }

    @Override
    public void end() throws InterruptedException {
        over = true;
        wakeAll();
        for (var thread : threads) {
            thread.join();
        }
    }
}
