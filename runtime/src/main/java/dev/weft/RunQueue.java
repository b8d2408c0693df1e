package dev.weft;

import dev.weft.internal.queue.ReadyRing;
import dev.weft.internal.queue.StealQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is ready on one carrier: a plain queue of started and local tasks, and one of unstarted tasks that others may steal.
 *
 * <p>
 * Entries carry the carrier's sequence number, and the lower head runs: FIFO for both together. For the driver alone, but for
 * {@link #steal} and the sizes.
 */
final class RunQueue {
    /** What waits is timed once in so many entries, for two clock reads are half a switch. A power of two. */
    private static final int ENTRIES_PER_SAMPLE = 64;

    private final ReadyRing<RunEntry> ready = new ReadyRing<>();
    private final @Nullable StealQueue<Task<?>> stealable; // null with one carrier: nobody to steal
    private final World.@Nullable ReadyOrder order;
    private final World.Clock clock;
    private final CarrierCounters counters;
    private long sequence;
    private @Nullable RunEntry sampled; // the entry whose wait is timed
    private long sampledAtNanos;

    RunQueue(World world, boolean shared, CarrierCounters counters) {
        this.stealable = shared ? new StealQueue<>() : null;
        this.order = world.order();
        this.clock = world.clock();
        this.counters = counters;
    }

    /** Adds what stays on this carrier. */
    void add(RunEntry entry) {
        var number = sequence++;
        if ((number & (ENTRIES_PER_SAMPLE - 1)) == 0 && sampled == null) { // else the queue is long: the one that is timed has yet to run
            sample(entry);
        }
        ready.add(entry, number); // last: an add that throws has not added
    }

    /** Adds an unstarted task that any carrier may take; true if another one could, and somebody has to be told. */
    boolean addStealable(Task<?> task) {
        if (stealable == null) {
            add(task);
            return false;
        }
        stealable.add(task, sequence++); // never sampled: a thief would leave the sample behind
        return true;
    }

    /** Takes what runs next, or null: by the order of the world if it has one. */
    @Nullable
    RunEntry poll() {
        if (order != null && ready.size() > 1) {
            ready.swapToHead(order.next(ready.size()));
        }
        var entry = pollInOrder();
        if (entry != null && entry == sampled) {
            countDelay();
        }
        return entry;
    }

    // A clock that throws, or for which there is no stack, costs a sample and not an entry: the loop hears of it when it reads the clock.

    private void sample(RunEntry entry) {
        try {
            sampledAtNanos = clock.nanoTime();
            sampled = entry;
        } catch (RuntimeException | Error unread) {
            sampled = null;
        }
    }

    private void countDelay() {
        sampled = null;
        try {
            counters.delayed(clock.nanoTime() - sampledAtNanos);
        } catch (RuntimeException | Error unread) {
            // not counted
        }
    }

    /** Takes what came first, or null. */
    @Nullable
    RunEntry pollInOrder() {
        if (stealable != null) {
            var task = stealable.pollIfBefore(ready.headSequence());
            if (task != null) {
                return task;
            }
        }
        return ready.poll();
    }

    /** Takes an entry out, unless it is a stealable one; false if it is not in there. */
    boolean remove(RunEntry entry) {
        if (entry == sampled) {
            sampled = null;
        }
        return ready.remove(entry);
    }

    boolean isEmpty() {
        return ready.isEmpty() && !hasStealable();
    }

    /** An unstarted task for a thief, or null. Any thread. */
    @Nullable
    Task<?> steal() {
        return stealable == null ? null : stealable.poll();
    }

    /** Any thread: an estimate. */
    int readySize() {
        return ready.size();
    }

    /** Any thread: an estimate. */
    int stealableSize() {
        return stealable == null ? 0 : stealable.size();
    }

    /** Any thread. */
    boolean hasStealable() {
        return stealable != null && !stealable.isEmpty();
    }
}
