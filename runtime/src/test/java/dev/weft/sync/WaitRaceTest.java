package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Waiting and serving at the same moment, on two threads that start each round together. */
@Limited
@SuppressWarnings("ThreadPriorityCheck") // see playAll
final class WaitRaceTest {
    private static final int ROUNDS = 3_000;

    /** What one side does in a round. */
    private interface Side {
        void play(int round);
    }

    /** Lets both sides play each round at the same time, as near as two threads can. */
    private static void race(int rounds, Side one, Side other) throws Exception {
        var arrived = new AtomicInteger();
        var thread = OrdinaryThread.start(() -> playAll(rounds, arrived, one));
        playAll(rounds, arrived, other);
        assertTrue(thread.value());
    }

    private static void playAll(int rounds, AtomicInteger arrived, Side side) {
        for (var round = 0; round < rounds; round++) {
            arrived.incrementAndGet();
            for (var spins = 1; arrived.get() < 2 * (round + 1); spins++) {
                if (spins % 200 == 0) {
                    Thread.yield(); // the other one is off its processor
                }
            }
            side.play(round);
        }
    }

    @Test
    void event_awaitAndSet_noneIsMissed() throws Exception {
        var events = filled(new Event[ROUNDS], Event::new);
        race(ROUNDS, round -> events[round].await(), round -> events[round].set());
    }

    @Test
    void latch_awaitAndCountDown_noneIsMissed() throws Exception {
        var latches = filled(new Latch[ROUNDS], () -> Latch.of(1));
        race(ROUNDS, round -> latches[round].await(), round -> latches[round].countDown());
    }

    @Test
    void promise_awaitAndComplete_noneIsMissed() throws Exception {
        var promises = new ArrayList<Promise<Integer>>();
        for (var i = 0; i < ROUNDS; i++) {
            promises.add(new Promise<>());
        }
        race(ROUNDS, round -> assertEquals(round, promises.get(round).await()),
                round -> assertTrue(promises.get(round).complete(round)));
    }

    @Test
    void semaphore_acquireAndRelease_noneIsMissed() throws Exception {
        var semaphore = Semaphore.of(0);
        race(ROUNDS, _ -> semaphore.acquire(), _ -> semaphore.release());
        assertEquals(0, semaphore.available());
    }

    /** Time is over at about the moment of the release; the permit is taken or there, and the next release too. */
    @Test
    void semaphore_timeoutAndRelease_noPermitIsLostOrMade() throws Exception {
        var semaphore = Semaphore.of(0);
        var taken = new AtomicInteger();
        race(ROUNDS, round -> taken.addAndGet(semaphore.acquire(Duration.ofNanos(round % 5000)) ? 1 : 0), _ -> {
            semaphore.release();
            taken.addAndGet(semaphore.tryAcquire() ? 1 : 0);
            semaphore.release();
        });
        assertEquals(2 * ROUNDS, taken.get() + semaphore.available());
        assertEquals(0, semaphore.stats().waiting());
    }

    /** The last party arrives at about the moment at which the time of the first is over. */
    @Test
    void barrier_timeoutAndLastArrival_allOrNobody() throws Exception {
        var barriers = filled(new Barrier[ROUNDS], () -> Barrier.of(2));
        var passed = new int[2][ROUNDS];
        race(ROUNDS, round -> passed[0][round] = isThrough(barriers[round], round),
                round -> passed[1][round] = isThrough(barriers[round], ROUNDS - round));
        for (var round = 0; round < ROUNDS; round++) {
            assertEquals(passed[0][round], passed[1][round], "round " + round);
        }
    }

    private static int isThrough(Barrier barrier, int salt) {
        try {
            return barrier.await(Duration.ofNanos(Math.floorMod(salt * 7L, 5000))).isPresent() ? 1 : 0;
        } catch (BarrierBrokenException other) {
            return 0;
        }
    }

    /** As between threads, for tasks of two carriers: who waits parks. */
    @Test
    void promise_awaitAndCompleteByTasksOfTwoSchedulers_noneIsMissed() throws Exception {
        try (var one = Scheduler.builder().carriers(1).start(); var other = Scheduler.builder().carriers(1).start()) {
            for (var round = 0; round < Scaled.size(500); round++) {
                var there = new Promise<String>();
                var back = new Promise<String>();
                var waiting = one.spawn(() -> {
                    var value = there.await();
                    back.complete(value + "!");
                });
                Task<String> answering = other.spawn(() -> {
                    there.complete("value");
                    return back.await();
                });
                assertEquals("value!", answering.get());
                waiting.get();
            }
        }
    }

    private static <T> T[] filled(T[] array, Supplier<T> each) {
        Arrays.setAll(array, _ -> each.get());
        return array;
    }
}
