package dev.weft.bench.gil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One test per rule of the lock of CPython 3.1 and before. The test's own thread is one of the contenders. */
@Timeout(30)
class TickGilTest {
    private static final int INTERVAL = TickGil.DEFAULT_CHECK_INTERVAL;

    private final ReentrantLock mutex = new ReentrantLock();
    private final ManualInterval waits = new ManualInterval(mutex);
    private final TickGil gil = new TickGil(waits, mutex);
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void checkpoint_beforeTheIntervalIsOver_keepsTheLock() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        waits.makeWokenSlow();
        tick(INTERVAL - 1);

        assertTrue(waits.isWaiting(waiter.thread()), "nobody has woken it");
        gil.drop(Release.IO);
        waits.letWokenGo(waiter.thread());
        waiter.end();
    }

    @Test
    void checkpoint_intervalOver_takesItBackAtOnceAndTheWokenOneHasFailed() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        waits.makeWokenSlow();
        tick(INTERVAL); // would hang if it were handed over, for the waiter is slow

        assertTrue(gil.isHeldByCurrentThread());
        assertEquals(List.of(), order);
        waits.letWokenGo(waiter.thread());
        waits.awaitBegun(2); // it found the lock taken and waits on
        assertSeen(1, 0, 0);
        gil.drop(Release.IO);
        waiter.end();
        assertSeen(1, 0, 1);
    }

    @Test
    void checkpoint_intervalOverAndTheWokenOneIsQuicker_countsASwitch() throws Exception {
        gil.take();
        gil.setCheckInterval(1);
        tick(INTERVAL);
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        while (order.isEmpty()) { // each time it is a race
            tick(1);
        }
        waiter.end();

        assertEquals(1, gil.stats().tickSwitches());
        assertEquals(0, gil.stats().requests());
    }

    @Test
    void checkpoint_nobodyWaits_isNoSwitch() {
        gil.take();
        tick(10 * INTERVAL);

        assertTrue(gil.isHeldByCurrentThread());
        assertSeen(0, 0, 0);
    }

    @Test
    void take_heldLock_waitsWithoutAnInterval() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        gil.drop(Release.IO);
        waiter.end();

        assertEquals(List.of(LockWait.FOREVER), waits.begun());
    }

    @Test
    void drop_voluntaryWithAWaiter_waitsForNobody() throws Exception {
        gil.take();
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        waits.makeWokenSlow();
        gil.drop(Release.IO);
        gil.take();

        assertEquals(List.of(), order);
        waits.letWokenGo(waiter.thread());
        waits.awaitBegun(2);
        gil.drop(Release.IO);
        waiter.end();
    }

    @Test
    void checkpoint_lockChangedHands_countGoesOn() throws Exception {
        gil.take();
        tick(INTERVAL - 40);
        gil.drop(Release.IO);
        contender("other", () -> tick(30)).end();
        gil.take();
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        waits.makeWokenSlow();
        tick(9);

        assertTrue(waits.isWaiting(waiter.thread()));
        tick(1);
        waits.letWokenGo(waiter.thread()); // it was woken
        gil.drop(Release.IO);
        waiter.end();
    }

    @Test
    void setCheckInterval_zeroOrLess_letsGoAtEveryCheckpoint() throws Exception {
        gil.setCheckInterval(-1);
        gil.take();
        tick(INTERVAL);
        var waiter = contender("waiter");
        waits.awaitBegun(1);
        waits.makeWokenSlow();
        tick(1);
        waits.letWokenGo(waiter.thread()); // it was woken
        gil.drop(Release.IO);
        waiter.end();
    }

    @Test
    void checkpoint_withoutTheLock_throws() {
        assertThrows(IllegalStateException.class, gil::checkpoint);
        assertFalse(gil.isHeldByCurrentThread());
    }

    @Test
    void listener_ticksWithoutASwitch_areOneHold() throws Exception {
        var holds = new ArrayList<String>();
        gil.setListener((holder, taken, released, why) -> {
            assertTrue(released - taken >= 0);
            holds.add(holder.getName() + " " + why);
        });
        var name = Thread.currentThread().getName();
        gil.take();
        tick(3 * INTERVAL);
        gil.drop(Release.TIMER);
        gil.take();
        gil.drop(Release.PARK);
        contender("other").end();
        gil.setListener(null);
        gil.take();

        assertEquals(List.of(name + " TIMER", name + " PARK", "other IO"), holds);
    }

    @Test
    void listener_takenAway_isToldNoMore() {
        var done = new CountDownLatch(1);
        gil.setListener((holder, taken, released, why) -> done.countDown());
        gil.setListener(null);
        gil.take();
        gil.drop(Release.IO);
        gil.take();

        assertEquals(1, done.getCount());
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            gil.checkpoint();
        }
    }

    private void assertSeen(long failed, long ticks, long voluntary) {
        var stats = gil.stats();
        assertEquals(List.of(failed, ticks, voluntary),
                List.of(stats.failedAcquires(), stats.tickSwitches(), stats.voluntarySwitches()));
    }

    private Contender contender(String name) {
        return contender(name, () -> {
        });
    }

    private Contender contender(String name, dev.weft.Action whileHolding) {
        return Contender.start(gil, name, order, whileHolding);
    }
}
