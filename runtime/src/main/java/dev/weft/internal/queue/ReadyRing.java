package dev.weft.internal.queue;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The plain FIFO of a carrier: started and local tasks that are ready to run. Unbounded, each element with the
 * carrier's sequence number beside it. Carrier thread only: no access is ordered or atomic.
 */
/*
 * Every switch of a task is one add and one poll here, so both are a handful of instructions. A ring with a power of
 * two of slots, never full after an add, so that head == tail means empty, and an empty slot at the head means the
 * same. The numbers stand beside the elements and not in them: a parked task should not pay eight bytes for a queue
 * that it is not in.
 *
 * Memory after a peak. Slots are cleared as they are polled. The arrays shrink to what is needed when the ring is
 * polled empty, or when the head passes slot 0 of a ring that has become nearly empty (one that is never empty still
 * passes it).
 */
public final class ReadyRing<E> {
    private static final int INITIAL_CAPACITY = 64;
    /**
     * Slots that are kept for ever (192 KB). More than these ready at once is a millisecond of work at least, which
     * hides the cost of growing again (some 3 ns each); below it a turn must not allocate.
     */
    private static final int RETAINED_CAPACITY = 16_384;

    private final int retainedCapacity;
    private @Nullable Object[] elements;
    private long[] sequences;
    private int head;
    private int tail;

    public ReadyRing() {
        this(INITIAL_CAPACITY, RETAINED_CAPACITY);
    }

    /** For tests that want to cross the bounds of the arrays often; both are powers of two, 2 or more. */
    ReadyRing(int initialCapacity, int retainedCapacity) {
        this.retainedCapacity = retainedCapacity;
        elements = new Object[initialCapacity];
        sequences = new long[initialCapacity];
    }

    /**
     * Adds at the tail.
     *
     * @param sequence
     *            not below those added before
     */
    public void add(E e, long sequence) {
        Objects.requireNonNull(e);
        var elements = this.elements;
        int tail = this.tail;
        int next = (tail + 1) & (elements.length - 1);
        if (next == head) {
            resize(elements.length - 1, elements.length << 1); // first: it may overflow the stack or find no memory
            elements = this.elements;
            tail = this.tail;
            next = tail + 1;
        }
        elements[tail] = e;
        sequences[tail] = sequence;
        this.tail = next;
    }

    /** Takes the head; null if empty. */
    @SuppressWarnings("unchecked")
    public @Nullable E poll() {
        var elements = this.elements;
        int head = this.head;
        var e = elements[head];
        if (e == null) {
            trim();
            return null;
        }
        elements[head] = null;
        int next = (head + 1) & (elements.length - 1);
        this.head = next;
        if (next == 0) {
            trim();
        }
        return (E) e;
    }

    /** Takes this element out, wherever it is; in the time from there to the nearer end. False if it is not in there. */
    @SuppressWarnings("ReferenceEquality") // this very one
    public boolean remove(E e) {
        int mask = elements.length - 1;
        int size = size();
        for (int distance = 0; distance < (size + 1) >> 1; distance++) {
            int behind = (tail - 1 - distance) & mask;
            if (elements[behind] == e) {
                tail = closeGap(behind, tail, 1);
                return true;
            }
            int before = (head + distance) & mask;
            if (elements[before] == e) {
                head = (closeGap(before, (head - 1) & mask, -1) + 1) & mask;
                return true;
            }
        }
        return false;
    }

    /** Moves what is between a slot and an end one step away from that; returns the slot that is empty now, next to the end. */
    private int closeGap(int gap, int end, int step) {
        int mask = elements.length - 1;
        int slot = gap;
        for (int next = (slot + step) & mask; next != end; slot = next, next = (next + step) & mask) {
            elements[slot] = elements[next];
            sequences[slot] = sequences[next];
        }
        elements[slot] = null;
        return slot;
    }

    /** The number of the head, {@link Long#MAX_VALUE} if empty. */
    public long headSequence() {
        int head = this.head;
        return head == tail ? Long.MAX_VALUE : sequences[head];
    }

    public int size() {
        return (tail - head) & (elements.length - 1);
    }

    public boolean isEmpty() {
        return head == tail;
    }

    /**
     * Exchanges an element with the head, so that it is polled next: how a seeded order picks. The numbers stay where
     * they are: the element takes the head's turn, and the order between this queue and another is not touched.
     *
     * @param index
     *            distance from the head; 0 changes nothing
     * @throws IndexOutOfBoundsException
     *             unless {@code 0 <= index < size()}
     */
    public void swapToHead(int index) {
        int slot = (head + Objects.checkIndex(index, size())) & (elements.length - 1);
        var e = elements[slot];
        elements[slot] = elements[head];
        elements[head] = e;
    }

    /** For tests of its memory. */
    int capacity() {
        return elements.length;
    }

    private void trim() {
        int size = size();
        if (elements.length > retainedCapacity && size <= elements.length >> 3) {
            int needed = Integer.highestOneBit(Math.max(size, 1)) << 2;
            try {
                resize(size, Math.max(retainedCapacity, needed));
            } catch (OutOfMemoryError _) {
                // it stays as large as it is; who polls has an element in hand
            }
        }
    }

    private void resize(int size, int capacity) {
        var newElements = new @Nullable Object[capacity];
        long[] newSequences = new long[capacity];
        int untilEnd = Math.min(size, elements.length - head);
        System.arraycopy(elements, head, newElements, 0, untilEnd);
        System.arraycopy(elements, 0, newElements, untilEnd, size - untilEnd);
        System.arraycopy(sequences, head, newSequences, 0, untilEnd);
        System.arraycopy(sequences, 0, newSequences, untilEnd, size - untilEnd);
        elements = newElements;
        sequences = newSequences;
        head = 0;
        tail = size;
    }
}
