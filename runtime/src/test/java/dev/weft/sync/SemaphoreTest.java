package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Permits are neither lost nor made, and go to those who came first.
 *
 * <p>
 * By behaviour from CPython's {@code lock_tests} (BaseSemaphoreTests, SemaphoreTests, BoundedSemaphoreTests): constructor, acquire,
 * acquire_destroy (nothing to destroy: no counterpart), acquire_contended, multirelease, try_acquire, try_acquire_contended,
 * acquire_timeout, default_value, with (no counterpart: there is no context manager), release_unacquired (both kinds), repr. From
 * gevent's {@code test__semaphore}: fair_or_hangs, the duel of threads, acquire_returns_false_after_timeout; not rawlink
 * and weak references (no counterpart).
 */
@Limited
final class SemaphoreTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    private Task<Void> startAcquiring(TestKit kit, Semaphore semaphore, String name, int permits) {
        var task = kit.spawn(() -> {
            semaphore.acquire(permits);
            trace.add(name);
        });
        kit.awaitAllParked();
        return task;
    }

    // ---- arguments ---------------------------------------------------------------------------------------------------

    @Test
    void create_badNumbers_areRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Semaphore.of(-3)).toString().contains("-3"));
        assertThrows(IllegalArgumentException.class, () -> Semaphore.bounded(0));
        assertEquals(Integer.MAX_VALUE, Semaphore.of(Integer.MAX_VALUE).available());
    }

    @Test
    void acquireAndRelease_badNumbers_areRefusedAndNothingChanges() {
        var semaphore = Semaphore.bounded(2);
        for (var bad : new int[]{0, -1, 3}) {
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(bad));
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(bad));
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(bad, SECOND));
        }
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(0));
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
        assertEquals(2, semaphore.available());
    }

    @Test
    void release_moreThanBounded_isRefusedAndNothingChanges() {
        var semaphore = Semaphore.bounded(3);
        semaphore.acquire(2);
        assertTrue(assertThrows(IllegalStateException.class, () -> semaphore.release(3)).toString().contains("3"));
        assertEquals(1, semaphore.available());
        semaphore.release(2);
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(3, semaphore.available());
    }

    @Test
    void release_unacquired_addsPermits() {
        var semaphore = Semaphore.of(1);
        semaphore.release();
        semaphore.release(2);
        semaphore.acquire(4);
        assertFalse(semaphore.tryAcquire());
    }

    @Test
    void release_beyondTheLargestNumber_isRefused() {
        var semaphore = Semaphore.of(Integer.MAX_VALUE - 1);
        semaphore.release();
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(Integer.MAX_VALUE, semaphore.available());
    }

    @Test
    void release_moreThanBoundedWhileSomebodyWaits_isRefusedAndNothingChanges() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.bounded(2);
            assertTrue(semaphore.tryAcquire());
            var task = startAcquiring(kit, semaphore, "two", 2);
            assertThrows(IllegalStateException.class, () -> semaphore.release(2));
            assertEquals(new Semaphore.Stats(1, 1, 1, 0), semaphore.stats());
            semaphore.release();
            kit.awaitAllParked();
            assertTrue(task.isDone());
            assertEquals(0, semaphore.available());
        }
    }

    // ---- order -------------------------------------------------------------------------------------------------------

    @Test
    void acquire_contended_asManyAsThereArePermitsGetThrough() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(7);
            var through = new AtomicInteger();
            for (var i = 0; i < 10; i++) {
                kit.spawn(() -> {
                    semaphore.acquire();
                    semaphore.acquire();
                    through.incrementAndGet();
                });
            }
            kit.awaitAllParked();
            assertEquals(0, semaphore.available());
            semaphore.release(6);
            kit.awaitAllParked();
            assertEquals(0, semaphore.available());
            assertEquals(4, through.get(), "nine have one at least: nobody took a second one before them");
            semaphore.release(7);
            kit.awaitAllParked();
            assertEquals(10, through.get());
            assertEquals(0, semaphore.available());
            assertEquals(List.of(), kit.tasks());
        }
    }

    @Test
    void release_several_servesInOrderAsFarAsThePermitsGo() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(0);
            startAcquiring(kit, semaphore, "one", 1);
            startAcquiring(kit, semaphore, "two", 2);
            startAcquiring(kit, semaphore, "four", 4);
            startAcquiring(kit, semaphore, "another", 1);
            semaphore.release(5);
            kit.awaitAllParked();
            assertEquals(List.of("one", "two"), trace);
            assertEquals(new Semaphore.Stats(2, 2, 4, 0), semaphore.stats());
            semaphore.release(2);
            semaphore.release(1);
            kit.awaitAllParked();
            assertEquals(List.of("one", "two", "four", "another"), trace);
            assertEquals(new Semaphore.Stats(0, 0, 4, 0), semaphore.stats());
        }
    }

    @Test
    void acquire_behindABigOne_waitsAlthoughThereAreEnoughPermits() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(2);
            startAcquiring(kit, semaphore, "big", 3);
            assertFalse(semaphore.tryAcquire());
            startAcquiring(kit, semaphore, "small", 1);
            assertEquals(List.of(), trace);
            assertEquals(2, semaphore.available());
            semaphore.release();
            kit.awaitAllParked();
            assertEquals(List.of("big"), trace);
            semaphore.release();
            kit.awaitAllParked();
            assertEquals(List.of("big", "small"), trace);
        }
    }

    @Test
    void acquire_bigOneAtTheHeadGivesUp_passesOnToAllWhoFit() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(3);
            var big = startAcquiring(kit, semaphore, "big", 4);
            startAcquiring(kit, semaphore, "one", 1);
            startAcquiring(kit, semaphore, "two", 2);
            startAcquiring(kit, semaphore, "last", 1);
            big.cancel();
            kit.awaitAllParked();
            assertEquals(List.of("one", "two"), trace);
            assertEquals(new Semaphore.Stats(0, 1, 4, 1), semaphore.stats());
            semaphore.release();
            kit.awaitAllParked();
            assertEquals(List.of("one", "two", "last"), trace);
        }
    }

    @Test
    void acquire_bigOneAtTheHeadTimesOut_passesOn() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(1);
            var big = kit.spawn(() -> semaphore.acquire(2, SECOND));
            kit.awaitAllParked();
            startAcquiring(kit, semaphore, "small", 1);
            kit.advance(SECOND);
            assertFalse(big.resultNow());
            assertEquals(List.of("small"), trace);
        }
    }

    @Test
    void acquire_onlyWaiterGivesUp_newcomersDoNotWait() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(1);
            var big = startAcquiring(kit, semaphore, "big", 2);
            assertFalse(semaphore.tryAcquire());
            big.cancel();
            kit.awaitAllParked();
            assertTrue(semaphore.tryAcquire());
            assertEquals(new Semaphore.Stats(0, 0, 1, 1), semaphore.stats());
        }
    }

    @Test
    void release_handsOver_nobodyOvertakes() throws Exception {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(1);
            kit.run(() -> {
                semaphore.acquire();
                Task.spawn(() -> {
                    semaphore.acquire();
                    trace.add("waited");
                    semaphore.release();
                });
                Task.yield();
                semaphore.release();
                assertFalse(semaphore.tryAcquire());
                semaphore.acquire();
                trace.add("released");
                semaphore.release();
            });
            assertEquals(1, semaphore.available());
        }
        assertEquals(List.of("waited", "released"), trace);
    }

    /** gevent's fair_or_hangs: two that take and give back in a loop get through by turns. */
    @Test
    void acquire_twoLoopsWithoutAnyOtherYieldPoint_takeTurns() throws Exception {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(1);
            kit.run(() -> {
                semaphore.acquire();
                for (var name : List.of("a", "b")) {
                    Task.spawn(() -> {
                        for (var i = 0; i < 3; i++) {
                            semaphore.acquire();
                            trace.add(name);
                            Task.yield();
                            semaphore.release();
                        }
                    });
                }
                Task.yield();
                semaphore.release();
            });
        }
        assertEquals(List.of("a", "b", "a", "b", "a", "b"), trace);
    }

    // ---- trying, fast path -------------------------------------------------------------------------------------------

    @Test
    void tryAcquire_inACancelledTask_takesThePermit() throws Exception {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(1);
            var task = kit.spawn(() -> {
                Task.current().cancel();
                return semaphore.tryAcquire();
            });
            kit.awaitAllParked();
            assertTrue(task.resultNow());
            assertEquals(0, semaphore.available());
        }
    }

    @Test
    void acquire_permitsThere_letsNobodyElseRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.of(2);
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                semaphore.acquire();
                assertTrue(semaphore.acquire(Duration.ZERO));
                semaphore.release(2);
                trace.add("caller");
            });
            assertEquals(new Semaphore.Stats(2, 0, 0, 0), semaphore.stats());
        }
        assertEquals(List.of("caller", "other"), trace);
    }

    @Test
    void toString_saysPermitsAndWaiters() {
        try (var kit = TestKit.fifo()) {
            var semaphore = Semaphore.bounded(2);
            assertEquals("Semaphore[2 of 2 permits, 0 waiting]", semaphore.toString());
            semaphore.acquire();
            startAcquiring(kit, semaphore, "two", 2);
            assertEquals("Semaphore[1 of 2 permits, 1 waiting]", semaphore.toString());
        }
        assertEquals("Semaphore[5 permits, 0 waiting]", Semaphore.of(5).toString());
    }

    // ---- no permit is lost -------------------------------------------------------------------------------------------

    @Test
    void sweep_holdersOfDifferentSizes_noPermitIsLost() {
        for (var carriers = 1; carriers <= 2; carriers++) {
            var report = CancelSweep.of(() -> Semaphore.bounded(3)).carriers(carriers).check(semaphore -> {
                assertEquals(3, semaphore.available());
                assertEquals(0, semaphore.stats().waiting());
            }).run(semaphore -> {
                for (var permits : new int[]{2, 3, 1, 2, 1}) {
                    Task.spawn("holder", () -> {
                        semaphore.acquire(permits);
                        try {
                            Task.sleep(SECOND);
                        } finally {
                            semaphore.release(permits);
                        }
                    });
                }
                Task.spawn("impatient", () -> {
                    if (semaphore.acquire(2, SECOND)) {
                        semaphore.release(2);
                    }
                });
            });
            assertTrue(report.causes().containsAll(Set.of(ParkReason.PERMIT, ParkReason.SLEEP)), report.toString());
        }
    }

    private static void useInTurn(Semaphore semaphore, AtomicInteger inside, int most, int times) {
        for (var i = 0; i < times; i++) {
            var permits = 1 + i % 3;
            if (i % 5 == 0) {
                if (!semaphore.acquire(permits, Duration.ofNanos(20_000))) {
                    continue;
                }
            } else {
                semaphore.acquire(permits);
            }
            if (inside.addAndGet(permits) > most) {
                throw new AssertionError("more than " + most + " at once");
            }
            if (i % 7 == 0) {
                Task.yield();
            }
            inside.addAndGet(-permits);
            semaphore.release(permits);
        }
    }

    /** gevent's duel, with more seconds: tasks of two carriers, of another scheduler, and ordinary threads. */
    @Test
    void acquire_tasksOfSeveralCarriersAndThreads_neverMoreThanPermittedAndNoneIsLost() throws Exception {
        var semaphore = Semaphore.bounded(3);
        var inside = new AtomicInteger();
        var times = Scaled.size(2000);
        try (var two = Scheduler.builder().carriers(2).start(); var other = Scheduler.builder().carriers(1).start()) {
            var threads = new ArrayList<OrdinaryThread<Boolean>>();
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 3; i++) {
                tasks.add(two.spawn(() -> useInTurn(semaphore, inside, 3, times)));
                tasks.add(two.spawn(() -> useInTurn(semaphore, inside, 3, times)));
                tasks.add(other.spawn(() -> useInTurn(semaphore, inside, 3, times)));
                threads.add(OrdinaryThread.start(() -> useInTurn(semaphore, inside, 3, times / 10)));
            }
            for (var thread : threads) {
                assertTrue(thread.value());
            }
            for (var task : tasks) {
                task.get();
            }
        }
        assertEquals(3, semaphore.available());
        assertEquals(0, semaphore.stats().waiting());
    }

    @Test
    void acquire_cancelledAtAnyMomentByAnotherCarrier_noneIsLost() throws Exception {
        var semaphore = Semaphore.bounded(1);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(500); round++) {
                semaphore.acquire();
                var waiting = scheduler.spawn(() -> {
                    semaphore.acquire();
                    semaphore.release();
                });
                var behind = scheduler.spawn(() -> {
                    semaphore.acquire();
                    semaphore.release();
                });
                while (semaphore.stats().waiting() < 2) {
                    Thread.onSpinWait();
                }
                scheduler.spawn(() -> waiting.cancel());
                semaphore.release();
                behind.get();
                while (!waiting.isDone()) {
                    Thread.onSpinWait();
                }
            }
        }
        assertEquals(1, semaphore.available());
    }
}
