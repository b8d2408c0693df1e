package dev.weft.internal.queue;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * Spawns from ordinary threads, which belong to no carrier yet: any thread adds, every carrier takes, one at a time.
 * First come first served. Unbounded.
 */
/*
 * JCTools' MPSC queue with a bit that lets one consumer in at a time. The bit is tried, never waited for: whoever finds
 * it taken knows that somebody is fetching, and has its own work to look at. An MPMC queue would let several in, but
 * carriers look here rarely and take a handful each time.
 *
 * | field    | read | write                                                                    |
 * | draining | CAS  | CAS false -> true; release store of false, which the next CAS reads from |
 *
 * So the consumer side of the queue, which is plain fields, passes from carrier to carrier with happens-before.
 *
 * A producer may be preempted between taking a place in the queue and filling it. relaxedPoll then says "nothing yet"
 * where poll would spin; the elements behind that place wait for it.
 *
 * add ends with a full fence, as the sleep protocol asks (SleepFlag). Mostly the CAS by which the queue gives out
 * places would do, as isEmpty reads what it wrote; but a producer that appends a chunk publishes with an ordered store,
 * which the following read of a sleep flag could pass.
 */
public final class InjectionQueue<E> {
    private static final VarHandle DRAINING = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "draining",
            VarHandle.class, InjectionQueue.class, boolean.class);
    /** Elements to a chunk of the queue: 2 KB, kept for ever. A full chunk costs its producers one allocation. */
    private static final int CHUNK = 512;

    private final MpscUnboundedAtomicArrayQueue<E> queue;
    @SuppressWarnings("UnusedVariable") // by the handle
    private boolean draining;

    public InjectionQueue() {
        this(CHUNK);
    }

    /** For tests that want to cross chunks often; a power of two. */
    InjectionQueue(int chunk) {
        queue = new MpscUnboundedAtomicArrayQueue<>(chunk);
    }

    /** Any thread. Waits only while another thread appends a chunk. */
    public void add(E e) {
        queue.offer(e);
        VarHandle.fullFence();
    }

    /**
     * Any thread: takes from the head and hands each to the sink, in order, on the calling thread.
     *
     * @param sink
     *            must be short and not throw, as it keeps the other consumers out; if it throws, the element it was
     *            given is gone and the rest stays
     * @param limit
     *            at most so many; 0 or less takes none
     * @return how many; 0 also if another thread is taking right now, or if the thread that adds the head has not
     *         finished: {@link #isEmpty} may still be false then, and in the second case its producer has yet to look
     *         for a sleeper
     */
    public int drainTo(Consumer<? super E> sink, int limit) {
        if (queue.isEmpty() || !casDraining(false, true)) {
            return 0;
        }
        int count = 0;
        try {
            while (count < limit) {
                var e = queue.relaxedPoll();
                if (e == null) {
                    break;
                }
                count++;
                sink.accept(e);
            }
        } finally {
            setDrainingRelease(false);
        }
        return count;
    }

    /** Any thread. True: whatever is added from now on, its producer has not yet looked for a sleeper. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Any thread: an estimate while others add or take. */
    public int size() {
        return queue.size();
    }

    private boolean casDraining(boolean expected, boolean value) {
        return DRAINING.compareAndSet(this, expected, value);
    }

    private void setDrainingRelease(boolean value) {
        DRAINING.setRelease(this, value);
    }
}
