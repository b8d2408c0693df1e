package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers and writers of every crew on the real clock. */
@Limited
final class ReadWriteLockContractTest {
    private static final int MANY = 4;

    private final ReadWriteLock lock = ReadWriteLock.create();

    @ParameterizedTest
    @EnumSource
    void readLock_manyReaders_areInTogether(Crew crew) throws Exception {
        crew.run(members -> {
            var inside = new AtomicInteger();
            members.start(MANY, () -> lock.readLock().run(() -> {
                inside.incrementAndGet();
                Crew.until(() -> inside.get() > MANY);
            }));
            Crew.until(() -> lock.stats().readers() == MANY);
            lock.readLock().run(inside::incrementAndGet); // does not wait for them
            members.joinAll();
        });
    }

    @ParameterizedTest
    @EnumSource
    void writeLock_readersWaitBehindIt_allEnterWhenItIsDone(Crew crew) throws Exception {
        crew.run(members -> {
            var entered = new AtomicInteger();
            lock.writeLock().lock();
            members.start(MANY, () -> lock.readLock().run(entered::incrementAndGet));
            Crew.until(() -> lock.stats().waiting() == MANY);
            assertEquals(0, entered.get());
            lock.writeLock().unlock();
            members.joinAll();
            assertEquals(MANY, entered.get());
        });
    }

    @ParameterizedTest
    @EnumSource
    void bothLocks_manyAndSomeGiveUp_aWriterIsAloneAndSeesAllWritesBefore(Crew crew) throws Exception {
        crew.run(members -> {
            var written = new int[2]; // equal whenever nobody writes
            var writes = new AtomicInteger();
            for (var i = 0; i < 2 * MANY; i++) {
                var side = i % 4 < 2 ? lock.readLock() : lock.writeLock();
                var impatient = i % 2 == 0;
                members.start(() -> {
                    for (var round = 0; round < 100; round++) {
                        if (impatient && !side.lock(Duration.ofNanos(round * 200L))) {
                            continue;
                        }
                        if (!impatient) {
                            side.lock();
                        }
                        assertEquals(written[0], written[1]);
                        if (side == lock.writeLock()) {
                            written[0]++;
                            Task.yield();
                            written[1]++;
                            writes.incrementAndGet();
                        } else {
                            Task.yield();
                            assertEquals(written[0], written[1]);
                        }
                        side.unlock();
                    }
                });
            }
            members.joinAll();
            assertTrue(writes.get() >= 100);
            assertEquals(writes.get(), written[0]);
            assertEquals(new ReadWriteLock.Stats(0, false, 0, lock.stats().contended()), lock.stats());
        });
    }
}
