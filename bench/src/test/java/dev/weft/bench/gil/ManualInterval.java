package dev.weft.bench.gil;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Intervals that end when the test says so, and never else. */
final class ManualInterval implements IntervalWait {
    private final ReentrantLock mutex;
    private final Condition changed;

    // Guarded by the mutex.
    private final List<Thread> waiting = new ArrayList<>();
    private final Set<Thread> expired = new HashSet<>();
    private final List<Long> begun = new ArrayList<>();

    /** @param mutex the one of the lock under test */
    ManualInterval(ReentrantLock mutex) {
        this.mutex = mutex;
        this.changed = mutex.newCondition();
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the lock under test has the loop
    public long await(Condition released, long nanos) throws InterruptedException {
        Thread waiter = Thread.currentThread();
        begun.add(nanos);
        waiting.add(waiter);
        changed.signalAll();
        try {
            released.await();
            return 1;
        } catch (InterruptedException e) {
            if (expired.remove(waiter)) {
                return 0;
            }
            throw e;
        } finally {
            waiting.remove(waiter);
            changed.signalAll();
        }
    }

    /** Returns when {@code count} waits have begun since the start. */
    void awaitBegun(int count) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            while (begun.size() < count) {
                changed.await();
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Returns when {@code waiter} waits. */
    void awaitWaiting(Thread waiter) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            while (!waiting.contains(waiter)) {
                changed.await();
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Ends the interval of {@code waiter}, which must be waiting; returns when it has noticed. */
    void expire(Thread waiter) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            if (!waiting.contains(waiter)) {
                throw new AssertionError(waiter + " is not waiting, only " + waiting);
            }
            expired.add(waiter);
            waiter.interrupt();
            while (expired.contains(waiter)) {
                changed.await();
            }
        } finally {
            mutex.unlock();
        }
    }

    /** The lengths of all waits so far, in nanoseconds. */
    List<Long> begun() {
        mutex.lock();
        try {
            return List.copyOf(begun);
        } finally {
            mutex.unlock();
        }
    }
}
