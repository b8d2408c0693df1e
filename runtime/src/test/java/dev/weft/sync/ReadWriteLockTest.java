package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read and write when; all in virtual time. */
@Limited
final class ReadWriteLockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A lock, and who has entered. */
    private static final class Table {
        final ReadWriteLock lock = ReadWriteLock.create("table");
        final List<String> entered = new ArrayList<>();

        /** Stays inside until it is unparked. */
        Task<Boolean> reading(String name, Duration timeout) {
            return entering(name, lock.readLock(), timeout);
        }

        Task<Boolean> reading(String name) {
            return reading(name, Duration.ofDays(9));
        }

        Task<Boolean> writing(String name, Duration timeout) {
            return entering(name, lock.writeLock(), timeout);
        }

        Task<Boolean> writing(String name) {
            return writing(name, Duration.ofDays(9));
        }

        private Task<Boolean> entering(String name, ReadWriteLock.Lock side, Duration timeout) {
            return Task.spawn(name, () -> {
                if (!side.lock(timeout)) {
                    return false;
                }
                try {
                    entered.add(name);
                    Task.park();
                } finally {
                    side.unlock();
                }
                return true;
            });
        }

        void leave(Task<?>... inside) {
            for (var task : inside) {
                task.unpark();
                task.join();
            }
        }
    }

    private interface Scenario {
        void run(Table table, TestKit kit) throws Exception;
    }

    private static void play(Scenario scenario) throws Exception {
        try (var kit = TestKit.fifo()) {
            var table = new Table();
            kit.run(() -> scenario.run(table, kit));
            assertFree(table.lock);
        }
    }

    private static void assertFree(ReadWriteLock lock) {
        var stats = lock.stats();
        assertEquals(new ReadWriteLock.Stats(0, false, 0, stats.contended()), stats);
    }

    @Test
    void readLock_readersOnly_allAreIn() throws Exception {
        play((table, kit) -> {
            var first = table.reading("r1");
            var second = table.reading("r2");
            kit.awaitAllParked();
            assertEquals(List.of("r1", "r2"), table.entered);
            assertEquals(2, table.lock.stats().readers());
            assertEquals(Optional.empty(), table.lock.owner());
            table.leave(first, second);
        });
    }

    @Test
    void writeLock_held_keepsEverybodyOut() throws Exception {
        play((table, kit) -> {
            var writer = table.writing("w1");
            kit.awaitAllParked();
            assertEquals(Optional.of(writer), table.lock.owner());
            assertFalse(table.lock.readLock().tryLock());
            assertFalse(table.lock.writeLock().tryLock());
            assertFalse(table.lock.readLock().lock(SECOND));
            assertFalse(table.lock.writeLock().lock(SECOND));
            assertEquals(0, table.lock.stats().waiting());
            table.leave(writer);
        });
    }

    @Test
    void readLock_writerWaits_waitsBehindItAndEntersWithItsNeighbours() throws Exception {
        play((table, kit) -> {
            var first = table.reading("r1");
            kit.awaitAllParked();
            var writer = table.writing("w1");
            kit.awaitAllParked();
            var second = table.reading("r2");
            var third = table.reading("r3");
            kit.awaitAllParked();
            var lastWriter = table.writing("w2");
            kit.awaitAllParked();
            var last = table.reading("r4");
            kit.awaitAllParked();
            assertFalse(table.lock.readLock().tryLock());
            assertEquals(List.of("r1"), table.entered);
            assertEquals(5, table.lock.stats().waiting());
            table.leave(first);
            kit.awaitAllParked();
            assertEquals(List.of("r1", "w1"), table.entered);
            table.leave(writer);
            kit.awaitAllParked();
            assertEquals(List.of("r1", "w1", "r2", "r3"), table.entered);
            table.leave(second);
            kit.awaitAllParked();
            assertEquals(4, table.entered.size());
            table.leave(third);
            kit.awaitAllParked();
            assertEquals(List.of("r1", "w1", "r2", "r3", "w2"), table.entered);
            table.leave(lastWriter, last);
            assertEquals(List.of("r1", "w1", "r2", "r3", "w2", "r4"), table.entered);
        });
    }

    @Test
    void writeLock_timeOverWhileItHeldBackReaders_theyEnter() throws Exception {
        play((table, kit) -> {
            var first = table.reading("r1");
            kit.awaitAllParked();
            var writer = table.writing("w1", SECOND);
            kit.awaitAllParked();
            var second = table.reading("r2");
            var third = table.reading("r3");
            kit.awaitAllParked();
            assertEquals(List.of("r1"), table.entered);
            assertFalse(writer.join());
            kit.awaitAllParked();
            assertEquals(List.of("r1", "r2", "r3"), table.entered);
            table.leave(first, second, third);
        });
    }

    @Test
    void writeLock_cancelledWhileItHeldBackReaders_theyEnter() throws Exception {
        play((table, kit) -> {
            var first = table.reading("r1");
            kit.awaitAllParked();
            var writer = table.writing("w1");
            kit.awaitAllParked();
            var second = table.reading("r2");
            kit.awaitAllParked();
            writer.cancel();
            kit.awaitAllParked();
            assertTrue(writer.isCancelled());
            assertEquals(List.of("r1", "r2"), table.entered);
            table.leave(first, second);
        });
    }

    @Test
    void readLock_aWaitingReaderGivesUpBetweenWriters_theOrderStays() throws Exception {
        play((table, kit) -> {
            var first = table.writing("w1");
            kit.awaitAllParked();
            var reader = table.reading("r1", SECOND);
            kit.awaitAllParked();
            var second = table.writing("w2");
            assertFalse(reader.join());
            table.leave(first, second);
            assertEquals(List.of("w1", "w2"), table.entered);
        });
    }

    @Test
    void unlock_handsOver_nobodyOvertakes() throws Exception {
        play((table, kit) -> {
            var first = table.writing("w1");
            kit.awaitAllParked();
            var second = table.writing("w2");
            kit.awaitAllParked();
            first.unpark();
            while (!first.isDone()) {
                Task.yield();
            }
            assertEquals(Optional.of(second), table.lock.owner());
            assertFalse(table.lock.readLock().tryLock());
            table.leave(second);
        });
    }

    @Test
    void readLock_reentrantPastAWaitingWriter_doesNotWait() throws Exception {
        play((table, kit) -> {
            var read = table.lock.readLock();
            read.lock();
            var writer = table.writing("w1");
            kit.awaitAllParked();
            read.lock();
            assertTrue(read.tryLock());
            assertEquals(1, table.lock.stats().readers());
            for (var i = 0; i < 3; i++) {
                assertTrue(read.isHeldByCaller());
                assertEquals(List.of(), table.entered);
                read.unlock();
            }
            assertFalse(read.isHeldByCaller());
            table.leave(writer);
        });
    }

    @Test
    void writeLock_reentrant_isUnlockedByAsManyUnlocks() throws Exception {
        play((table, kit) -> {
            var write = table.lock.writeLock();
            write.run(() -> {
                write.run(() -> assertTrue(write.tryLock()));
                write.unlock();
                assertTrue(write.isHeldByCaller());
            });
            assertFalse(write.isHeldByCaller());
        });
    }

    @Test
    void writeLock_byAReader_throwsInsteadOfWaitingForItself() throws Exception {
        play((table, kit) -> {
            var other = table.reading("r1");
            kit.awaitAllParked();
            table.lock.readLock().run(() -> {
                var write = table.lock.writeLock();
                for (var attempt : List.<Runnable>of(write::lock, () -> write.lock(SECOND))) {
                    var refused = assertThrows(IllegalStateException.class, attempt::run);
                    assertTrue(String.valueOf(refused.getMessage()).contains("unlock the read lock first"));
                }
                assertFalse(write.tryLock());
            });
            table.leave(other);
        });
    }

    @Test
    void readLock_byTheWriter_remainsAReaderAndOthersJoin() throws Exception {
        play((table, kit) -> {
            var lock = table.lock;
            lock.writeLock().lock();
            var reader = table.reading("r1");
            kit.awaitAllParked();
            var writer = table.writing("w1");
            kit.awaitAllParked();
            lock.readLock().lock();
            lock.writeLock().unlock();
            kit.awaitAllParked();
            assertEquals(List.of("r1"), table.entered);
            assertEquals(2, lock.stats().readers());
            assertFalse(lock.writeLock().isHeldByCaller());
            table.leave(reader);
            kit.awaitAllParked();
            assertEquals(List.of("r1"), table.entered);
            lock.readLock().unlock();
            table.leave(writer);
            assertEquals(List.of("r1", "w1"), table.entered);
        });
    }

    @Test
    void unlock_notHeld_throwsAndChangesNothing() throws Exception {
        play((table, kit) -> {
            var reader = table.reading("r1");
            kit.awaitAllParked();
            for (var side : List.of(table.lock.readLock(), table.lock.writeLock())) {
                var refused = assertThrows(IllegalStateException.class, side::unlock);
                assertTrue(String.valueOf(refused.getMessage()).contains("table"), refused::toString);
            }
            assertEquals(1, table.lock.stats().readers());
            table.leave(reader);
        });
    }

    @Test
    void lock_noTime_letsOthersRunAndLooksOnceMore() throws Exception {
        play((table, kit) -> {
            var writer = table.writing("w1");
            kit.awaitAllParked();
            assertFalse(table.lock.readLock().lock(Duration.ZERO));
            writer.unpark();
            assertTrue(table.lock.readLock().lock(Duration.ZERO));
            table.lock.readLock().unlock();
        });
    }

    @Test
    void run_bodyFails_isUnlockedAndTheFailureComesOut() throws Exception {
        play((table, kit) -> {
            for (var side : List.of(table.lock.readLock(), table.lock.writeLock())) {
                assertThrows(IOException.class, () -> side.run(() -> {
                    throw new IOException();
                }));
                assertEquals(7, side.call(() -> 7));
                assertThrows(IllegalArgumentException.class, () -> side.lock(SECOND.negated()));
            }
        });
    }

    @Test
    void toString_allStates_namesWhoIsIn() throws Exception {
        play((table, kit) -> {
            assertEquals("read-write lock table (free)", table.lock.toString());
            var writer = table.writing("w1");
            kit.awaitAllParked();
            assertEquals("read-write lock table (held by " + writer + ")", table.lock.toString());
            table.leave(writer);
            var readers = List.of(table.reading("r1"), table.reading("r2"), table.reading("r3"), table.reading("r4"));
            kit.awaitAllParked();
            var waiting = table.writing("w2");
            kit.awaitAllParked();
            assertTrue(
                    table.lock.toString()
                            .matches("read-write lock table \\(read by 4: (Task.*, ){3}\\.\\.\\., 1 wait\\)"),
                    table.lock::toString);
            assertTrue(table.lock.readLock().toString().startsWith("read lock of read-write lock table"));
            readers.forEach(table::leave);
            table.leave(waiting);
        });
    }

    @Test
    void lock_whoHeldItHasEnded_staysLockedAndSaysSo() {
        try (var kit = TestKit.fifo()) {
            var written = ReadWriteLock.create();
            var read = ReadWriteLock.create();
            kit.spawn(() -> {
                written.writeLock().lock();
                read.readLock().lock();
            });
            kit.awaitAllParked();
            assertTrue(written.toString().contains("which has ended"), written::toString);
            assertTrue(read.toString().contains("which has ended"), read::toString);
            assertFalse(written.readLock().tryLock());
            assertFalse(read.writeLock().tryLock());
        }
    }

    // ---- what it says ------------------------------------------------------------------------------------------------

    /** A thread whose text looks at the lock that names it. */
    private static final class Curious extends Thread {
        private final ReadWriteLock lock;

        Curious(ReadWriteLock lock, Runnable body) {
            super(body);
            this.lock = lock;
        }

        @Override
        public String toString() {
            return "curious, seeing " + lock.stats();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void misuse_namesTheCallerWithoutHoldingTheGuard(boolean writes) throws Exception {
        var lock = ReadWriteLock.create();
        var thrown = new AtomicReference<Throwable>();
        var thread = new Curious(lock, () -> {
            lock.readLock().lock();
            thrown.set(assertThrows(IllegalStateException.class,
                    writes ? lock.writeLock()::lock : lock.writeLock()::unlock));
            lock.readLock().unlock();
        });
        thread.setDaemon(true);
        thread.start();
        thread.join();
        assertTrue(thrown.get().toString().contains("curious, seeing Stats[readers=1"), thrown.get().toString());
        assertFree(lock);
    }

    /** Who has to act so that the wait ends. */
    @Test
    void owner_ofEitherLock_isWhoeverIsInTheWay() {
        try (var kit = TestKit.fifo()) {
            var lock = ReadWriteLock.create();
            var go = new Event();
            var reader = kit.spawn(() -> lock.readLock().run(go::await));
            kit.awaitAllParked();
            assertEquals(Optional.of(reader), lock.owner());
            assertEquals(Optional.of(reader), lock.writeLock().owner());
            var second = new Event();
            var another = kit.spawn(() -> lock.readLock().run(second::await));
            kit.awaitAllParked();
            assertEquals(Optional.empty(), lock.owner(), "of several readers each is in the way");
            second.set();
            kit.awaitAllParked();
            assertTrue(another.isDone());
            var writer = kit.spawn(() -> lock.writeLock().run(Task::yield));
            kit.awaitAllParked();
            var late = kit.spawn(() -> lock.readLock().run(Task::yield));
            kit.awaitAllParked();
            assertEquals(Optional.of(reader), lock.writeLock().owner());
            assertEquals(Optional.of(writer), lock.readLock().owner());
            go.set();
            kit.awaitAllParked();
            assertTrue(late.isDone());
            assertEquals(Optional.empty(), lock.readLock().owner());
            assertFree(lock);
        }
    }
}
