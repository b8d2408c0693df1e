package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.TaskDump;
import dev.weft.WaitDump;
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

/** Who gets a mutex, and what it says of itself; all in virtual time. */
@Limited
final class MutexTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Mutex mutex(boolean reentrant) {
        return reentrant ? Mutex.reentrant() : Mutex.create();
    }

    private static void assertFree(Mutex mutex) {
        assertEquals(Optional.empty(), mutex.owner());
        assertFalse(mutex.stats().held());
        assertEquals(0, mutex.stats().waiting());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lock_free_isTheCallersUntilUnlock(boolean reentrant) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = mutex(reentrant);
                mutex.lock();
                assertTrue(mutex.isHeldByCaller());
                assertEquals(Optional.of(Task.current()), mutex.owner());
                mutex.unlock();
                assertFalse(mutex.isHeldByCaller());
                assertFree(mutex);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lock_held_waitersGetItInTheOrderOfTheirCalls(boolean reentrant) throws Exception {
        var order = new ArrayList<Integer>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = mutex(reentrant);
                mutex.lock();
                for (var i = 0; i < 10; i++) {
                    var number = i;
                    Task.spawn(() -> mutex.run(() -> {
                        order.add(number);
                        Task.yield();
                    }));
                }
                kit.awaitAllParked();
                assertEquals(10, mutex.stats().waiting());
                mutex.unlock();
                kit.awaitAllParked();
                assertFree(mutex);
                assertEquals(10, mutex.stats().contended());
            });
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
    }

    @Test
    void unlock_somebodyWaits_handsItOverSoThatNobodyOvertakes() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                mutex.lock();
                var waiting = Task.spawn(() -> mutex.lock());
                kit.awaitAllParked();
                mutex.unlock();
                assertFalse(waiting.isDone());
                assertEquals(Optional.of(waiting), mutex.owner());
                assertFalse(mutex.tryLock());
                assertFalse(mutex.isHeldByCaller());
                assertThrows(IllegalStateException.class, mutex::unlock);
            });
        }
    }

    @Test
    void lock_byItsOwnerAgain_throwsAndNamesIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create("accounts");
                mutex.lock();
                for (var attempt : List.<Runnable>of(mutex::lock, () -> mutex.lock(SECOND))) {
                    var refused = assertThrows(IllegalStateException.class, attempt::run);
                    assertTrue(String.valueOf(refused.getMessage()).contains(Task.current().name()), refused::toString);
                    assertTrue(String.valueOf(refused.getMessage()).contains("accounts"), refused::toString);
                }
                assertFalse(mutex.tryLock());
                mutex.unlock();
                assertFree(mutex);
            });
        }
    }

    @Test
    void lock_reentrantByItsOwnerAgain_isUnlockedByAsManyUnlocks() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.reentrant();
                mutex.lock();
                mutex.lock();
                assertTrue(mutex.lock(Duration.ZERO));
                assertTrue(mutex.tryLock());
                var waiting = Task.spawn(() -> mutex.run(() -> {}));
                kit.awaitAllParked();
                for (var i = 0; i < 4; i++) {
                    assertTrue(mutex.isHeldByCaller());
                    assertFalse(waiting.isDone());
                    mutex.unlock();
                }
                assertFalse(mutex.isHeldByCaller());
                waiting.join();
                assertFree(mutex);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unlock_notHeldByTheCaller_throwsNamesTheOwnerAndChangesNothing(boolean reentrant) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = mutex(reentrant);
                assertMentions("free", assertThrows(IllegalStateException.class, mutex::unlock));
                var owner = Task.spawn("the owner", () -> {
                    mutex.lock();
                    Task.park();
                    mutex.unlock();
                });
                kit.awaitAllParked();
                assertMentions("the owner", assertThrows(IllegalStateException.class, mutex::unlock));
                assertEquals(Optional.of(owner), mutex.owner());
                owner.unpark();
                owner.join();
                assertFree(mutex);
            });
        }
    }

    private static void assertMentions(String part, Throwable thrown) {
        assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown::toString);
    }

    @Test
    void lock_withTimeThatPasses_isFalseAndLeavesNobody() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                mutex.lock();
                var waiting = Task.spawn(() -> mutex.lock(SECOND));
                Task.sleep(SECOND.minusNanos(1));
                assertEquals(1, mutex.stats().waiting());
                Task.sleep(SECOND);
                assertFalse(waiting.join());
                assertEquals(0, mutex.stats().waiting());
                assertTrue(mutex.isHeldByCaller());
                mutex.unlock();
                assertFree(mutex);
            });
        }
    }

    @Test
    void lock_withTimeThatPassesAtTheHead_theNextGetsIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                mutex.lock();
                var first = Task.spawn(() -> mutex.lock(SECOND));
                var second = Task.spawn(() -> mutex.lock(SECOND.multipliedBy(3)));
                Task.sleep(SECOND.multipliedBy(2));
                mutex.unlock();
                assertEquals(Optional.of(second), mutex.owner());
                assertFalse(first.join());
                assertTrue(second.join());
            });
        }
    }

    @Test
    void lock_withNoTime_letsOthersRunAndLooksOnceMore() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                var owner = Task.spawn(() -> {
                    mutex.lock();
                    Task.yield();
                    Task.yield();
                    mutex.unlock();
                });
                Task.yield();
                assertFalse(mutex.lock(Duration.ZERO)); // it runs once
                assertEquals(0, mutex.stats().waiting());
                assertTrue(mutex.lock(Duration.ZERO)); // it unlocks
                owner.join();
                mutex.unlock();
                assertFree(mutex);
            });
        }
    }

    @Test
    void lock_negativeTime_throwsWithTheValueAndChangesNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                assertMentions("PT-1S", assertThrows(IllegalArgumentException.class,
                        () -> mutex.lock(SECOND.negated())));
                assertFree(mutex);
            });
        }
    }

    @Test
    void tryLock_free_locksAndLetsNobodyRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                var other = Task.spawn(() -> 7);
                assertTrue(mutex.tryLock());
                mutex.unlock();
                assertFalse(other.isDone());
            });
        }
    }

    @Test
    void run_bodyFails_isUnlockedAndTheFailureComesOut() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var mutex = Mutex.create();
                assertThrows(IOException.class, () -> mutex.run(() -> {
                    assertTrue(mutex.isHeldByCaller());
                    throw new IOException();
                }));
                assertFree(mutex);
                assertEquals(7, mutex.call(() -> mutex.isHeldByCaller() ? 7 : 0));
                assertFree(mutex);
            });
        }
    }

    @Test
    void lock_whoHeldItHasEnded_staysLockedAndSaysSo() {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create("accounts");
            var owner = kit.spawn(() -> mutex.lock());
            kit.awaitAllParked();
            assertEquals(Optional.of(owner), mutex.owner());
            var waiting = kit.spawn(() -> mutex.lock());
            kit.awaitAllParked();
            assertTrue(mutex.toString().contains("which has ended"), mutex::toString);
            var wait = waitOf(kit, waiting);
            assertTrue(wait.target().contains("has ended"), wait::toString);
            assertEquals(Optional.of(owner.toString()), wait.owner());
        }
    }

    private static WaitDump waitOf(TestKit kit, Task<?> task) {
        var found = new AtomicReference<WaitDump>();
        var dumper = kit.spawn(() -> kit.scheduler().dump().carriers().stream()
                .flatMap(carrier -> carrier.tasks().stream()).filter(dumped -> dumped.id() == task.id())
                .map(TaskDump::waiting).flatMap(Optional::stream).forEach(found::set));
        kit.awaitAllParked();
        dumper.join();
        return found.get();
    }

    @Test
    void dump_waiting_namesTheMutexAndItsOwner() {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create("accounts");
            var owner = kit.spawn(() -> {
                mutex.lock();
                Task.park();
            });
            kit.awaitAllParked();
            var waiting = kit.spawn(() -> mutex.lock());
            kit.awaitAllParked();
            var wait = waitOf(kit, waiting);
            assertSame(ParkReason.LOCK, wait.reason());
            assertEquals("mutex accounts (held by " + owner + ", 1 wait)", wait.target());
            assertEquals(Optional.of(owner.toString()), wait.owner());
            assertEquals(owner.id(), wait.ownerId().orElseThrow());
        }
    }

    @Test
    void toString_free_saysSoAndNamesDiffer() {
        assertEquals("mutex accounts (free)", Mutex.create("accounts").toString());
        assertEquals("reentrant mutex accounts (free)", Mutex.reentrant("accounts").toString());
        assertFalse(Mutex.create().toString().equals(Mutex.create().toString()));
    }

    @Test
    void owner_ordinaryThread_isNamed() {
        var mutex = Mutex.create();
        mutex.lock();
        assertEquals(Optional.of(Parker.current()), mutex.owner());
        assertTrue(mutex.toString().contains(Thread.currentThread().toString()), mutex::toString);
        mutex.unlock();
    }

    @Test
    void lock_twoMutexesCrosswise_isADeadlockThatTheKitReports() {
        try (var kit = TestKit.fifo()) {
            var left = Mutex.create("left");
            var right = Mutex.create("right");
            kit.spawn(() -> left.run(() -> {
                Task.yield();
                right.lock();
            }));
            kit.spawn(() -> right.run(() -> {
                Task.yield();
                left.lock();
            }));
            assertTrue(String.valueOf(assertThrows(AssertionError.class, kit::runToEnd).getMessage()).contains("LOCK"));
        }
    }
}
