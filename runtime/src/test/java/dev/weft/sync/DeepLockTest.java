package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Locks with little stack left: an operation does all that it says, or throws {@link StackOverflowError} and nothing has changed;
 * who waits is not forgotten, and nobody stands in a queue without waiting.
 */
@Limited
final class DeepLockTest {
    /** Depths that are tried: more than an operation is deep in the interpreter. */
    private static final int DEPTHS = 150;

    private static void atDepths(Runnable first, Runnable deep, Runnable afterwards) {
        var limit = DeepStack.limit();
        for (var depth = limit - DEPTHS; depth < limit + 2; depth++) {
            first.run();
            DeepStack.isReached(depth, deep);
            afterwards.run();
        }
    }

    /** Runs it with the other tasks on the same carrier, or on another one. */
    private static void run(boolean elsewhere, Scenario scenario) throws Exception {
        if (!elsewhere) {
            DeepStack.run(() -> scenario.run(Task.current().scheduler()));
            return;
        }
        try (var other = Scheduler.builder().carriers(1).start()) {
            DeepStack.run(() -> scenario.run(other));
        }
    }

    private interface Scenario {
        void run(Scheduler others) throws Exception;
    }

    /** A task that does the same again and again until it is cancelled; the number of times. */
    private static final class Repeated {
        private final AtomicInteger times = new AtomicInteger();
        private final Task<?> task;

        Repeated(Scheduler scheduler, Action body) {
            task = scheduler.spawn(() -> {
                while (true) {
                    body.run();
                    times.incrementAndGet();
                    Task.yield();
                }
            });
        }

        void awaitNext(int before) {
            Crew.until(() -> times.get() > before || task.isDone());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unlock_somebodyWaits_handsOverOrStaysLocked(boolean elsewhere) throws Exception {
        run(elsewhere, others -> {
            var mutex = Mutex.create();
            mutex.lock();
            var waiting = new Repeated(others, () -> mutex.run(() -> {}));
            var before = new AtomicInteger();
            atDepths(() -> {
                Crew.until(() -> mutex.stats().waiting() == 1);
                before.set(waiting.times.get());
            }, mutex::unlock, () -> {
                if (mutex.isHeldByCaller()) {
                    mutex.unlock();
                }
                waiting.awaitNext(before.get());
                mutex.lock();
            });
            assertTrue(waiting.times.get() >= DEPTHS);
            waiting.task.cancel();
            mutex.unlock();
            waiting.task.join(Duration.ofMinutes(1));
            assertEquals(0, mutex.stats().waiting());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unlock_readersAndWritersWait_letsThemInOrStaysLocked(boolean elsewhere) throws Exception {
        run(elsewhere, others -> {
            var lock = ReadWriteLock.create();
            lock.writeLock().lock();
            var readers = new Repeated[3];
            for (var i = 0; i < readers.length; i++) {
                readers[i] = new Repeated(others, () -> lock.readLock().run(() -> {}));
            }
            var before = new AtomicInteger();
            atDepths(() -> {
                Crew.until(() -> lock.stats().waiting() == readers.length);
                before.set(readers[2].times.get());
            }, lock.writeLock()::unlock, () -> {
                if (lock.writeLock().isHeldByCaller()) {
                    lock.writeLock().unlock();
                }
                readers[2].awaitNext(before.get());
                lock.writeLock().lock();
            });
            for (var reader : readers) {
                assertTrue(reader.times.get() > 0);
                reader.task.cancel();
            }
            lock.writeLock().unlock();
            for (var reader : readers) {
                reader.task.join(Duration.ofMinutes(1));
            }
            assertEquals(new ReadWriteLock.Stats(0, false, 0, lock.stats().contended()), lock.stats());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void signal_somebodyWaits_isGivenOrNot(boolean elsewhere) throws Exception {
        run(elsewhere, others -> {
            var mutex = Mutex.create();
            var condition = mutex.newCondition();
            var waiting = new Repeated(others, () -> mutex.run(condition::await));
            var before = new AtomicInteger();
            atDepths(() -> {
                Crew.until(() -> condition.stats().waiting() == 1);
                mutex.lock();
                before.set(waiting.times.get());
            }, condition::signal, () -> {
                condition.signal(); // to nobody, if it was given
                mutex.unlock();
                waiting.awaitNext(before.get());
            });
            waiting.task.cancel();
            waiting.task.join(Duration.ofMinutes(1));
            assertEquals(0, condition.stats().waiting());
            assertEquals(0, mutex.stats().waiting());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lock_somebodyHoldsIt_isLockedOrLeavesNobodyBehind(boolean elsewhere) throws Exception {
        run(elsewhere, others -> {
            var mutex = Mutex.create();
            var rounds = new AtomicInteger();
            atDepths(() -> {
                var round = rounds.get();
                others.spawn(
                        () -> mutex.run(() -> Crew.until(() -> mutex.stats().waiting() == 1 || rounds.get() > round)));
                Crew.until(() -> mutex.stats().held());
            }, mutex::lock, () -> {
                rounds.incrementAndGet();
                if (mutex.isHeldByCaller()) {
                    mutex.unlock();
                }
                Crew.until(() -> !mutex.stats().held());
                assertEquals(0, mutex.stats().waiting());
            });
            assertTrue(rounds.get() > DEPTHS);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writeLock_somebodyReads_isLockedOrLetsThoseBehindItEnter(boolean elsewhere) throws Exception {
        run(elsewhere, others -> {
            var lock = ReadWriteLock.create();
            var rounds = new AtomicInteger();
            atDepths(() -> {
                var round = rounds.get();
                Action awaitWriter = () -> Crew.until(() -> lock.stats().waiting() > 0 || rounds.get() > round);
                others.spawn(() -> lock.readLock().run(awaitWriter));
                Crew.until(() -> lock.stats().readers() == 1);
                others.spawn(() -> {
                    awaitWriter.run();
                    lock.readLock().run(Task::yield);
                });
            }, lock.writeLock()::lock, () -> {
                rounds.incrementAndGet();
                if (lock.writeLock().isHeldByCaller()) {
                    lock.writeLock().unlock();
                }
                lock.readLock().lock();
                lock.readLock().unlock();
                Crew.until(() -> lock.stats().readers() == 0);
                assertEquals(0, lock.stats().waiting());
            });
        });
    }

    @Test
    void await_signalComes_hasTheMutexOrNobodyHasIt() throws Exception {
        DeepStack.run(() -> {
            var mutex = Mutex.create();
            var condition = mutex.newCondition();
            var ended = new AtomicInteger();
            atDepths(() -> {
                mutex.lock();
                Task.spawn(() -> mutex.run(condition::signal));
            }, () -> {
                condition.await();
                ended.incrementAndGet();
            }, () -> {
                if (mutex.isHeldByCaller()) {
                    mutex.unlock();
                }
                Crew.until(() -> !mutex.stats().held());
                assertEquals(0, condition.stats().waiting());
                assertEquals(0, mutex.stats().waiting());
            });
        });
    }
}
