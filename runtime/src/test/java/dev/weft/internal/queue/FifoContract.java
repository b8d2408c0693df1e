package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every queue of this package owes a single thread. */
abstract class FifoContract {
    /** The queue under test, shrunk so that a handful of elements crosses its bounds. */
    interface Fifo {
        void add(Item item);

        @Nullable
        Item poll();

        boolean isEmpty();
    }

    /** An element that fits every queue. */
    static final class Item extends Inbox.Node {
        final long number;

        Item(long number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "item " + number;
        }
    }

    private static final int MANY = 1000;

    abstract Fifo newFifo();

    @Test
    void poll_new_null() {
        var fifo = newFifo();
        assertNull(fifo.poll());
        assertNull(fifo.poll());
        assertTrue(fifo.isEmpty());
    }

    @Test
    void poll_manyAdded_inOrderOfAdding() {
        var fifo = newFifo();
        for (int i = 0; i < MANY; i++) {
            fifo.add(new Item(i));
        }
        for (int i = 0; i < MANY; i++) {
            assertEquals(i, numberOf(fifo.poll()));
        }
        assertNull(fifo.poll());
    }

    @Test
    void poll_afterEmpty_takesWhatIsAddedNext() {
        var fifo = newFifo();
        for (int i = 0; i < MANY; i++) {
            fifo.add(new Item(i));
            assertEquals(i, numberOf(fifo.poll()));
            assertNull(fifo.poll());
        }
    }

    @Test
    void isEmpty_oneAdded_falseUntilTaken() {
        var fifo = newFifo();
        fifo.add(new Item(1));
        assertFalse(fifo.isEmpty());
        fifo.poll();
        assertTrue(fifo.isEmpty());
    }

    @Test
    void add_null_throwsAndAddsNothing() {
        var fifo = newFifo();
        fifo.add(new Item(1));
        assertThrows(NullPointerException.class, () -> addNull(fifo));
        assertEquals(1, numberOf(fifo.poll()));
        assertNull(fifo.poll());
        assertTrue(fifo.isEmpty());
    }

    @Test
    void add_sameElementAgainOnceTaken_taken() {
        var fifo = newFifo();
        var item = new Item(7);
        var other = new Item(8);
        for (int i = 0; i < MANY; i++) {
            fifo.add(item);
            fifo.add(other);
            assertEquals(7, numberOf(fifo.poll()));
            assertEquals(8, numberOf(fifo.poll()));
        }
        assertTrue(fifo.isEmpty());
    }

    @Test
    void poll_taken_retainsNothing() {
        var fifo = newFifo();
        var taken = new ArrayDeque<WeakReference<Item>>();
        for (int i = 0; i < MANY; i++) {
            fifo.add(new Item(i));
        }
        for (int i = 0; i < MANY - 1; i++) {
            var item = fifo.poll();
            assertNotNull(item);
            taken.add(new WeakReference<>(item));
        }
        for (var reference : taken) {
            assertTrue(Garbage.isCollected(reference), () -> "still held: " + reference.get());
        }
        assertEquals(MANY - 1, numberOf(fifo.poll()));
    }

    @Test
    void addAndPoll_random_likeArrayDeque() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var fifo = newFifo();
        var reference = new ArrayDeque<Item>();
        int number = 0;
        for (int step = 0; step < 20_000; step++) {
            // Tides, so that the size passes every bound up and down.
            boolean rising = step / 500 % 2 == 0;
            if (random.nextInt(100) < (rising ? 70 : 30)) {
                var item = new Item(number++);
                fifo.add(item);
                reference.add(item);
            } else {
                int at = step;
                assertEquals(reference.poll(), fifo.poll(), () -> "step " + at + ", seed " + seed);
            }
            assertEquals(reference.isEmpty(), fifo.isEmpty(), () -> "seed " + seed);
        }
    }

    @SuppressWarnings("NullAway") // the mistake under test
    private static void addNull(Fifo fifo) {
        fifo.add(null);
    }

    private static long numberOf(@Nullable Item item) {
        assertNotNull(item);
        return item.number;
    }
}
