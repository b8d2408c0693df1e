package dev.weft.scope;

import dev.weft.Action;
import dev.weft.Guard;
import dev.weft.Owned;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A group of at most so many tasks: a spawn into a full pool waits until one has ended, first come, first served. Follows gevent's {@code
 * Pool}.
 *
 * {@snippet :
 * var fetchers = Pool.of(20);
 * for (var url : urls) {
 *     fetchers.spawn(() -> fetch(url)); // waits while 20 are under way
 * }
 * fetchers.join();
 * }
 *
 * <p>
 * A task of a pool that spawns into it and waits for room holds the room that it waits for. When all do, none can end: that is a deadlock,
 * and a dump and the watchdog report it as one. Use {@link #trySpawn}, a timeout, or another pool.
 */
public final class Pool extends Members implements Owned {
    /** How much stack a spawn makes sure of before it takes the guard, in small frames. */
    private static final int FRAMES_OF_A_CHANGE = 40;

    private final int capacity;
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private int taken; // under the guard, as all that follows: of the running, and of those that were served and are about to spawn
    private int membersWaiting;
    private @Nullable Parker waitingMember;

    private Pool(int capacity) {
        this.capacity = capacity;
    }

    /**
     * A pool for so many tasks at once.
     *
     * @throws IllegalArgumentException
     *             if it is less than 1
     */
    public static Pool of(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + ", must be at least 1");
        }
        return new Pool(capacity);
    }

    /**
     * Spawns a task of this pool as soon as there is room. A yield point.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; nothing was spawned
     * @throws dev.weft.PinnedException
     *             if it has to wait and the task's stack can't be suspended here
     * @throws IllegalStateException
     *             outside a task
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public <T> Task<T> spawn(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        requireTask();
        enter(Long.MAX_VALUE);
        return spawnMember(null, body);
    }

    /** As {@link #spawn(Callable)} for a body that returns nothing. */
    public Task<Void> spawn(Action body) {
        return spawn(new Child.Nothing<>(Objects.requireNonNull(body, "body")));
    }

    /**
     * As {@link #spawn(Callable)}, but waits for room at most for {@code timeout}.
     *
     * @return empty if the time was over first
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public <T> Optional<Task<T>> spawn(Callable<? extends T> body, Duration timeout) {
        Objects.requireNonNull(body, "body");
        requireTask();
        return enter(Waiter.deadlineAfter(timeout)) ? Optional.of(spawnMember(null, body)) : Optional.empty();
    }

    /** As {@link #spawn(Callable)} if there is room now, and nobody waits for it; empty otherwise. Never waits. */
    public <T> Optional<Task<T>> trySpawn(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        requireTask();
        return tryEnter() ? Optional.of(spawnMember(null, body)) : Optional.empty();
    }

    /**
     * Applies the mapping to each item, in tasks of this pool, and returns what comes of them in the order of the items. An item is asked
     * for when the ones before it have their tasks. The first that fails ends it all: no further item is taken, what is under way is
     * cancelled, and when that has ended the failure is thrown. A yield point.
     *
     * @throws java.util.concurrent.CompletionException
     *             if one failed, with the failure that came first as its cause; what others threw meanwhile is suppressed in it, in the
     *             order of their ends
     * @throws java.util.concurrent.CancellationException
     *             if somebody else cancelled one of its tasks, and none failed; the others were cancelled and have ended
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; all that was under way has ended
     */
    public <A, B> List<B> map(Iterable<? extends A> items, Mapping<? super A, ? extends B> mapping) {
        Objects.requireNonNull(mapping, "mapping");
        return new MapInOrder<A, B>(this, mapping).run(items);
    }

    /**
     * As {@link #map}, but gives the results one by one, in the order in which they are done. At most {@code buffered} results wait to be
     * asked for: then the tasks wait, and no further item is taken. So the items may be endless. Not a yield point.
     *
     * @param mapping
     *            must not return null
     * @throws IllegalArgumentException
     *             if {@code buffered} is negative
     */
    public <A, B> Mapped<B> mapUnordered(Iterable<? extends A> items, Mapping<? super A, ? extends B> mapping,
            int buffered) {
        Objects.requireNonNull(mapping, "mapping");
        if (buffered < 0) {
            throw new IllegalArgumentException("buffered: " + buffered + ", must not be negative");
        }
        return new Mapped<>(this, items.iterator(), mapping, buffered);
    }

    private static void requireTask() {
        if (!Task.insideTask()) {
            throw new IllegalStateException("Pool.spawn outside a task, on " + Thread.currentThread());
        }
        Waiter.requireStack(); // to give back the room
    }

    private boolean tryEnter() {
        guard.lock();
        try {
            var enters = taken < capacity && queue.isEmpty();
            if (enters) {
                taken++;
            }
            return enters;
        } finally {
            guard.unlock();
        }
    }

    private boolean enter(long deadlineNanos) {
        Parker.checkCancelled();
        if (tryEnter()) {
            return true;
        }
        var self = Task.current();
        var member = isMember();
        var waiter = new Waiter();
        guard.lock(FRAMES_OF_A_CHANGE);
        if (taken < capacity && queue.isEmpty()) {
            taken++;
            guard.unlock();
            return true;
        }
        if (member) {
            membersWaiting++;
            waitingMember = self;
        }
        try {
            return queue.await(guard, waiter, ParkReason.PERMIT, this, deadlineNanos);
        } finally {
            if (member) {
                guard.lock();
                membersWaiting--;
                waitingMember = membersWaiting == 0 ? null : waitingMember;
                guard.unlock();
            }
        }
    }

    @Override
    void memberLeft() {
        super.memberLeft();
        guard.lock();
        Waiter next;
        try {
            next = queue.serve(); // it takes over the room
            if (next == null) {
                taken--;
            }
        } finally {
            guard.unlock();
        }
        if (next != null) {
            next.wake();
        }
    }

    /** How many may be under way at once. */
    public int capacity() {
        return capacity;
    }

    /** For how many more there is room now; a snapshot. */
    public int free() {
        guard.lock();
        try {
            return capacity - taken;
        } finally {
            guard.unlock();
        }
    }

    /** One of its tasks that waits for room in it, if all of them do: then none of them can make any. A snapshot; any thread. */
    @Override
    public Optional<Parker> owner() {
        guard.lock();
        try {
            return membersWaiting == capacity ? Optional.ofNullable(waitingMember) : Optional.empty();
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        guard.lock();
        try {
            return "Pool[" + taken + " of " + capacity
                    + (membersWaiting == 0 ? "" : ", of which " + membersWaiting + " wait to spawn into it") + "]";
        } finally {
            guard.unlock();
        }
    }
}
