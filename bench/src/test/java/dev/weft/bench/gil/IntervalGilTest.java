package dev.weft.bench.gil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One test per rule of the lock of CPython 3.2 and later; an interval ends when the test says so. The test's own thread is one of the
 * contenders.
 */
@Timeout(30)
class IntervalGilTest {
    private static final long INTERVAL = 5_000_000;

    private final ReentrantLock mutex = new ReentrantLock();
    private final ManualInterval intervals = new ManualInterval(mutex);
    private final IntervalGil gil = new IntervalGil(intervals, mutex);
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void take_freeLock_waitsForNothing() {
        gil.take();

        assertTrue(gil.isHeldByCurrentThread());
        assertEquals(List.of(), intervals.begun());
        assertSeen(0, 0, 0);
    }

    @Test
    void take_heldLock_waitsOneInterval() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        gil.drop(Release.IO);
        waiter.end();

        assertEquals(List.of(INTERVAL), intervals.begun());
    }

    @Test
    void take_intervalOverWithoutSwitch_asksTheHolder() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        intervals.expire(waiter.thread());
        intervals.awaitBegun(2); // asked, and waits again

        assertSeen(1, 0, 0);
        gil.drop(Release.IO);
        waiter.end();
    }

    @Test
    void take_signalledInTime_asksNobody() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        gil.drop(Release.IO);
        waiter.end();

        assertSeen(0, 0, 1);
    }

    @Test
    void take_switchByAnotherMeanwhile_startsTheIntervalAfresh() throws Exception {
        gil.take();
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch keep = new CountDownLatch(1);
        Contender first = contender("first", () -> {
            holding.countDown();
            keep.await();
        });
        intervals.awaitBegun(1);
        Contender second = contender("second");
        intervals.awaitBegun(2);
        gil.drop(Release.IO); // wakes the first only
        holding.await();
        intervals.expire(second.thread());
        intervals.awaitBegun(3);

        assertEquals(0, gil.stats().requests(), "its interval held a switch, so it must not ask yet");
        intervals.expire(second.thread());
        intervals.awaitBegun(4);
        assertEquals(1, gil.stats().requests(), "a whole interval without a switch, so it asks");

        keep.countDown();
        first.end();
        second.end();
    }

    @Test
    void take_interruptedWhileWaiting_waitsOnAndKeepsTheInterrupt() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        waiter.thread().interrupt();
        intervals.awaitBegun(2);
        assertEquals(0, gil.stats().requests());
        gil.drop(Release.IO);

        assertTrue(waiter.end(), "interrupt status");
    }

    @Test
    void take_byTheHolder_throws() {
        gil.take();

        assertThrows(IllegalStateException.class, gil::take);
    }

    @Test
    void checkpoint_nobodyAsked_keepsTheLock() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        gil.checkpoint();

        assertTrue(gil.isHeldByCurrentThread());
        assertEquals(List.of(), order);
        gil.drop(Release.IO);
        waiter.end();
    }

    @Test
    void checkpoint_asked_comesBackOnlyAfterAnotherHeldTheLock() throws Exception {
        for (int round = 1; round <= 200; round++) { // without the forced switch the dropper would mostly win the race
            gil.take();
            Contender waiter = contender("waiter");
            intervals.awaitWaiting(waiter.thread());
            intervals.expire(waiter.thread());
            intervals.awaitWaiting(waiter.thread());
            gil.checkpoint();

            assertEquals(List.of("waiter"), order);
            assertTrue(gil.isHeldByCurrentThread());
            order.clear();
            waiter.end();
            gil.drop(Release.IO);
        }
        assertSeen(200, 200, 200);
    }

    @Test
    void checkpoint_askerStillAwake_hasTheLockBeforeTheOneWhoIsWoken() throws Exception {
        gil.take();
        Contender sleeper = contender("sleeper");
        intervals.awaitBegun(1);
        CountDownLatch has = new CountDownLatch(1);
        CountDownLatch keep = new CountDownLatch(1);
        Contender asker = contender("asker", () -> {
            has.countDown();
            keep.await();
        });
        intervals.awaitBegun(2);
        intervals.stayAwake();
        intervals.makeWokenSlow();
        intervals.expire(asker.thread());
        gil.drop(Release.FORCED); // wakes the sleeper, and the asker has it
        has.await();
        intervals.letWokenGo(sleeper.thread());
        intervals.awaitBegun(3);

        assertEquals(List.of("asker"), order);
        assertEquals(List.of(INTERVAL, INTERVAL, ManualInterval.LEFT), intervals.begun(),
                "the sleeper's interval goes on");
        assertEquals(1, gil.stats().requests());
        keep.countDown();
        asker.end();
        sleeper.end();
    }

    @Test
    void checkpoint_byTheOneWhoAsked_doesNotActOnHisOwnRequest() throws Exception {
        gil.take();
        Contender asker = contender("asker", () -> {
            gil.checkpoint();
            order.add("asker after its checkpoint");
        });
        intervals.awaitBegun(1);
        intervals.expire(asker.thread());
        intervals.awaitBegun(2);
        Contender other = contender("other");
        intervals.awaitBegun(3);
        gil.drop(Release.IO);
        asker.end();
        other.end();

        assertEquals(List.of("asker", "asker after its checkpoint", "other"), order);
    }

    @Test
    void drop_voluntaryAndNobodyAsked_doesNotWaitForATaker() {
        gil.take();
        gil.drop(Release.IO);
        gil.take();

        assertTrue(gil.isHeldByCurrentThread());
        assertSeen(0, 0, 0);
    }

    @Test
    void drop_voluntaryWhileAsked_waitsForTheTaker() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        intervals.expire(waiter.thread());
        intervals.awaitBegun(2);
        gil.drop(Release.IO);

        assertSeen(1, 0, 1);
        waiter.end();
    }

    @Test
    void drop_byAnotherThanTheHolder_throwsAndChangesNothing() throws Exception {
        gil.take();
        FutureTask<Boolean> stranger = new FutureTask<>(() -> gil.drop(Release.IO), true);
        Thread.ofPlatform().start(stranger);

        var failure = assertThrows(ExecutionException.class, stranger::get);
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertTrue(gil.isHeldByCurrentThread());
    }

    @Test
    void checkpoint_withoutTheLock_throws() {
        assertThrows(IllegalStateException.class, gil::checkpoint);
        assertFalse(gil.isHeldByCurrentThread());
    }

    @Test
    void setIntervalNanos_whileSomebodyWaits_countsFromHisNextWait() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        intervals.awaitBegun(1);
        gil.setIntervalNanos(7_000);
        intervals.expire(waiter.thread());
        intervals.awaitBegun(2);

        assertEquals(List.of(INTERVAL, 7_000L), intervals.begun());
        gil.drop(Release.IO);
        waiter.end();
    }

    private void assertSeen(long requests, long forced, long voluntary) {
        var stats = gil.stats();
        assertEquals(List.of(requests, forced, voluntary),
                List.of(stats.requests(), stats.forcedSwitches(), stats.voluntarySwitches()));
    }

    private Contender contender(String name) {
        return contender(name, () -> {
        });
    }

    private Contender contender(String name, Action whileHolding) {
        return Contender.start(gil, name, order, whileHolding);
    }
}
