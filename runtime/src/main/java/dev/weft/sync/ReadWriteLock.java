package dev.weft.sync;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.Owned;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two locks over the same state: many may hold that of the readers, or one that of the writer.
 *
 * <p>
 * Strictly in the order of arrival: a writer that waits holds back the readers that come later, and readers that stand together at
 * the head enter together. A writer that gives up lets those behind it enter.
 *
 * <p>
 * Nobody waits for itself. Both locks are reentrant, that of the readers past a waiting writer too. The writer may read, and so
 * become a reader by unlocking the write lock last. A reader that asks for the write lock would wait for its own reading and gets
 * an {@link IllegalStateException}.
 *
 * {@snippet :
 * var lock = ReadWriteLock.create();
 * var entry = lock.readLock().call(() -> table.get(key));
 * lock.writeLock().run(() -> table.put(key, changed));
 * }
 *
 * <p>
 * Both belong to the task or thread that locked them. Memory effects: an unlock of the write lock happens-before the return of every
 * later lock of either; an unlock of the read lock happens-before the return of every later lock of the write lock.
 */
// Everything is under the guard, which orders it. A count of readers in a word would save a few nanoseconds, but who reads has to be
// known: for reading again past a waiting writer, for the refusal of an upgrade, and for the dump.
public final class ReadWriteLock implements Owned {
    private static final int MOST_READERS_NAMED = 3;
    /** To change the readers. An overflow within would leave the map broken. */
    private static final int FRAMES_OF_A_CHANGE = 10;

    /** What a waiter wants. */
    private enum Access {
        READ, WRITE
    }

    private final String name;
    private final Guard guard = new Guard();
    private final Lock readLock = new Lock(false);
    private final Lock writeLock = new Lock(true);
    // All below under the guard. The item of a waiter in the queue says which lock it wants.
    private final WaitQueue queue = new WaitQueue();
    private final IdentityHashMap<Parker, Integer> readers = new IdentityHashMap<>(); // with how many levels; the writer's own reads too
    private volatile @Nullable Parker writer; // read without the guard by dumps
    private int writeLevels;
    private long contended;

    private ReadWriteLock(String name) {
        this.name = name;
    }

    /** One that nobody holds. */
    public static ReadWriteLock create() {
        return new ReadWriteLock("");
    }

    /** As {@link #create()} with a name for dumps. */
    public static ReadWriteLock create(String name) {
        return new ReadWriteLock(Objects.requireNonNull(name, "name"));
    }

    /** The lock of the readers. */
    public Lock readLock() {
        return readLock;
    }

    /** The lock of the writer. */
    public Lock writeLock() {
        return writeLock;
    }

    /** One of the two locks of a {@link ReadWriteLock}. */
    public final class Lock implements Owned {
        private final boolean writes;

        private Lock(boolean writes) {
            this.writes = writes;
        }

        /**
         * Waits until the caller may read, or write. A yield point, though it need not suspend.
         *
         * @throws Cancelled
         *             in a cancelled scope, or if an ordinary thread is interrupted while it waits; then it is not locked
         * @throws dev.weft.PinnedException
         *             if the task has to wait and its stack can't be suspended here
         * @throws IllegalStateException
         *             if a reader asks for the write lock
         */
        public void lock() {
            Parker.checkCancelled();
            ReadWriteLock.this.lock(writes, Long.MAX_VALUE);
        }

        /**
         * As {@link #lock()}, at most for {@code timeout}; 0 yields and looks once more.
         *
         * @return true if it is locked, false if the time was over
         * @throws IllegalArgumentException
         *             if the timeout is negative
         */
        public boolean lock(Duration timeout) {
            var deadlineNanos = Waiter.deadlineAfter(timeout);
            Parker.checkCancelled();
            return ReadWriteLock.this.lock(writes, deadlineNanos);
        }

        /**
         * Locks it if that needs no wait. Not a yield point; does not look at cancellation.
         *
         * @return false if {@link #lock()} would wait or throw
         */
        public boolean tryLock() {
            var caller = Parker.current();
            guard.lock(FRAMES_OF_A_CHANGE);
            try {
                return enter(caller, writes);
            } finally {
                guard.unlock();
            }
        }

        /**
         * Takes back one lock of the caller, and lets in who may enter then. Never waits; no cancellation point.
         *
         * @throws IllegalStateException
         *             if the caller does not hold it
         */
        public void unlock() {
            ReadWriteLock.this.unlock(writes);
        }

        /** True if the running task, or the calling thread, holds it. */
        public boolean isHeldByCaller() {
            var caller = Parker.current();
            guard.lock(FRAMES_OF_A_CHANGE);
            try {
                return holds(caller, writes);
            } finally {
                guard.unlock();
            }
        }

        /**
         * Runs the body with it locked, and unlocks it.
         *
         * @throws Exception
         *             what the body threw
         */
        public void run(Action body) throws Exception {
            Objects.requireNonNull(body, "body");
            lock();
            try {
                body.run();
            } finally {
                unlock();
            }
        }

        /**
         * As {@link #run} for a body that returns a value.
         *
         * @throws Exception
         *             what the body threw
         */
        public <T> T call(Callable<? extends T> body) throws Exception {
            Objects.requireNonNull(body, "body");
            lock();
            try {
                return body.call();
            } finally {
                unlock();
            }
        }

        /**
         * Who keeps those who wait for it from it: the writer; else, for who wants to write, the reader if it is only one, and for who
         * wants to read, the first who waits to write. A snapshot; any thread.
         */
        @Override
        public Optional<Parker> owner() {
            guard.lock(FRAMES_OF_A_CHANGE);
            try {
                var first = queue.first();
                return writes || first == null || writer != null ? holder() : Optional.of(first.parker());
            } finally {
                guard.unlock();
            }
        }

        @Override
        public String toString() {
            return (writes ? "write" : "read") + " lock of " + ReadWriteLock.this;
        }
    }

    // ---- entering ----------------------------------------------------------------------------------------------------

    private boolean lock(boolean writes, long deadlineNanos) {
        var caller = Parker.current();
        var wouldWaitForItself = false;
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            if (enter(caller, writes)) {
                return true;
            }
            wouldWaitForItself = writes && readers.containsKey(caller);
        } finally {
            guard.unlock();
        }
        if (wouldWaitForItself) {
            throw new IllegalStateException(caller + " reads under " + label()
                    + " and would wait for itself to write; unlock the read lock first");
        }
        return lockOrWait(caller, writes, deadlineNanos);
    }

    private boolean lockOrWait(Parker caller, boolean writes, long deadlineNanos) {
        var waiter = new Waiter();
        waiter.setItem(writes ? Access.WRITE : Access.READ);
        Waiter.requireStack(); // to enqueue, and to let others in if the wait fails
        var waits = false;
        guard.lock();
        try {
            waits = !enter(caller, writes); // it may be free by now
        } finally {
            if (!waits) {
                guard.unlock();
            }
        }
        if (!waits) {
            return true;
        }
        contended++;
        var served = false;
        try {
            var target = writes ? writeLock : readLock;
            served = queue.await(guard, waiter, ParkReason.LOCK, target, deadlineNanos); // who serves it lets it in
            return served;
        } finally {
            if (!served) {
                letInBehind();
            }
        }
    }

    /** Lets the caller in if nobody has to leave, and nobody is to enter, before. */
    private boolean enter(Parker caller, boolean writes) {
        var isFree = writer == null && queue.isEmpty();
        if (!writes) {
            return (isFree || writer == caller || readers.containsKey(caller)) && addReader(caller);
        }
        if (writer == caller) {
            writeLevels = Math.incrementExact(writeLevels);
            return true;
        }
        if (!isFree || !readers.isEmpty()) {
            return false;
        }
        writer = caller;
        writeLevels = 1;
        return true;
    }

    private boolean addReader(Parker reader) {
        readers.merge(reader, 1, Math::addExact);
        return true;
    }

    private boolean holds(Parker caller, boolean writes) {
        return writes ? writer == caller : readers.containsKey(caller);
    }

    // ---- leaving -----------------------------------------------------------------------------------------------------

    private void unlock(boolean writes) {
        var caller = Parker.current();
        Waiter admitted = null;
        var held = false;
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            held = holds(caller, writes);
            if (held) {
                queue.requireStack(); // before the effect
                leave(caller, writes);
                admitted = admit();
            }
        } finally {
            guard.unlock();
        }
        if (!held) {
            throw new IllegalStateException(
                    caller + " does not hold the " + (writes ? "write" : "read") + " lock of " + label());
        }
        wakeAll(admitted);
    }

    private void leave(Parker caller, boolean writes) {
        if (writes) {
            writeLevels--;
            writer = writeLevels == 0 ? null : caller;
        } else {
            readers.computeIfPresent(caller, (_, levels) -> levels == 1 ? null : levels - 1);
        }
    }

    /** Who has given up may have been in the way of others. */
    private void letInBehind() {
        Waiter admitted;
        guard.lock();
        try {
            admitted = admit();
        } finally {
            guard.unlock();
        }
        wakeAll(admitted);
    }

    /**
     * Lets in those at the head that may enter now. Under the guard.
     *
     * @return the first of them, whose item is the next; after the guard is free they have to be woken
     */
    private @Nullable Waiter admit() {
        Waiter first = null;
        Waiter last = null;
        for (var next = queue.first(); next != null && mayEnter(next); next = queue.first()) {
            var admitted = admit(next);
            queue.remove(next);
            if (!admitted) {
                continue;
            }
            next.setItem(null);
            if (last == null) {
                first = next;
            } else {
                last.setItem(next);
            }
            last = next;
        }
        return first;
    }

    private boolean mayEnter(Waiter waiter) {
        return writer == null && (waiter.item() == Access.READ || readers.isEmpty());
    }

    /** False if it has given up. What could fail comes before the claim. */
    private boolean admit(Waiter waiter) {
        var parker = waiter.parker();
        if (waiter.item() == Access.READ) {
            readers.put(parker, 1); // who waits to read does not read yet
            if (!waiter.claim()) {
                readers.remove(parker);
                return false;
            }
            return true;
        }
        if (!waiter.claim()) {
            return false;
        }
        writer = parker; // it may be running by now, but can't unlock before the guard is free
        writeLevels = 1;
        return true;
    }

    private static void wakeAll(@Nullable Waiter first) {
        for (var next = first; next != null;) {
            var following = (Waiter) next.item();
            next.wake();
            next = following;
        }
    }

    // ---- looking -----------------------------------------------------------------------------------------------------

    /** Who writes now, or else who reads if it is only one; a snapshot. Of several readers {@link #toString} names some. */
    @Override
    public Optional<Parker> owner() {
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            return holder();
        } finally {
            guard.unlock();
        }
    }

    /** Under the guard. */
    private Optional<Parker> holder() {
        return writer == null && readers.size() == 1
                ? Optional.of(readers.keySet().iterator().next())
                : Optional.ofNullable(writer);
    }

    /**
     * What a lock has seen.
     *
     * @param readers
     *            how many tasks and threads read now
     * @param writing
     *            whether one writes now
     * @param waiting
     *            how many wait now, for either
     * @param contended
     *            how many had to wait so far
     */
    public record Stats(int readers, boolean writing, int waiting, long contended) {}

    /** A snapshot. Any thread. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(readers.size(), writer != null, queue.size(), contended);
        } finally {
            guard.unlock();
        }
    }

    private String label() {
        return "read-write lock " + (name.isEmpty() ? "#" + guard.rank() : name);
    }

    /** Names who writes, or a few of those who read. */
    @Override
    public String toString() {
        var now = stats();
        var holder = Optional.ofNullable(writer);
        var waiting = now.waiting == 0 ? "" : ", " + now.waiting + " wait";
        return label() + " (" + holder.map(Mutex::heldBy).orElseGet(() -> readersText(now.readers)) + waiting + ")";
    }

    private String readersText(int count) {
        if (count == 0) {
            return "free";
        }
        return "read by " + count + ": "
                + someReaders().stream().map(Mutex::text).collect(Collectors.joining(", "))
                + (count > MOST_READERS_NAMED ? ", ..." : "");
    }

    private List<Parker> someReaders() {
        var some = new ArrayList<Parker>(MOST_READERS_NAMED);
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            for (var reader : readers.keySet()) {
                if (some.size() == MOST_READERS_NAMED) {
                    break;
                }
                some.add(reader);
            }
        } finally {
            guard.unlock();
        }
        return some;
    }
}
