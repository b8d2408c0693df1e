package dev.weft.internal.queue;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The FIFO of a carrier's stealable tasks: its owner adds at the tail, owner and thieves take at the head with one CAS.
 * Unbounded, each element with the owner's sequence number beside it.
 */
/*
 * Why our own. Chase-Lev and Go's ring are LIFO for somebody or bounded, JCTools has no unbounded queue for one
 * producer and many consumers, and ConcurrentLinkedQueue allocates a node per element and pays a CAS at the tail.
 *
 * Shape. A list of segments of SEGMENT slots. Element number n stands in the segment whose base is n rounded down, and
 * head and tail are numbers that only grow. Each slot is used once, so nothing is ever overwritten and there is no ABA:
 * a CAS of head from n to n+1 succeeds for one thread in all time, and that thread owns slot n from then on.
 *
 * | field        | read                               | write                                                         |
 * | tail         | plain by the owner, else volatile  | volatile, owner only                                          |
 * | head         | volatile                           | CAS by everybody                                              |
 * | headSegment  | acquire                            | CAS by everybody, only forward                                |
 * | tailSegment  | plain, owner only                  | plain, owner only                                             |
 * | Segment.next | acquire                            | release: linked by the owner, cut by who moved headSegment on |
 * | slots        | plain                              | plain: the owner before tail; null by the winner of head      |
 *
 * To take, in this order: read headSegment, head, tail; walk to the head's segment; read the slot; CAS head.
 * (1) The segment is not ahead: base <= head. headSegment is moved to a segment only by a thread that read a head in
 *     it; that read happens-before its CAS of headSegment, and that CAS before our acquire; so the head that we read
 *     afterwards is no older.
 * (2) The slot is filled: head < tail, and the owner wrote the slot, and the link to its segment, before the volatile
 *     store of the tail that we read.
 * (3) The walk ends: by (2) each segment up to the slot's was linked. A link that was cut since (null) means that
 *     headSegment has moved past it, and by release and acquire the next read of headSegment sees so: start again.
 * (4) The value is right: if the CAS succeeds, head has not moved since it was read, so nobody else has taken the slot;
 *     its only write was the owner's, which (2) orders before our read. If the CAS fails, the value, perhaps already
 *     null, is dropped.
 * So plain accesses to the slot suffice, and the winner clears it with a plain store: once it returned, nothing is
 * retained.
 *
 * Empty is exact at the moment tail is read: head was read before, and can only have grown since.
 *
 * add ends with a volatile store because the caller reads a sleep flag next (SleepFlag): with a release store the read
 * could pass it, and a carrier would sleep beside a task that it might have stolen.
 *
 * Cutting links: a dead segment that got old would otherwise keep each younger one alive until the next old collection.
 */
public final class StealQueue<E> {
    /** 1.6 KB to a segment: 12.5 bytes per element, and the allocation is shared by enough of them not to show. */
    private static final int SEGMENT = 128;

    private static final VarHandle HEAD = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "head",
            VarHandle.class, StealQueue.class, long.class);
    private static final VarHandle TAIL = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "tail",
            VarHandle.class, StealQueue.class, long.class);
    private static final VarHandle HEAD_SEGMENT = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(),
            "headSegment", VarHandle.class, StealQueue.class, Segment.class);
    private static final VarHandle NEXT = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "next",
            VarHandle.class, Segment.class, Segment.class);

    private final int segmentSize;
    @SuppressWarnings("UnusedVariable") // by the handle
    private long head;
    private long tail;
    @SuppressWarnings("UnusedVariable") // by the handle
    private Segment headSegment;
    private Segment tailSegment; // owner only

    public StealQueue() {
        this(SEGMENT);
    }

    /** For tests that want to cross segments often. */
    StealQueue(int segmentSize) {
        this.segmentSize = segmentSize;
        tailSegment = new Segment(0, segmentSize);
        headSegment = tailSegment;
    }

    /**
     * Owner: adds at the tail. A read of another thread's volatile flag afterwards is not reordered with it.
     *
     * @param sequence
     *            not below those added before
     */
    public void add(E e, long sequence) {
        Objects.requireNonNull(e);
        long tail = this.tail;
        var segment = tailSegment;
        int index = (int) (tail - segment.base);
        if (index == segmentSize) {
            segment = append(segment);
            index = 0;
        }
        segment.elements[index] = e;
        segment.sequences[index] = sequence;
        setTailVolatile(tail + 1);
    }

    /** Any thread: takes the head; null if empty. Lock-free: it tries again only if another thread took one. */
    public @Nullable E poll() {
        return pollIfBefore(Long.MAX_VALUE);
    }

    /** Owner (or any thread): takes the head if its number is below the given one; null if it is not, or if empty. */
    @SuppressWarnings("unchecked") // only add fills slots
    public @Nullable E pollIfBefore(long sequence) {
        while (true) {
            var first = headSegmentAcquire();
            long head = headVolatile();
            if (head >= tailVolatile()) {
                return null;
            }
            var segment = segmentOf(head, first);
            if (segment != null) {
                int index = (int) (head - segment.base);
                if (segment.sequences[index] >= sequence) {
                    return null;
                }
                var e = segment.elements[index];
                if (casHead(head, head + 1)) {
                    segment.elements[index] = null;
                    if (segment != first) {
                        moveHeadSegment(first, segment);
                    }
                    return (E) e;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** Any thread: the number of the head, {@link Long#MAX_VALUE} if empty; others may have taken it since. */
    public long headSequence() {
        while (true) {
            var first = headSegmentAcquire();
            long head = headVolatile();
            if (head >= tailVolatile()) {
                return Long.MAX_VALUE;
            }
            var segment = segmentOf(head, first);
            if (segment != null) {
                return segment.sequences[(int) (head - segment.base)];
            }
        }
    }

    /** Any thread. True: whatever is added from now on, the owner has not yet looked for a sleeper. */
    public boolean isEmpty() {
        return headVolatile() >= tailVolatile();
    }

    /** Any thread: an estimate while others add or take. */
    public int size() {
        return Math.clamp(tailVolatile() - headVolatile(), 0, Integer.MAX_VALUE);
    }

    /** The segment of an element that was added; null if it was taken, and its segment with it, since. */
    private @Nullable Segment segmentOf(long number, Segment first) {
        Segment segment = first;
        while (segment != null && number - segment.base >= segmentSize) {
            segment = segment.nextAcquire();
        }
        return segment;
    }

    private Segment append(Segment last) {
        var segment = new Segment(last.base + segmentSize, segmentSize);
        last.setNextRelease(segment);
        tailSegment = segment;
        return segment;
    }

    private void moveHeadSegment(Segment from, Segment to) {
        if (casHeadSegment(from, to)) {
            Segment dead = from;
            while (dead != null && dead != to) {
                var next = dead.nextAcquire();
                dead.setNextRelease(null);
                dead = next;
            }
        }
    }

    private static final class Segment {
        final long base;
        final @Nullable Object[] elements;
        final long[] sequences;
        @SuppressWarnings("UnusedVariable") // by the handle
        private @Nullable Segment next;

        Segment(long base, int size) {
            this.base = base;
            elements = new Object[size];
            sequences = new long[size];
        }

        @Nullable
        Segment nextAcquire() {
            return (Segment) NEXT.getAcquire(this);
        }

        void setNextRelease(@Nullable Segment segment) {
            NEXT.setRelease(this, segment);
        }
    }

    private long headVolatile() {
        return (long) HEAD.getVolatile(this);
    }

    private boolean casHead(long expected, long value) {
        return HEAD.compareAndSet(this, expected, value);
    }

    private long tailVolatile() {
        return (long) TAIL.getVolatile(this);
    }

    private void setTailVolatile(long value) {
        TAIL.setVolatile(this, value);
    }

    private Segment headSegmentAcquire() {
        return (Segment) HEAD_SEGMENT.getAcquire(this);
    }

    private boolean casHeadSegment(Segment expected, Segment value) {
        return HEAD_SEGMENT.compareAndSet(this, expected, value);
    }
}
