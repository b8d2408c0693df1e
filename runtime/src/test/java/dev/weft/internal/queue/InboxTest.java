package dev.weft.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboxTest extends FifoContract {
    /** Few: on one processor every handful costs a switch of the kernel. */
    private static final int THROWS = 20_000;
    private static final int ELEMENTS = 200_000;

    /** An inbox drained in chains, polled one by one. */
    @Override
    Fifo newFifo() {
        var inbox = new Inbox<Item>();
        return new Fifo() {
            private @Nullable Item chain;

            @Override
            public void add(Item item) {
                inbox.add(item);
            }

            @Override
            public @Nullable Item poll() {
                var first = chain != null ? chain : inbox.drain();
                chain = first == null ? null : inbox.next(first);
                return first;
            }

            @Override
            public boolean isEmpty() {
                return chain == null && inbox.isEmpty();
            }
        };
    }

    @Test
    void add_emptyInbox_trueForTheFirstOnly() {
        var inbox = new Inbox<Item>();
        assertTrue(inbox.add(new Item(1)));
        assertFalse(inbox.add(new Item(2)));
        inbox.drain();
        assertTrue(inbox.add(new Item(3)));
    }

    @Test
    void drain_several_allAtOnce() {
        var inbox = new Inbox<Item>();
        var first = new Item(1);
        var second = new Item(2);
        inbox.add(first);
        inbox.add(second);
        assertEquals(first, inbox.drain());
        assertTrue(inbox.isEmpty());
        assertNull(inbox.drain());
        assertEquals(second, inbox.next(first));
        assertNull(inbox.next(second));
    }

    @Test
    void next_walked_unlinksSoThatItMayBeAddedAgain() {
        var inbox = new Inbox<Item>();
        var first = new Item(1);
        var second = new Item(2);
        inbox.add(first);
        inbox.add(second);
        var drained = inbox.drain();
        assertNotNull(drained);
        inbox.next(drained);
        inbox.add(first);
        assertNull(inbox.next(second));
        assertEquals(first, inbox.drain());
        assertNull(inbox.next(first));
    }

    @Test
    void drainTo_actionThatAddsItAgain_isGivenEachOnceInOrder() {
        var inbox = new Inbox<Item>();
        var items = List.of(new Item(1), new Item(2), new Item(3));
        items.forEach(inbox::add);
        var given = new ArrayList<Item>();
        assertEquals(3, inbox.drainTo(item -> {
            given.add(item);
            inbox.add(item);
        }));
        assertEquals(items, given);
        assertEquals(3, inbox.drainTo(_ -> {}));
        assertEquals(0, inbox.drainTo(_ -> {}));
    }

    @Test
    void drainTo_actionThatThrows_leavesThatOneAndTheRest() {
        var inbox = new Inbox<Item>();
        var items = List.of(new Item(1), new Item(2), new Item(3), new Item(4));
        items.forEach(inbox::add);
        var failure = new IllegalStateException("made by the test");
        assertSame(failure, assertThrows(IllegalStateException.class, () -> inbox.drainTo(item -> {
            if (item == items.get(1)) {
                throw failure;
            }
        })));
        var left = new HashSet<Item>();
        assertEquals(3, inbox.drainTo(left::add));
        assertEquals(Set.copyOf(items.subList(1, 4)), left);
    }

    @Test
    void drain_threeProducers_eachOnceAndInOrderPerProducer() throws Exception {
        var inbox = new Inbox<Item>();
        Threads.together(producer(inbox, 0), producer(inbox, 1), producer(inbox, 2), () -> {
            var last = new long[]{-1, -1, -1};
            int count = 0;
            while (count < 3 * ELEMENTS) {
                for (var item = inbox.drain(); item != null; item = inbox.next(item)) {
                    int producer = (int) (item.number >>> 32);
                    int number = (int) item.number;
                    assertEquals(last[producer] + 1, number);
                    last[producer] = number;
                    count++;
                }
                Thread.yield();
            }
            assertTrue(inbox.isEmpty());
        });
    }

    /** Two threads throw the same few nodes at each other: a node is added again at once by whoever was handed it. */
    @Test
    void add_nodesThrownToAndFro_noneLost() throws Exception {
        var here = new Inbox<Item>();
        var there = new Inbox<Item>();
        var done = new AtomicBoolean();
        for (int i = 0; i < 7; i++) {
            here.add(new Item(i));
        }
        Threads.together(thrower(here, there, done), thrower(there, here, done));
        assertEquals(7, count(here) + count(there));
    }

    private static Threads.Body thrower(Inbox<Item> from, Inbox<Item> to, AtomicBoolean done) {
        return () -> {
            int thrown = 0;
            while (!done.get()) {
                for (var item = from.drain(); item != null;) {
                    var next = from.next(item);
                    to.add(item);
                    item = next;
                    thrown++;
                }
                if (thrown >= THROWS) {
                    done.set(true);
                }
                Thread.yield();
            }
        };
    }

    private static int count(Inbox<Item> inbox) {
        int count = 0;
        for (var item = inbox.drain(); item != null; item = inbox.next(item)) {
            count++;
        }
        return count;
    }

    private static Threads.Body producer(Inbox<Item> inbox, long producer) {
        return () -> {
            for (int i = 0; i < ELEMENTS; i++) {
                inbox.add(new Item(producer << 32 | i));
            }
        };
    }
}
