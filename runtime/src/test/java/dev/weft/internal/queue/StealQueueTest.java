package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StealQueueTest extends FifoContract {
    private static final int ELEMENTS = 100_000;

    @Override
    Fifo newFifo() {
        var queue = new StealQueue<Item>(3);
        return new Fifo() {
            private long sequence;

            @Override
            public void add(Item item) {
                queue.add(item, sequence++);
            }

            @Override
            public @Nullable Item poll() {
                return queue.poll();
            }

            @Override
            public boolean isEmpty() {
                assertEquals(queue.size() == 0, queue.isEmpty());
                return queue.isEmpty();
            }
        };
    }

    @Test
    void size_addedAndTaken_difference() {
        var queue = new StealQueue<String>(4);
        for (int i = 0; i < 10; i++) {
            queue.add("e", i);
        }
        queue.poll();
        assertEquals(9, queue.size());
    }

    @Test
    void headSequence_acrossSegments_numberOfTheHead() {
        var queue = new StealQueue<String>(2);
        assertEquals(Long.MAX_VALUE, queue.headSequence());
        for (int i = 0; i < 9; i++) {
            queue.add("e" + i, 100 + 2 * i);
        }
        for (int i = 0; i < 9; i++) {
            assertEquals(100 + 2 * i, queue.headSequence());
            assertEquals("e" + i, queue.poll());
        }
        assertEquals(Long.MAX_VALUE, queue.headSequence());
    }

    @Test
    void pollIfBefore_headBelow_takesIt() {
        var queue = new StealQueue<String>(1);
        queue.add("a", 5);
        assertEquals("a", queue.pollIfBefore(6));
        assertTrue(queue.isEmpty());
    }

    @Test
    void pollIfBefore_headEqualOrAbove_nullAndStays() {
        var queue = new StealQueue<String>(1);
        queue.add("a", 5);
        assertNull(queue.pollIfBefore(5));
        assertNull(queue.pollIfBefore(4));
        assertEquals(1, queue.size());
        assertEquals("a", queue.poll());
    }

    @Test
    void pollIfBefore_empty_null() {
        var queue = new StealQueue<String>();
        assertNull(queue.pollIfBefore(Long.MAX_VALUE));
    }

    /** Owner and thieves take each element once, each taker in order; segment size, burst of the owner. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "2, 5", "3, 1", "3, 100", "128, 64", "128, 1000"})
    void poll_ownerAndThieves_eachOnceAndInOrder(int segmentSize, int burst) throws Exception {
        var queue = new StealQueue<Item>(segmentSize);
        var done = new AtomicBoolean();
        var taken = List.of(new ArrayList<Item>(), new ArrayList<Item>(), new ArrayList<Item>());
        Threads.together(owner(queue, burst, taken.get(0), done), thief(queue, taken.get(1), done),
                thief(queue, taken.get(2), done));
        var seen = new boolean[ELEMENTS];
        for (var list : taken) {
            long last = -1;
            for (var item : list) {
                assertTrue(item.number > last, () -> item + " out of order");
                last = item.number;
                assertTrue(!seen[(int) item.number], () -> item + " twice");
                seen[(int) item.number] = true;
            }
        }
        assertEquals(ELEMENTS, taken.stream().mapToInt(List::size).sum());
    }

    private static Threads.Body owner(StealQueue<Item> queue, int burst, List<Item> taken, AtomicBoolean done) {
        return () -> {
            for (int i = 0; i < ELEMENTS; i++) {
                queue.add(new Item(i), i);
                if (i % burst == 0) {
                    long before = queue.headSequence();
                    var item = i % 2 == 0 ? queue.poll() : queue.pollIfBefore(i);
                    if (item != null) {
                        assertTrue(before <= item.number, () -> "head went back from " + before + " to " + item);
                        taken.add(item);
                    }
                }
            }
            done.set(true);
        };
    }

    private static Threads.Body thief(StealQueue<Item> queue, List<Item> taken, AtomicBoolean done) {
        return () -> {
            while (true) {
                boolean last = done.get();
                var item = queue.poll();
                if (item != null) {
                    taken.add(item);
                } else if (last) {
                    return;
                }
            }
        };
    }
}
