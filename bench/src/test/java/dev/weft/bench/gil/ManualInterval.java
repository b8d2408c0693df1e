package dev.weft.bench.gil;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Intervals that end when the test says so, and never else; woken threads come to only when it lets them. */
final class ManualInterval implements LockWait {
    /** What is left of an interval whenever a thread is woken. */
    static final long LEFT = 1;

    private final ReentrantLock mutex;
    private final Condition changed;

    // Guarded by the mutex.
    private final List<Thread> waiting = new ArrayList<>();
    private final Set<Thread> expired = new HashSet<>();
    private final List<Long> begun = new ArrayList<>();
    private final Set<Thread> dazed = new HashSet<>();
    private boolean slow;

    private volatile long fallAsleepNanos;

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
            if (slow) {
                comeTo(waiter);
            }
            return LEFT;
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

    private void comeTo(Thread woken) throws InterruptedException {
        dazed.add(woken);
        changed.signalAll();
        while (dazed.contains(woken)) {
            changed.await();
        }
    }

    /** From now on a woken thread does nothing before {@link #letWokenGo}, as if the operating system had no time for it. */
    void makeWokenSlow() {
        mutex.lock();
        try {
            slow = true;
        } finally {
            mutex.unlock();
        }
    }

    /** Waits until {@code woken} has been woken, and lets it and all that are woken later go on. */
    void letWokenGo(Thread woken) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            while (!dazed.remove(woken)) {
                changed.await();
            }
            slow = false;
            changed.signalAll();
        } finally {
            mutex.unlock();
        }
    }

    @Override
    public long fallAsleepNanos() {
        return fallAsleepNanos;
    }

    /** From now on who asks stays awake until he is woken. */
    void stayAwake() {
        fallAsleepNanos = Long.MAX_VALUE;
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

    /** Whether {@code waiter} waits and has not been woken. */
    boolean isWaiting(Thread waiter) {
        mutex.lock();
        try {
            return waiting.contains(waiter) && !dazed.contains(waiter) && !mutex.hasQueuedThread(waiter);
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
