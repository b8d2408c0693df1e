package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buffer against a plain queue, at capacities on both sides of a ring and a chunk. */
final class ItemsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, Items.CHUNK - 1, Items.CHUNK, Items.CHUNK + 1, Items.LARGEST_RING,
            Items.LARGEST_RING + 1, Integer.MAX_VALUE})
    void addAndTake_random_isAQueue(int capacity) {
        var random = new Random(capacity);
        var items = new Items(capacity);
        var model = new ArrayDeque<Object>();
        var most = Math.min(capacity, 3 * Items.CHUNK);
        for (var i = 0; i < 20_000; i++) {
            var fills = i / (2 * most) % 2 == 0; // in waves, so that it is full and empty again and again
            if (model.size() < most && (model.isEmpty() || random.nextInt(4) < (fills ? 3 : 1))) {
                Object item = i;
                items.reserve();
                items.add(item);
                model.add(item);
            } else {
                assertSame(model.remove(), items.take(), "capacity " + capacity);
            }
            assertEquals(model.size(), items.size());
        }
    }

    @Test
    void replace_ofOneAtEveryPlace_isTheOneTaken() {
        var items = new Items(1);
        for (var i = 0; i < 5; i++) {
            items.add("old");
            items.replace(i);
            assertEquals(i, items.take());
            assertEquals(0, items.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, Integer.MAX_VALUE})
    void take_everyItem_keepsNone(int capacity) {
        var items = new Items(capacity);
        var size = Math.min(capacity, 3 * Items.CHUNK);
        var references = new ArrayDeque<WeakReference<Object>>();
        for (var round = 0; round < 2; round++) {
            for (var i = 0; i < size; i++) {
                references.add(addNew(items));
            }
            for (var i = 0; i < size; i++) {
                items.take();
            }
        }
        System.gc();
        assertEquals(0, references.stream().filter(reference -> reference.get() != null).count());
        assertEquals(0, items.size());
    }

    private static WeakReference<Object> addNew(Items items) {
        var item = new Object();
        items.add(item);
        return new WeakReference<>(Objects.requireNonNull(item));
    }
}
