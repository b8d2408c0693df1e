package dev.weft.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The buffered items of a channel, in order: a ring of the exact capacity if that is small, else a chain of chunks that grows and
 * shrinks with what is in it. Needs the guard of its channel.
 *
 * <p>
 * The last slot of each array holds the array that follows it: in a ring the array itself, so that one code serves both. A slot
 * whose item was taken is empty. One chunk that was left is kept for the next one that is needed.
 */
final class Items {
    /** Up to this capacity it is a ring, made at once: 4 KiB. */
    static final int LARGEST_RING = 1024;
    /** Items of a chunk: the link and the header are lost in it, and an idle channel still is small. */
    static final int CHUNK = 62;

    private final boolean ring;
    private Object[] head; // the next item to take is in head[headIndex]
    private Object[] tail; // the next one is put into tail[tailIndex]
    private int headIndex;
    private int tailIndex;
    private int size;
    private @Nullable Object spare; // an empty chunk

    Items(int capacity) {
        ring = capacity <= LARGEST_RING;
        var first = new Object[(ring ? capacity : CHUNK) + 1];
        if (ring) {
            first[capacity] = first;
        }
        head = first;
        tail = first;
    }

    int size() {
        return size;
    }

    /** Adds an item; the caller knows that there is room. If that fails, nothing has changed. */
    void add(Object item) {
        reserve();
        tail[tailIndex++] = item;
        size++;
    }

    /** Sees to it that the next {@link #add} needs no memory. */
    void reserve() {
        if (tailIndex == tail.length - 1) {
            advanceTail();
        }
    }

    private void advanceTail() {
        var next = (Object[]) tail[tailIndex];
        if (next == null) {
            next = spare == null ? new Object[CHUNK + 1] : (Object[]) spare;
            spare = null;
            tail[tailIndex] = next;
        }
        tail = next;
        tailIndex = 0;
    }

    /** Takes the oldest item; the caller knows that there is one. */
    @SuppressWarnings("NullAway") // the slot is empty from now on
    Object take() {
        if (headIndex == head.length - 1) {
            advanceHead();
        }
        var item = head[headIndex];
        head[headIndex++] = null;
        size--;
        return item;
    }

    @SuppressWarnings("NullAway") // a chunk that is left has no link
    private void advanceHead() {
        var left = head;
        var next = (Object[]) Objects.requireNonNull(left[headIndex]);
        if (!ring) {
            left[headIndex] = null; // an old chunk must not keep young ones alive
            spare = left;
        }
        head = next;
        headIndex = 0;
    }

    /** Puts another item in the place of the only one. */
    void replace(Object item) {
        head[headIndex == head.length - 1 ? 0 : headIndex] = item; // of a ring of one
    }
}
