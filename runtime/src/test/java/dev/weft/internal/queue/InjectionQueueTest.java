package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectionQueueTest extends FifoContract {
    private static final int ELEMENTS = 100_000;

    @Override
    Fifo newFifo() {
        var queue = new InjectionQueue<Item>(2);
        return new Fifo() {
            @Override
            public void add(Item item) {
                queue.add(item);
            }

            @Override
            public @Nullable Item poll() {
                var taken = new ArrayList<Item>();
                assertEquals(queue.isEmpty() ? 0 : 1, queue.drainTo(taken::add, 1));
                return taken.isEmpty() ? null : taken.getFirst();
            }

            @Override
            public boolean isEmpty() {
                assertEquals(queue.size() == 0, queue.isEmpty());
                return queue.isEmpty();
            }
        };
    }

    @Test
    void drainTo_limit_takesNoMore() {
        var queue = new InjectionQueue<Integer>(2);
        for (int i = 0; i < 10; i++) {
            queue.add(i);
        }
        var taken = new ArrayList<Integer>();
        assertEquals(0, queue.drainTo(taken::add, 0));
        assertEquals(0, queue.drainTo(taken::add, -1));
        assertEquals(4, queue.drainTo(taken::add, 4));
        assertEquals(6, queue.size());
        assertEquals(6, queue.drainTo(taken::add, 100));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), taken);
    }

    @Test
    void drainTo_whileAnotherDrains_zeroAtOnce() {
        var queue = new InjectionQueue<String>();
        queue.add("a");
        queue.add("b");
        var within = new ArrayList<Integer>();
        var taken = new ArrayList<String>();
        int count = queue.drainTo(e -> {
            taken.add(e);
            within.add(queue.drainTo(taken::add, 1));
        }, 10);
        assertEquals(2, count);
        assertEquals(List.of(0, 0), within);
        assertEquals(List.of("a", "b"), taken);
    }

    @Test
    void drainTo_sinkThrows_restStaysAndNextDrainTakesIt() {
        var queue = new InjectionQueue<String>();
        queue.add("a");
        queue.add("b");
        assertThrows(ArithmeticException.class, () -> queue.drainTo(_ -> {
            throw new ArithmeticException();
        }, 10));
        var taken = new ArrayList<String>();
        assertEquals(1, queue.drainTo(taken::add, 10));
        assertEquals(List.of("b"), taken);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 512})
    void drainTo_producersAndConsumers_eachOnceAndInOrderPerProducer(int chunk) throws Exception {
        var queue = new InjectionQueue<Item>(chunk);
        var count = new AtomicInteger();
        // One list: the bit serialises the consumers, so the order of taking is one order and the plain list is safe.
        var taken = new ArrayList<Item>();
        Threads.together(producer(queue, 0), producer(queue, 1), consumer(queue, taken, count),
                consumer(queue, taken, count));
        var last = new long[]{-1, -1};
        for (var item : taken) {
            int producer = (int) (item.number >>> 32);
            assertEquals(last[producer] + 1, item.number & 0xFFFF_FFFFL);
            last[producer]++;
        }
        assertEquals(2 * ELEMENTS, taken.size());
        assertTrue(queue.isEmpty());
    }

    private static Threads.Body producer(InjectionQueue<Item> queue, long producer) {
        return () -> {
            for (int i = 0; i < ELEMENTS; i++) {
                queue.add(new Item(producer << 32 | i));
            }
        };
    }

    private static Threads.Body consumer(InjectionQueue<Item> queue, List<Item> taken, AtomicInteger count) {
        return () -> {
            while (count.get() < 2 * ELEMENTS) {
                count.addAndGet(queue.drainTo(taken::add, 13));
            }
        };
    }
}
