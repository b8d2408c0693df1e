package dev.weft.bench.model;

import java.util.concurrent.locks.ReentrantLock;

/** The JDK's lock as it mostly is used: not fair. Only a call that has to wait enters the section. */
final class ThreadExclusion implements Exclusion {
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingSection section;

    ThreadExclusion(WaitingSection section) {
        this.section = section;
    }

    @Override
    public void lock() throws InterruptedException {
        if (!lock.tryLock()) {
            section.run(Cause.PARK, () -> {
                lock.lockInterruptibly();
                return lock;
            });
        }
    }

    @Override
    public void unlock() {
        lock.unlock();
    }
}
