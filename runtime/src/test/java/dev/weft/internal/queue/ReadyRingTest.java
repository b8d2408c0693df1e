package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadyRingTest extends FifoContract {
    @Override
    Fifo newFifo() {
        var ring = new ReadyRing<Item>(2, 4);
        return new Fifo() {
            private long sequence;

            @Override
            public void add(Item item) {
                ring.add(item, sequence++);
            }

            @Override
            public @Nullable Item poll() {
                return ring.poll();
            }

            @Override
            public boolean isEmpty() {
                assertEquals(ring.size() == 0, ring.isEmpty());
                return ring.isEmpty();
            }
        };
    }

    @Test
    void headSequence_empty_maximum() {
        var ring = new ReadyRing<String>();
        assertEquals(Long.MAX_VALUE, ring.headSequence());
        ring.add("a", 5);
        ring.poll();
        assertEquals(Long.MAX_VALUE, ring.headSequence());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void headSequence_grownAtEachOffset_numberOfTheHead(int offset) {
        var ring = new ReadyRing<String>(4, 4);
        for (int i = 0; i < offset; i++) {
            ring.add("before", i);
            ring.poll();
        }
        for (int i = 0; i < 100; i++) {
            ring.add("e" + i, 1000 + i);
            assertEquals(i + 1, ring.size());
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(1000 + i, ring.headSequence());
            assertEquals("e" + i, ring.poll());
        }
        assertNull(ring.poll());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void swapToHead_eachIndexAtEachOffset_exchangesElementsOnly(int offset) {
        for (int index = 0; index < 4; index++) {
            var ring = new ReadyRing<String>(8, 8);
            for (int i = 0; i < offset + 4; i++) {
                ring.add("before", i);
                ring.poll();
            }
            var expected = new ArrayList<>(List.of("a", "b", "c", "d"));
            for (int i = 0; i < 4; i++) {
                ring.add(expected.get(i), 10 + i);
            }
            Collections.swap(expected, 0, index);
            ring.swapToHead(index);
            for (int i = 0; i < 4; i++) {
                assertEquals(10 + i, ring.headSequence());
                assertEquals(expected.get(i), ring.poll());
            }
        }
    }

    @Test
    void swapToHead_outOfBounds_throwsAndChangesNothing() {
        var ring = new ReadyRing<String>();
        assertThrows(IndexOutOfBoundsException.class, () -> ring.swapToHead(0));
        ring.add("a", 1);
        ring.add("b", 2);
        assertThrows(IndexOutOfBoundsException.class, () -> ring.swapToHead(2));
        assertThrows(IndexOutOfBoundsException.class, () -> ring.swapToHead(-1));
        assertEquals("a", ring.poll());
        assertEquals("b", ring.poll());
    }

    @Test
    void swapToHead_random_likeList() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var ring = new ReadyRing<Integer>(2, 4);
        var reference = new ArrayList<Integer>();
        for (int step = 0; step < 20_000; step++) {
            if (reference.isEmpty() || random.nextInt(100) < (step / 300 % 2 == 0 ? 60 : 40)) {
                ring.add(step, step);
                reference.add(step);
            } else {
                int index = random.nextInt(reference.size());
                ring.swapToHead(index);
                Collections.swap(reference, 0, index);
                assertEquals(reference.removeFirst(), ring.poll(), () -> "seed " + seed);
            }
            assertEquals(reference.size(), ring.size(), () -> "seed " + seed);
        }
    }

    @Test
    void poll_emptyAfterPeak_shrinksToRetained() {
        var ring = new ReadyRing<Integer>(4, 16);
        for (int i = 0; i < 1000; i++) {
            ring.add(i, i);
        }
        assertEquals(1024, ring.capacity());
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, ring.poll());
        }
        assertNull(ring.poll());
        assertEquals(16, ring.capacity());
        ring.add(1, 1);
        assertEquals(1, ring.poll());
    }

    @Test
    void poll_neverEmptyAfterPeak_shrinksToNeeded() {
        var ring = new ReadyRing<Integer>(4, 16);
        int added = 0;
        for (; added < 1000; added++) {
            ring.add(added, added);
        }
        int taken = 0;
        for (; added - taken > 20; taken++) {
            assertEquals(taken, ring.poll());
        }
        for (int i = 0; i < 3000; i++) {
            ring.add(added, added);
            added++;
            assertEquals(taken, ring.headSequence());
            assertEquals(taken, ring.poll());
            taken++;
        }
        assertEquals(64, ring.capacity());
        assertEquals(20, ring.size());
    }

    @Test
    void poll_belowRetained_neverShrinks() {
        var ring = new ReadyRing<Integer>(4, 64);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 60; i++) {
                ring.add(i, i);
            }
            while (ring.poll() != null) {
                assertTrue(ring.capacity() >= ring.size());
            }
            assertEquals(64, ring.capacity());
        }
    }

    @Test
    void remove_everyPlaceAndWrap_keepsOrderAndNumbersOfTheRest() {
        for (int shift = 0; shift < 8; shift++) {
            for (int victim = 0; victim < 5; victim++) {
                var ring = new ReadyRing<String>(8, 8);
                for (int i = 0; i < shift; i++) {
                    ring.add("before", i);
                    ring.poll();
                }
                var items = List.of("item0", "item1", "item2", "item3", "item4");
                for (int i = 0; i < 5; i++) {
                    ring.add(items.get(i), 100 + i);
                }
                assertFalse(ring.remove("none"));
                assertTrue(ring.remove(items.get(victim)));
                assertFalse(ring.remove(items.get(victim)));
                assertEquals(4, ring.size());
                for (int i = 0; i < 5; i++) {
                    if (i != victim) {
                        assertEquals(100 + i, ring.headSequence());
                        assertEquals(items.get(i), ring.poll());
                    }
                }
                assertNull(ring.poll());
                ring.add("after", 200);
                assertEquals("after", ring.poll());
            }
        }
    }
}
