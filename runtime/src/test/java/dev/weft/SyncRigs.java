package dev.weft;

import dev.weft.sync.Barrier;
import dev.weft.sync.BarrierBrokenException;
import dev.weft.sync.Event;
import dev.weft.sync.Latch;
import dev.weft.sync.Mutex;
import dev.weft.sync.Once;
import dev.weft.sync.Promise;
import dev.weft.sync.ReadWriteLock;
import dev.weft.sync.Semaphore;
import dev.weft.sync.TaskQueue;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Those of {@code dev.weft.sync}. */
final class SyncRigs {
    private SyncRigs() {}

    static WaitRig mutex(Mutex mutex) {
        return new WaitRig(() -> {
            mutex.lock();
            mutex.unlock();
        }, timeout -> {
            var locked = mutex.lock(timeout);
            if (locked) {
                mutex.unlock();
            }
            return locked;
        }).occupied(_ -> mutex.lock(), mutex::unlock).seen(mutex::stats, () -> mutex.stats().waiting());
    }

    static WaitRig readWriteLock(boolean writes) {
        var lock = ReadWriteLock.create();
        var side = writes ? lock.writeLock() : lock.readLock();
        var other = writes ? lock.readLock() : lock.writeLock();
        return new WaitRig(() -> {
            side.lock();
            side.unlock();
        }, timeout -> {
            var locked = side.lock(timeout);
            if (locked) {
                side.unlock();
            }
            return locked;
        }).occupied(_ -> other.lock(), other::unlock).seen(lock::stats, () -> lock.stats().waiting());
    }

    static WaitRig condition(Mutex mutex) {
        var condition = mutex.newCondition();
        return new WaitRig(() -> {
            enter(mutex);
            try {
                condition.await();
            } finally {
                mutex.unlock(); // throws unless it is the caller's again
            }
        }, timeout -> {
            enter(mutex);
            try {
                return condition.await(timeout);
            } finally {
                mutex.unlock();
            }
        }).served(() -> {
            enter(mutex);
            try {
                condition.signal();
            } finally {
                mutex.unlock();
            }
        }).seen(() -> List.of(condition.stats(), mutex.stats()),
                () -> condition.stats().waiting() + mutex.stats().waiting());
    }

    static WaitRig conditionUntil() {
        var mutex = Mutex.create();
        var condition = mutex.newCondition();
        var given = new AtomicInteger();
        return new WaitRig(() -> mutex.run(() -> {
            condition.awaitUntil(() -> given.get() > 0);
            given.decrementAndGet();
        }), timeout -> mutex.call(() -> {
            var inTime = condition.awaitUntil(() -> given.get() > 0, timeout);
            given.addAndGet(inTime ? -1 : 0);
            return inTime;
        })).served(() -> {
            enter(mutex);
            try {
                condition.signal();
                given.incrementAndGet();
            } finally {
                mutex.unlock();
            }
        }).seen(() -> List.of(condition.stats(), mutex.stats()),
                () -> condition.stats().waiting() + mutex.stats().waiting()).spare(given::get);
    }

    /**
     * As a rule it is free, and then this is no yield point: what is tested comes later. It is the caller's still if an unlock at the
     * end of the stack has overflowed.
     */
    private static void enter(Mutex mutex) {
        if (!mutex.isHeldByCaller() && !mutex.tryLock()) {
            mutex.lock();
        }
    }

    static WaitRig semaphore(Semaphore semaphore, int permits) {
        return new WaitRig(() -> semaphore.acquire(permits), timeout -> semaphore.acquire(permits, timeout))
                .served(() -> semaphore.release(permits)).seen(semaphore::stats, () -> semaphore.stats().waiting())
                .spare(semaphore::available);
    }

    static WaitRig boundedSemaphore() {
        var semaphore = Semaphore.bounded(2);
        return new WaitRig(semaphore::acquire, semaphore::acquire).after(_ -> semaphore.acquire(2))
                .served(semaphore::release).seen(semaphore::stats, () -> semaphore.stats().waiting())
                .spare(semaphore::available);
    }

    static WaitRig event() {
        var event = new Event();
        return new WaitRig(event::await, event::await).served(() -> {
            event.set();
            event.clear();
        }).seen(event::stats, () -> event.stats().waiting());
    }

    static WaitRig latch() {
        var latch = Latch.of(1);
        return new WaitRig(latch::await, latch::await).occupied(_ -> {}, latch::countDown).seen(latch::stats,
                () -> latch.stats().waiting());
    }

    static WaitRig barrier(int parties) {
        var barrier = Barrier.of(parties);
        return new WaitRig(barrier::await, timeout -> barrier.await(timeout).isPresent()).served(() -> {
            try {
                if (barrier.stats().arrived() == parties - 1) {
                    barrier.await();
                }
            } catch (BarrierBrokenException brokenMeanwhile) {
                // the others know
            }
        }).seen(barrier::stats, () -> barrier.stats().waiting()).repaired(barrier::reset);
    }

    static WaitRig promise() {
        var promise = new Promise<String>();
        return new WaitRig(promise::await, promise::await).served(() -> promise.complete("kept")).seen(promise::stats,
                () -> promise.stats().waiting());
    }

    /** Those who wait do so for a task that runs the body. */
    static WaitRig once() {
        var go = new Event();
        var once = Once.of(() -> {
            Task.shield(() -> {
                go.await();
                return true;
            });
            return "made";
        });
        return new WaitRig(once::get, timeout -> once.get(timeout).isPresent()).occupied(scheduler -> {
            scheduler.spawn(() -> once.get());
            while (once.owner().isEmpty()) {
                Task.yield();
            }
        }, go::set).seen(once::stats, () -> once.stats().waiting());
    }

    static WaitRig put() {
        var queue = TaskQueue.<String>fifo(1);
        return new WaitRig(() -> queue.put("item"), timeout -> queue.put("item", timeout))
                .after(_ -> queue.put("before")).served(queue::tryTake)
                .seen(queue::stats, () -> queue.stats().waitingToPut());
    }

    private static WaitRig taking(TaskQueue<String> queue, WaitRig rig) {
        return rig.served(() -> queue.tryPut("item")).seen(queue::stats, () -> queue.stats().waitingToTake())
                .spare(queue::size);
    }

    static WaitRig take(TaskQueue<String> queue) {
        return taking(queue, new WaitRig(queue::take, timeout -> queue.take(timeout).isPresent()));
    }

    static WaitRig takeNext() {
        var queue = TaskQueue.<String>fifo(2);
        return taking(queue, new WaitRig(() -> queue.iterator().next(), null));
    }

    static WaitRig joinQueue() {
        var queue = TaskQueue.<String>fifo(1);
        return new WaitRig(queue::join, queue::join).occupied(_ -> {
            queue.put("item");
            queue.take();
        }, queue::taskDone).seen(queue::stats,
                () -> queue.stats().waitingToJoin());
    }
}
