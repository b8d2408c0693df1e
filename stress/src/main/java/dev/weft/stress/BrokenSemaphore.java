package dev.weft.stress;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.weft.Guard;
import dev.weft.WaitQueue;
import dev.weft.Waiter;

/** The words of a {@link dev.weft.sync.Semaphore}, a {@link dev.weft.sync.Latch} and a {@link dev.weft.sync.Promise} without what keeps them right. */
final class BrokenSemaphore {
    private static final VarHandle PERMITS = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "permits",
            VarHandle.class, BrokenSemaphore.class, int.class);

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private volatile int permits;
    private volatile boolean complete;

    static BrokenSemaphore of(int permits) {
        var semaphore = new BrokenSemaphore();
        semaphore.permits = permits;
        return semaphore;
    }

    /** As a latch does, with a read and a write. */
    void countDown() {
        int seen = permits;
        permits = seen - 1;
    }

    void giveUp() {
        guard.lock();
        int seen = permits;
        permits = seen; // as if nobody could release beside the guard
        guard.unlock();
    }

    void release() {
        PERMITS.getAndAdd(this, 1);
    }

    int permits() {
        return permits;
    }

    boolean addWithoutASecondLook(Waiter waiter) {
        if (complete) {
            return false;
        }
        guard.lock();
        queue.add(waiter);
        guard.unlock();
        return true;
    }

    void complete() {
        guard.lock();
        complete = true;
        var served = queue.serveAll();
        guard.unlock();
        WaitQueue.wakeAll(served);
    }
}
