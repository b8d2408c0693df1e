package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Mutex;
import dev.weft.sync.Once;
import dev.weft.sync.ReadWriteLock;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one reading of who waits for whom finds, and what a second one confirms. Nobody runs meanwhile. */
@Limited
final class WaitGraphTest {
    private static final int LONG = 20_000;

    private static List<Deadlock> read(TestKit kit) {
        kit.awaitAllParked();
        return WaitGraph.read(List.of(kit.scheduler())).stream().filter(found -> found.concerns(kit.scheduler()))
                .filter(found -> found.edges().stream().allMatch(edge -> edge.waiter() instanceof Task)).toList();
    }

    private static Set<Parker> waiters(Deadlock deadlock) {
        var waiters = new HashSet<Parker>();
        deadlock.edges().forEach(edge -> waiters.add(edge.waiter()));
        assertEquals(deadlock.edges().size(), waiters.size());
        return waiters;
    }

    /** Locks the one, and when the other is somebody's, that as well. */
    private static void lockBoth(Mutex one, Mutex other) {
        one.lock();
        while (other.owner().isEmpty()) {
            Task.yield();
        }
        other.lock();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void read_twoMutexes_findsTheCircle(int carriers) {
        try (var kit = TestKit.fifo(carriers)) {
            var first = Mutex.create("first");
            var second = Mutex.create("second");
            var a = kit.spawn(() -> lockBoth(first, second));
            var b = kit.spawn(() -> lockBoth(second, first));
            var found = read(kit);
            assertEquals(1, found.size());
            assertEquals(Set.of(a, b), waiters(found.getFirst()));
            for (var edge : found.getFirst().edges()) {
                assertEquals(edge.waiter() == a ? second : first, edge.target());
                assertEquals(edge.waiter() == a ? b : a, edge.owner());
            }
            assertTrue(found.getFirst().isUnchanged());
            assertEquals(found.getFirst().identity(), read(kit).getFirst().identity());
        }
    }

    @Test
    void read_threeTasksAndOneThatWaitsForThem_findsTheThree() {
        try (var kit = TestKit.fifo(2)) {
            var mutexes = List.of(Mutex.create(), Mutex.create(), Mutex.create());
            var outside = kit.spawn(() -> {
                while (mutexes.stream().anyMatch(mutex -> mutex.owner().isEmpty())) {
                    Task.yield();
                }
                mutexes.getFirst().lock();
            });
            var circle = new HashSet<Parker>();
            for (var i = 0; i < 3; i++) {
                var own = mutexes.get(i);
                var next = mutexes.get((i + 1) % 3);
                circle.add(kit.spawn(() -> lockBoth(own, next)));
            }
            var found = read(kit);
            assertEquals(1, found.size());
            assertEquals(circle, waiters(found.getFirst()));
            assertFalse(waiters(found.getFirst()).contains(outside));
        }
    }

    @Test
    void read_twoCircles_findsBoth() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 2; i++) {
                var first = Mutex.create();
                var second = Mutex.create();
                kit.spawn(() -> lockBoth(first, second));
                kit.spawn(() -> lockBoth(second, first));
            }
            var found = read(kit);
            assertEquals(2, found.size());
            assertFalse(found.get(0).identity().equals(found.get(1).identity()));
        }
    }

    @Test
    void read_chainWithoutACircle_findsNothing() {
        try (var kit = TestKit.fifo()) {
            var first = Mutex.create();
            var second = Mutex.create();
            kit.spawn(() -> {
                second.lock();
                Task.park();
            });
            var middle = kit.spawn(() -> {
                first.lock();
                second.lock();
            });
            kit.spawn(() -> first.lock());
            kit.spawn(() -> middle.join());
            assertEquals(List.of(), read(kit));
        }
    }

    @Test
    void read_tasksThatJoinEachOther_findsThem() {
        try (var kit = TestKit.fifo()) {
            var second = new AtomicReference<Task<Void>>();
            var a = kit.spawn(() -> {
                Task.yield();
                second.get().join();
            });
            var b = kit.spawn(() -> a.join());
            second.set(b);
            assertEquals(Set.of(a, b), waiters(read(kit).getFirst()));
        }
    }

    @Test
    void read_joinOfWhoWaitsForOurMutex_findsBoth() {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create();
            var parent = kit.spawn(() -> mutex.run(() -> Task.spawn("child", () -> mutex.lock()).join()));
            var found = read(kit);
            assertEquals(1, found.size());
            assertTrue(waiters(found.getFirst()).contains(parent));
            assertEquals(2, found.getFirst().edges().size());
        }
    }

    @Test
    void read_writerOfALockAndAMutex_findsBoth() {
        try (var kit = TestKit.fifo()) {
            var lock = ReadWriteLock.create();
            var mutex = Mutex.create();
            var writer = kit.spawn(() -> {
                lock.writeLock().lock();
                Task.yield();
                mutex.lock();
            });
            var reader = kit.spawn(() -> {
                mutex.lock();
                lock.readLock().lock();
            });
            assertEquals(Set.of(writer, reader), waiters(read(kit).getFirst()));
        }
    }

    @Test
    void read_onlyReaderOfALockAndAMutex_findsBoth() {
        try (var kit = TestKit.fifo()) {
            var lock = ReadWriteLock.create();
            var mutex = Mutex.create();
            var reader = kit.spawn(() -> {
                lock.readLock().lock();
                Task.yield();
                mutex.lock();
            });
            var writer = kit.spawn(() -> {
                mutex.lock();
                lock.writeLock().lock();
            });
            assertEquals(Set.of(reader, writer), waiters(read(kit).getFirst()));
        }
    }

    /** Of several readers none is the one to wait for. */
    @Test
    void read_oneOfTwoReadersOfALockAndAMutex_findsNothing() {
        try (var kit = TestKit.fifo()) {
            var lock = ReadWriteLock.create();
            var mutex = Mutex.create();
            kit.spawn(() -> lock.readLock().lock());
            kit.spawn(() -> {
                lock.readLock().lock();
                Task.yield();
                mutex.lock();
            });
            kit.spawn(() -> {
                mutex.lock();
                lock.writeLock().lock();
            });
            assertEquals(List.of(), read(kit));
        }
    }

    @Test
    void read_bodyOfAOnceThatWaitsForWhoWantsIt_findsBoth() {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create();
            var once = Once.of(() -> mutex.call(() -> 1));
            var holder = kit.spawn(() -> mutex.call(() -> {
                Task.yield();
                return once.get();
            }));
            var runner = kit.spawn(() -> once.get());
            assertEquals(Set.of(holder, runner), waiters(read(kit).getFirst()));
        }
    }

    // ---- an owner that has ended -------------------------------------------------------------------------------------

    @Test
    void read_ownerThatHasEnded_findsOneWaitOfAll() {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create();
            var ended = kit.spawn(() -> mutex.lock());
            for (var i = 0; i < 3; i++) {
                kit.spawn(() -> mutex.lock());
            }
            var found = read(kit);
            assertEquals(1, found.size());
            assertEquals(1, found.getFirst().edges().size());
            assertEquals(ended, found.getFirst().edges().getFirst().owner());
            assertTrue(found.getFirst().isUnchanged());
        }
    }

    @Test
    void read_ownerWhoseThreadHasEnded_findsIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create();
            var thread = Thread.ofPlatform().start(mutex::lock);
            thread.join();
            kit.spawn(() -> mutex.lock());
            assertEquals(1, read(kit).size());
        }
    }

    // ---- the second reading ------------------------------------------------------------------------------------------

    @Test
    void isUnchanged_waitThatTimedOut_isFalse() {
        try (var kit = TestKit.fifo()) {
            var first = Mutex.create();
            var second = Mutex.create();
            var gaveUp = kit.spawn(() -> {
                first.lock();
                Task.yield();
                if (!second.lock(Duration.ofSeconds(1))) {
                    first.unlock();
                }
            });
            kit.spawn(() -> lockBoth(second, first));
            kit.awaitAllParked();
            var found = read(kit).getFirst();
            kit.advance(Duration.ofSeconds(2));
            kit.awaitAllParked();
            assertTrue(gaveUp.isDone());
            assertFalse(found.isUnchanged());
            assertEquals(List.of(), read(kit));
        }
    }

    /** The same wait for the same owner at the same time, but not the same park: somebody moved. */
    @Test
    void isUnchanged_waitThatWasWokenForNothing_isFalse() {
        try (var kit = TestKit.fifo()) {
            var first = Mutex.create();
            var second = Mutex.create();
            var a = kit.spawn(() -> lockBoth(first, second));
            kit.spawn(() -> lockBoth(second, first));
            var before = read(kit).getFirst();
            a.wake();
            var after = read(kit).getFirst();
            assertFalse(before.isUnchanged());
            assertTrue(after.isUnchanged());
            assertFalse(before.identity().equals(after.identity()));
        }
    }

    /** It has been served, and will run: that its carrier has not got to it is no deadlock. */
    @Test
    void read_waiterThatWasServed_findsNothing() {
        try (var kit = TestKit.fifo()) {
            var target = new AtomicReference<Parker>();
            Owned own = () -> Optional.ofNullable(target.get());
            var task = kit.spawn(() -> new Waiter().await(ParkReason.LOCK, own));
            kit.awaitAllParked();
            target.set(task);
            assertEquals(List.of(), read(kit));
        }
    }

    @Test
    void read_ownerThatThrows_findsNothing() {
        try (var kit = TestKit.fifo()) {
            Owned broken = () -> {
                throw new IllegalStateException("as the test wants");
            };
            kit.spawn(() -> new Waiter().await(ParkReason.LOCK, broken));
            assertEquals(List.of(), read(kit));
        }
    }

    /** If every task's chain were followed to its end, this took hours. */
    @Test
    void read_longChain_isFollowedOnce() {
        try (var kit = TestKit.fifo()) {
            var tasks = new ArrayList<Task<Void>>();
            tasks.add(kit.spawn(() -> Task.park()));
            for (var i = 0; i < Scaled.size(LONG); i++) {
                var last = tasks.getLast();
                tasks.add(kit.spawn(() -> last.join()));
            }
            assertEquals(List.of(), read(kit));
            tasks.getFirst().unpark();
            kit.awaitAllParked();
        }
    }
}
