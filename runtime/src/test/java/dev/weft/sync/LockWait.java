package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Every operation of the locks and conditions that may wait. */
enum LockWait {
    LOCK(ParkReason.LOCK), LOCK_WITH_TIME(ParkReason.LOCK), LOCK_REENTRANT(ParkReason.LOCK), //
    AWAIT(ParkReason.CONDITION), AWAIT_WITH_TIME(ParkReason.CONDITION), AWAIT_UNTIL(ParkReason.CONDITION), //
    AWAIT_UNTIL_WITH_TIME(ParkReason.CONDITION), AWAIT_SEVERAL_LEVELS(ParkReason.CONDITION), //
    READ(ParkReason.LOCK), READ_WITH_TIME(ParkReason.LOCK), WRITE(ParkReason.LOCK), WRITE_WITH_TIME(ParkReason.LOCK);

    static final Duration HOUR = Duration.ofHours(1);

    final ParkReason reason;

    LockWait(ParkReason reason) {
        this.reason = reason;
    }

    boolean isAwait() {
        return reason == ParkReason.CONDITION;
    }

    boolean hasTime() {
        return name().endsWith("WITH_TIME");
    }

    /** What the operations work on; whoever makes them wait, and lets them go on, is one task or thread. */
    static final class Subject {
        private final LockWait wait;
        final Mutex mutex;
        final Condition condition;
        final ReadWriteLock lock = ReadWriteLock.create();
        private volatile boolean ready;
        private volatile boolean blocked;
        private final Runnable work;
        private int inside; // by whoever is inside
        private final AtomicInteger effects = new AtomicInteger();

        Subject(LockWait wait) {
            this(wait, () -> {});
        }

        /** With what to do inside. */
        Subject(LockWait wait, Runnable work) {
            this.work = work;
            this.wait = wait;
            mutex = wait == LOCK_REENTRANT || wait == AWAIT_SEVERAL_LEVELS ? Mutex.reentrant() : Mutex.create();
            condition = mutex.newCondition();
        }

        /** Makes it wait. Never waits itself. */
        void block() {
            assertTrue(switch (wait) {
                case LOCK, LOCK_WITH_TIME, LOCK_REENTRANT -> mutex.tryLock();
                case READ, READ_WITH_TIME -> lock.writeLock().tryLock();
                case WRITE, WRITE_WITH_TIME -> lock.readLock().tryLock();
                default -> true;
            });
            blocked = true;
        }

        /** Lets one go on, or several readers. Does not wait unless somebody has the mutex of the condition. */
        void unblock() {
            if (!blocked) {
                return;
            }
            switch (wait) {
                case LOCK, LOCK_WITH_TIME, LOCK_REENTRANT -> mutex.unlock();
                case READ, READ_WITH_TIME -> lock.writeLock().unlock();
                case WRITE, WRITE_WITH_TIME -> lock.readLock().unlock();
                default -> {
                    enterMutex();
                    ready = true;
                    condition.signal();
                    mutex.unlock();
                }
            }
            blocked = wait.isAwait();
        }

        /** After this nobody is kept out; never waits. */
        void stopBlocking() {
            if (!wait.isAwait()) {
                unblock();
            }
        }

        /** The operation, with what has to come before and after; does not wait for anything else. */
        void operate() {
            operate(HOUR);
        }

        /** True if it had its effect. */
        boolean operate(Duration timeout) {
            return wait.isAwait() ? operateCondition(timeout) : operateLock(timeout);
        }

        private boolean operateLock(Duration timeout) {
            var side = wait == WRITE || wait == WRITE_WITH_TIME ? lock.writeLock() : lock.readLock();
            switch (wait) {
                case LOCK, LOCK_REENTRANT -> mutex.lock();
                case LOCK_WITH_TIME -> {
                    if (!mutex.lock(timeout)) {
                        return false;
                    }
                }
                case READ, WRITE -> side.lock();
                default -> {
                    if (!side.lock(timeout)) {
                        return false;
                    }
                }
            }
            try {
                noteEffect();
            } finally {
                if (wait.name().startsWith("LOCK")) {
                    mutex.unlock();
                } else {
                    side.unlock();
                }
            }
            return true;
        }

        private boolean operateCondition(Duration timeout) {
            enterMutex();
            var levels = wait == AWAIT_SEVERAL_LEVELS ? 3 : 1;
            for (var i = 1; i < levels; i++) {
                assertTrue(mutex.tryLock());
            }
            try {
                var signalled = switch (wait) {
                    case AWAIT_WITH_TIME -> condition.await(timeout);
                    case AWAIT_UNTIL_WITH_TIME -> condition.awaitUntil(() -> ready, timeout);
                    case AWAIT_UNTIL -> {
                        condition.awaitUntil(() -> ready);
                        yield true;
                    }
                    default -> {
                        condition.await();
                        yield true;
                    }
                };
                if (signalled) {
                    noteEffect();
                }
                return signalled;
            } finally {
                for (var i = 0; i < levels; i++) {
                    mutex.unlock(); // throws unless it is the caller's again
                }
            }
        }

        /** As a rule it is free, and then this is no yield point: what is tested comes later. */
        private void enterMutex() {
            if (!mutex.tryLock()) {
                mutex.lock();
            }
        }

        /** The caller has what it waited for; then it takes its time. */
        private void noteEffect() {
            effects.incrementAndGet();
            ready = false;
            if (isAlone()) {
                inside++;
                assertEquals(1, inside);
                inside--;
            }
            work.run();
        }

        private boolean isAlone() {
            return wait != READ && wait != READ_WITH_TIME;
        }

        int effects() {
            return effects.get();
        }

        int waiting() {
            return wait.isAwait() ? condition.stats().waiting() : mutex.stats().waiting() + lock.stats().waiting();
        }

        /** Nobody waits, nobody holds anything. */
        void assertClean() {
            assertEquals(0, condition.stats().waiting());
            assertEquals(0, mutex.stats().waiting());
            assertEquals(false, mutex.stats().held(), mutex::toString);
            var stats = lock.stats();
            assertEquals(new ReadWriteLock.Stats(0, false, 0, stats.contended()), stats);
        }
    }
}
