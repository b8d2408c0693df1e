package dev.weft.internal.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class TimerHeapTest {
    /** Keeps a record of its expiry, and does something then. */
    private static final class Alarm extends Timer {
        final int number;
        final List<Alarm> expired;
        final Runnable action;
        long expiredAt = -1;

        Alarm(int number, List<Alarm> expired, Runnable action) {
            this.number = number;
            this.expired = expired;
            this.action = action;
        }

        Alarm(int number, List<Alarm> expired) {
            this(number, expired, () -> {});
        }

        @Override
        protected void expired(long nowNanos) {
            expiredAt = nowNanos;
            expired.add(this);
            action.run();
        }

        @Override
        public String toString() {
            return "alarm " + number;
        }
    }

    private final TimerHeap heap = new TimerHeap(2);
    private final List<Alarm> expired = new ArrayList<>();

    @Test
    void nextDeadlineNanos_empty_maximum() {
        assertEquals(Long.MAX_VALUE, heap.nextDeadlineNanos());
        assertEquals(0, heap.expire(Long.MAX_VALUE, 10));
        assertEquals(0, heap.size());
    }

    @Test
    void nextDeadlineNanos_several_earliest() {
        schedule(1, 30);
        schedule(2, 10);
        schedule(3, 20);
        assertEquals(10, heap.nextDeadlineNanos());
        heap.expire(10, 1);
        assertEquals(20, heap.nextDeadlineNanos());
    }

    @Test
    void expire_dueAndNot_dueOnlyWithTheTimeGiven() {
        var first = schedule(1, 10);
        var second = schedule(2, 11);
        assertEquals(0, heap.expire(9, 10));
        assertEquals(1, heap.expire(10, 10));
        assertEquals(List.of(first), expired);
        assertEquals(10, first.expiredAt);
        assertFalse(first.isScheduled());
        assertTrue(second.isScheduled());
        assertEquals(11, second.deadlineNanos());
        assertEquals(1, heap.expire(1000, 10));
        assertEquals(1000, second.expiredAt);
    }

    @Test
    void expire_equalDeadlines_inOrderOfScheduling() {
        var expected = new ArrayList<Alarm>();
        for (int i = 0; i < 100; i++) {
            expected.add(schedule(i, 5));
        }
        // Holes in the middle are filled from the end, which must not disturb the order.
        for (int i = 99; i >= 0; i -= 3) {
            assertTrue(heap.cancel(expected.remove(i)));
        }
        assertEquals(expected.size(), heap.expire(5, 1000));
        assertEquals(expected, expired);
    }

    @Test
    void expire_limit_restStaysDue() {
        for (int i = 0; i < 10; i++) {
            schedule(i, i);
        }
        assertEquals(0, heap.expire(100, 0));
        assertEquals(0, heap.expire(100, -1));
        assertEquals(4, heap.expire(100, 4));
        assertEquals(4, heap.nextDeadlineNanos());
        assertEquals(6, heap.expire(100, 100));
    }

    @Test
    void expire_never_notEvenAtTheEndOfTime() {
        var never = schedule(1, Long.MAX_VALUE);
        assertEquals(0, heap.expire(Long.MAX_VALUE, 10));
        assertTrue(never.isScheduled());
        assertTrue(heap.cancel(never));
    }

    @Test
    void expire_timerSchedulesOthers_dueOnesRunInTheSameCall() {
        var later = new Alarm(3, expired);
        var due = new Alarm(2, expired);
        var first = new Alarm(1, expired, () -> {
            heap.schedule(due, 5);
            heap.schedule(later, 11);
        });
        heap.schedule(first, 10);
        assertEquals(2, heap.expire(10, 10));
        assertEquals(List.of(first, due), expired);
        assertTrue(later.isScheduled());
    }

    @Test
    void expire_timerReschedulesItselfInThePast_limitEndsIt() {
        var count = new int[1];
        var again = new Alarm[1];
        again[0] = new Alarm(1, expired, () -> {
            count[0]++;
            heap.schedule(again[0], 0);
        });
        heap.schedule(again[0], 0);
        assertEquals(7, heap.expire(10, 7));
        assertEquals(7, count[0]);
        assertTrue(again[0].isScheduled());
    }

    @Test
    void expire_timerCancelsAnotherDueOne_itDoesNotRun() {
        var victim = new Alarm(2, expired);
        var first = new Alarm(1, expired, () -> assertTrue(heap.cancel(victim)));
        heap.schedule(first, 1);
        heap.schedule(victim, 1);
        assertEquals(1, heap.expire(10, 10));
        assertEquals(List.of(first), expired);
    }

    @Test
    void expire_timerCancelsItself_falseAsItIsOffTheHeap() {
        var self = new Alarm[1];
        self[0] = new Alarm(1, expired, () -> assertFalse(heap.cancel(self[0])));
        heap.schedule(self[0], 1);
        assertEquals(1, heap.expire(1, 10));
    }

    @Test
    void schedule_scheduledAlready_throwsAndKeepsTheDeadline() {
        var alarm = schedule(1, 10);
        assertThrows(IllegalStateException.class, () -> heap.schedule(alarm, 5));
        assertThrows(IllegalStateException.class, () -> new TimerHeap().schedule(alarm, 5));
        assertEquals(10, alarm.deadlineNanos());
        assertEquals(10, heap.nextDeadlineNanos());
        assertEquals(1, heap.size());
    }

    @Test
    void schedule_afterCancelAndAfterExpiry_runsAgain() {
        var alarm = schedule(1, 10);
        heap.cancel(alarm);
        heap.schedule(alarm, 20);
        heap.expire(20, 10);
        heap.schedule(alarm, 30);
        heap.expire(30, 10);
        assertEquals(List.of(alarm, alarm), expired);
    }

    @Test
    void cancel_notScheduled_false() {
        var alarm = new Alarm(1, expired);
        assertFalse(heap.cancel(alarm));
        heap.schedule(alarm, 1);
        assertTrue(heap.cancel(alarm));
        assertFalse(heap.cancel(alarm));
        assertFalse(alarm.isScheduled());
        assertEquals(0, heap.expire(10, 10));
    }

    @Test
    void cancel_onAnotherHeap_falseAndStaysThere() {
        var alarm = schedule(1, 10);
        var other = new TimerHeap(2);
        assertFalse(other.cancel(alarm));
        other.schedule(new Alarm(2, expired), 10);
        assertFalse(other.cancel(alarm));
        assertEquals(1, other.size());
        assertEquals(1, heap.expire(10, 10));
    }

    @Test
    void clear_several_allCancelled() {
        var first = schedule(1, 10);
        var second = schedule(2, 20);
        schedule(3, 30);
        heap.clear();
        assertEquals(0, heap.size());
        assertFalse(first.isScheduled());
        assertFalse(heap.cancel(second));
        assertEquals(0, heap.expire(100, 10));
        heap.schedule(first, 5);
        assertEquals(5, heap.nextDeadlineNanos());
    }

    @Test
    void cancel_most_arraysShrink() {
        var alarms = new ArrayList<Alarm>();
        for (int i = 0; i < 1000; i++) {
            alarms.add(schedule(i, i));
        }
        assertEquals(1024, heap.capacity());
        for (var alarm : alarms) {
            heap.cancel(alarm);
            assertTrue(heap.capacity() <= Math.max(2, 4 * (heap.size() + 1)));
        }
        assertEquals(2, heap.capacity());
    }

    @Test
    void cancel_only_retainsNothing() {
        var cancelled = new WeakReference<>(schedule(1, 10));
        schedule(2, 10);
        heap.cancel(held(cancelled));
        assertTrue(isCollected(cancelled));
        assertEquals(1, heap.size());
    }

    @Test
    void scheduleCancelExpire_random_likeTreeSet() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var order = new long[1];
        var reference = new TreeSet<>(Comparator.comparingLong(Alarm::deadlineNanos).thenComparingInt(a -> a.number));
        var expected = new ArrayList<Alarm>();
        long now = 0;
        for (int step = 0; step < 50_000; step++) {
            boolean rising = step / 2000 % 2 == 0;
            int dice = random.nextInt(100);
            if (dice < (rising ? 60 : 30)) {
                // Few different deadlines, so that ties are the rule.
                reference.add(schedule((int) order[0]++, now + random.nextInt(50)));
            } else if (dice < 85) {
                if (!reference.isEmpty()) {
                    var from = new ArrayList<>(reference);
                    var victim = from.get(random.nextInt(from.size()));
                    assertTrue(reference.remove(victim));
                    assertTrue(heap.cancel(victim), () -> "seed " + seed);
                }
            } else {
                now += random.nextInt(4);
                int limit = random.nextInt(8);
                int count = 0;
                while (count < limit && !reference.isEmpty() && reference.first().deadlineNanos() <= now) {
                    expected.add(reference.removeFirst());
                    count++;
                }
                assertEquals(count, heap.expire(now, limit), () -> "seed " + seed);
            }
            assertEquals(reference.size(), heap.size(), () -> "seed " + seed);
            assertEquals(reference.isEmpty() ? Long.MAX_VALUE : reference.first().deadlineNanos(),
                    heap.nextDeadlineNanos(), () -> "seed " + seed);
        }
        assertEquals(expected, expired, () -> "seed " + seed);
    }

    @Test
    void scheduleCancelExpire_million_inOrder() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var big = new TimerHeap();
        var alarms = new ArrayList<Alarm>();
        for (int i = 0; i < 1_000_000; i++) {
            var alarm = new Alarm(i, expired);
            big.schedule(alarm, random.nextLong(1_000_000));
            alarms.add(alarm);
        }
        for (int i = 0; i < alarms.size(); i += 2) {
            assertTrue(big.cancel(alarms.get(i)));
        }
        assertEquals(500_000, big.expire(1_000_000, Integer.MAX_VALUE));
        var last = expired.getFirst();
        for (var alarm : expired) {
            assertTrue(last.deadlineNanos() <= alarm.deadlineNanos(), () -> "seed " + seed);
            last = alarm;
        }
        assertEquals(0, big.size());
    }

    private Alarm schedule(int number, long deadlineNanos) {
        var alarm = new Alarm(number, expired);
        heap.schedule(alarm, deadlineNanos);
        return alarm;
    }

    private static Alarm held(WeakReference<Alarm> reference) {
        var alarm = reference.get();
        if (alarm == null) {
            throw new AssertionError("collected while it was scheduled");
        }
        return alarm;
    }

    private static boolean isCollected(WeakReference<Alarm> reference) {
        for (int i = 0; i < 20 && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }
}
