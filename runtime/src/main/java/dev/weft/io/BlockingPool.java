package dev.weft.io;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import dev.weft.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for code that blocks: a task hands it over and parks, so that its carrier runs other tasks meanwhile. See
 * {@link Blocking} for what a call promises, and for the pool that everybody shares.
 *
 * <p>
 * A pool has no thread before its first call, at most so many as it was built with, and gives each back that was idle for the
 * keep-alive. Calls that find all threads busy wait in a queue, first come, first served. The threads are daemons; what a body leaves in
 * a {@link ThreadLocal} the next one finds.
 *
 * {@snippet :
 * try (var disk = BlockingPool.builder().name("disk").threads(2).build()) {
 *     byte[] bytes = disk.call(() -> Files.readAllBytes(Path.of("notes.txt")));
 * }
 * }
 *
 * <p>
 * For tasks of any schedulers. On an ordinary thread, a thread of a pool included, {@code call} runs the body right there.
 *
 * <p>
 * Memory effects: what happens before a call happens-before its body, and the body happens-before the return of the call.
 */
public final class BlockingPool implements Executor, AutoCloseable {
    /** How long {@link #close()} waits for the calls that run. */
    public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    /** What a call needs under the guard: to enqueue, to make a thread. */
    private static final int FRAMES_OF_A_SUBMIT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPool.class);

    /**
     * What a pool is and has done.
     *
     * @param active
     *            threads that run a call
     * @param idle
     *            threads that wait for one
     * @param queued
     *            calls that wait for a thread
     * @param completed
     *            calls whose body has ended, in whatever way
     * @param abandoned
     *            calls whose task left before their body had ended
     * @param largest
     *            the most threads there were at a time
     */
    public record Stats(int active, int idle, int queued, long completed, long abandoned, int largest) {}

    private final String name;
    private final int size;
    private final int queueLimit;
    private final long keepAliveNanos;
    private final boolean ofJvm;
    private final Guard guard = new Guard();
    private final ArrayDeque<BlockingWorker> idle = new ArrayDeque<>(); // this and what follows: under the guard
    private final Set<BlockingWorker> workers = new HashSet<>();
    private final LinkedHashSet<BlockingCall<?>> queue = new LinkedHashSet<>();
    private final WaitQueue closers = new WaitQueue();
    private long started; // threads, for their names
    private int largest;
    private long completed;
    private long abandoned;
    private volatile boolean closed; // false -> true, under the guard

    BlockingPool(BlockingPoolBuilder parts, boolean ofJvm) {
        this.name = parts.name();
        this.size = parts.threads();
        this.queueLimit = parts.queueLimit();
        this.keepAliveNanos = parts.keepAliveNanos();
        this.ofJvm = ofJvm;
    }

    /** A builder; its defaults are 64 threads, a keep-alive of ten seconds and a queue without a bound. */
    public static BlockingPoolBuilder builder() {
        return new BlockingPoolBuilder();
    }

    // ---- calls -------------------------------------------------------------------------------------------------------

    /** As {@link Blocking#call(Callable)}, on this pool. */
    public <T> T call(Callable<? extends T> body) throws Exception {
        return run(body, false);
    }

    /** As {@link Blocking#call(Duration, Callable)}, on this pool. */
    public <T> T call(Duration timeout, Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        return Timeout.call(timeout, () -> run(body, false));
    }

    /** As {@link Blocking#run(Action)}, on this pool. */
    public void run(Action body) throws Exception {
        run(callable(body), false);
    }

    /** As {@link Blocking#run(Duration, Action)}, on this pool. */
    public void run(Duration timeout, Action body) throws Exception {
        call(timeout, callable(body));
    }

    /** As {@link Blocking#abandonable(Callable)}, on this pool. */
    public <T> T abandonable(Callable<? extends T> body) throws Exception {
        return run(body, true);
    }

    /** As {@link Blocking#abandonable(Duration, Callable)}, on this pool. */
    public <T> T abandonable(Duration timeout, Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        return Timeout.call(timeout, () -> run(body, true));
    }

    /**
     * Runs the body some time on a thread of this pool; nobody waits for it. Any thread; never waits. What it throws goes to the
     * log.
     *
     * @throws RejectedExecutionException
     *             if the pool is closed, or its queue is full
     */
    @Override
    public void execute(Runnable body) {
        Objects.requireNonNull(body, "body");
        submit(BlockingCall.detached(this, () -> {
            body.run();
            return true;
        }));
    }

    private <T> T run(Callable<? extends T> body, boolean leaves) throws Exception {
        Objects.requireNonNull(body, "body");
        var caller = Parker.current(); // refuses a carrier outside any task
        Parker.checkCancelled();
        if (!(caller instanceof Task<?>)) {
            return body.call();
        }
        if (World.current().clock().isVirtual()) {
            throw new IllegalStateException(
                    "a blocking call under a virtual clock, which would not wait for it: " + this);
        }
        BlockingCall<T> call = BlockingCall.ofTask(this, body);
        submit(call);
        return call.await(leaves);
    }

    private static Callable<Boolean> callable(Action body) {
        Objects.requireNonNull(body, "body");
        return () -> {
            body.run();
            return true;
        };
    }

    private void submit(BlockingCall<?> call) {
        BlockingWorker made = null;
        guard.lock(FRAMES_OF_A_SUBMIT);
        BlockingWorker worker;
        try {
            if (closed) {
                throw new RejectedExecutionException(describe());
            }
            worker = idle.pollLast(); // the one that was idle for the shortest time: the others may end
            if (worker != null) {
                worker.hand(call);
            } else if (workers.size() < size) {
                made = new BlockingWorker(this, name + "-" + (started + 1), call);
                workers.add(made);
                started++;
                largest = Math.max(largest, workers.size());
            } else if (queue.size() < queueLimit) {
                queue.add(call);
            } else {
                throw new RejectedExecutionException(describe() + ": the queue is full");
            }
        } finally {
            guard.unlock();
        }
        if (worker != null) {
            worker.wake();
        } else if (made != null) {
            start(made);
        }
    }

    private void start(BlockingWorker made) {
        var done = false;
        try {
            made.start();
            done = true;
        } finally {
            if (!done) {
                forget(made);
            }
        }
    }

    /** The system has no thread for it: what was queued meanwhile must not wait for nobody. */
    private void forget(BlockingWorker made) {
        var stranded = List.<BlockingCall<?>>of();
        Waiter served = null;
        guard.lock();
        try {
            workers.remove(made);
            if (workers.isEmpty()) {
                stranded = List.copyOf(queue);
                queue.clear();
                served = closers.serveAll();
            }
        } finally {
            guard.unlock();
        }
        var why = new RejectedExecutionException("no thread could be started: " + this);
        stranded.forEach(call -> call.refuse(why));
        WaitQueue.wakeAll(served);
    }

    /** Takes out a call whose task gave up; nothing if a thread has it. */
    void remove(BlockingCall<?> call) {
        guard.lock(FRAMES_OF_A_SUBMIT); // whoever has no room for it leaves a withdrawn call in the queue, which harms nobody
        try {
            queue.remove(call);
        } finally {
            guard.unlock();
        }
    }

    void countAbandoned() {
        guard.lock();
        abandoned++;
        guard.unlock();
    }

    // ---- its threads -------------------------------------------------------------------------------------------------

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    /** After a call: hands the worker what is queued, or makes it idle. From then on others may hand it a call. */
    void handNext(BlockingWorker worker, boolean hasRun) {
        guard.lock();
        try {
            if (hasRun) {
                completed++;
            }
            worker.hand(queue.isEmpty() ? null : queue.removeFirst());
            if (!worker.hasCall()) {
                idle.addLast(worker);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Lets an idle worker end; false if it was handed a call meanwhile. */
    boolean leave(BlockingWorker worker) {
        Waiter served = null;
        guard.lock();
        try {
            if (worker.hasCall()) {
                return false;
            }
            idle.remove(worker);
            workers.remove(worker);
            if (workers.isEmpty()) {
                served = closers.serveAll();
            }
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
        return true;
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    /** As {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /**
     * Ends the pool: later calls and those in the queue fail with {@link RejectedExecutionException}, bodies that run are
     * interrupted, and it waits until they have ended. In a task it parks, and is no cancellation point; an ordinary thread that is
     * interrupted waits no longer. Closing again waits again.
     *
     * @param deadline
     *            how long to wait; what has not ended by then is named in the log, and keeps its thread
     * @return true if everything has ended
     * @throws IllegalArgumentException
     *             if the deadline is negative
     * @throws IllegalStateException
     *             if it is the pool of the JVM, or the caller a body that runs in this pool
     */
    public boolean close(Duration deadline) {
        var deadlineNanos = Waiter.deadlineAfter(deadline);
        if (ofJvm) {
            throw new IllegalStateException("the pool of the JVM can't be closed: " + this);
        }
        var waiter = new Waiter();
        var refused = List.<BlockingCall<?>>of();
        var busy = List.<BlockingWorker>of();
        guard.lock(FRAMES_OF_A_SUBMIT);
        try {
            busy = List.copyOf(workers);
            if (busy.stream().anyMatch(BlockingWorker::isCurrent)) {
                throw new IllegalStateException("a call closes the pool that it runs in: " + describe());
            }
            refused = List.copyOf(queue);
            queue.clear();
            closed = true;
        } finally {
            guard.unlock();
        }
        var why = new RejectedExecutionException(this + " before it came to this call");
        refused.forEach(call -> call.refuse(why));
        for (var worker : busy) {
            worker.interruptCall();
            worker.wake();
        }
        if (awaitEmpty(waiter, deadlineNanos)) {
            return true;
        }
        LOG.warn("{}, but some calls have not ended, on {}", this, threads());
        return false;
    }

    private List<BlockingWorker> threads() {
        guard.lock();
        try {
            return List.copyOf(workers);
        } finally {
            guard.unlock();
        }
    }

    private boolean awaitEmpty(Waiter waiter, long deadlineNanos) {
        try {
            return Task.shield(() -> {
                guard.lock(FRAMES_OF_A_SUBMIT);
                if (workers.isEmpty()) {
                    guard.unlock();
                    return true;
                }
                return closers.await(guard, waiter, ParkReason.BLOCKING, this, deadlineNanos);
            });
        } catch (Cancelled interrupted) {
            return false;
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: an unchecked body threw", impossible);
        }
    }

    /** True from {@link #close} on. */
    public boolean isClosed() {
        return closed;
    }

    // ---- seeing inside -----------------------------------------------------------------------------------------------

    /** What it is and has done; a snapshot. */
    public Stats stats() {
        guard.lock();
        try {
            return new Stats(workers.size() - idle.size(), idle.size(), queue.size(), completed, abandoned, largest);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        guard.lock();
        try {
            return describe();
        } finally {
            guard.unlock();
        }
    }

    /** Under the guard. */
    private String describe() {
        return "BlockingPool[" + name + ", " + (workers.size() - idle.size()) + " of " + size + " busy, "
                + queue.size() + (closed ? " queued, closed]" : " queued]");
    }
}
