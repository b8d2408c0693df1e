package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.weft.internal.queue.FifoContract.Item;

class SleepFlagTest {
    private static final int ELEMENTS = 100_000;

    @Test
    void claim_awake_false() {
        var flag = new SleepFlag();
        assertFalse(flag.claim());
        assertFalse(flag.isSleeping());
    }

    @Test
    void claim_announced_trueOnce() {
        var flag = new SleepFlag();
        flag.announce();
        assertTrue(flag.isSleeping());
        assertTrue(flag.claim());
        assertFalse(flag.claim());
        assertFalse(flag.isSleeping());
    }

    @Test
    void awake_claimed_true() {
        var flag = new SleepFlag();
        flag.announce();
        flag.claim();
        assertTrue(flag.awake());
    }

    @Test
    void awake_notClaimed_falseAndNobodyCanClaim() {
        var flag = new SleepFlag();
        flag.announce();
        assertFalse(flag.awake());
        assertFalse(flag.claim());
    }

    /** The whole protocol over an inbox, with a semaphore for the sticky wake-up of a poller. */
    @Test
    void protocol_twoProducers_noWakeUpLostAndNoneForNothing() throws Exception {
        var flag = new SleepFlag();
        var inbox = new Inbox<Item>();
        var wakeUps = new Semaphore(0);
        var sent = new AtomicInteger();
        var claimsSeen = new AtomicInteger();
        Threads.together(producer(flag, inbox, wakeUps, sent), producer(flag, inbox, wakeUps, sent), () -> {
            int count = 0;
            while (count < 2 * ELEMENTS) {
                for (var item = inbox.drain(); item != null; item = inbox.next(item)) {
                    count++;
                }
                flag.announce();
                boolean blocked = false;
                if (inbox.isEmpty() && count < 2 * ELEMENTS) {
                    assertTrue(wakeUps.tryAcquire(20, TimeUnit.SECONDS), "a wake-up was lost");
                    blocked = true;
                }
                if (flag.awake()) {
                    claimsSeen.incrementAndGet();
                    if (!blocked) {
                        // Claimed between the announcement and now: its wake-up is on its way, and is taken here.
                        assertTrue(wakeUps.tryAcquire(20, TimeUnit.SECONDS), "claimed without a wake-up");
                    }
                }
            }
        });
        assertEquals(sent.get(), claimsSeen.get());
        assertEquals(0, wakeUps.availablePermits());
    }

    private static Threads.Body producer(SleepFlag flag, Inbox<Item> inbox, Semaphore wakeUps, AtomicInteger sent) {
        return () -> {
            for (int i = 0; i < ELEMENTS; i++) {
                if (inbox.add(new Item(i)) && flag.claim()) {
                    sent.incrementAndGet();
                    wakeUps.release();
                }
            }
        };
    }
}
