package dev.weft.bench.gil;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pool of platform threads of which only the one that holds the pool's single lock runs, as in CPython: one of its two locks, see
 * {@link GilMode}.
 *
 * <p> The lock changes hands when its holder blocks ({@link #blocking}), ends, or lets go at a {@link #checkpoint}; when it does so
 * there is said in the classes {@code IntervalGil} and {@code TickGil}. There is no scheduler and no order: the operating system
 * decides who is next. Nothing inside the JVM interrupts running code, so a task that should be preemptible calls {@link
 * #checkpoint} as often as an interpreter would.
 *
 * <p> The threads are daemons. {@code get} of a future of this pool, called by one of its tasks, lets go of the
 * lock while it waits; any other wait inside a task belongs into {@link #blocking}, or the pool stands still.
 *
 * {@snippet :
 * try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
 *     pool.submit(() -> {
 *         for (int i = 0; i < 1_000_000; i++) {
 *             step(i);
 *             pool.checkpoint();
 *         }
 *         return pool.blocking(() -> socket.getInputStream().read());
 *     });
 * }
 * }
 */
public final class GilExecutor extends AbstractExecutorService {
    /** What {@link GilMode#INTERVAL} begins with. */
    public static final Duration DEFAULT_SWITCH_INTERVAL = IntervalGil.DEFAULT_INTERVAL;
    /** What {@link GilMode#TICKS} begins with, in checkpoints. */
    public static final int DEFAULT_CHECK_INTERVAL = TickGil.DEFAULT_CHECK_INTERVAL;

    /** CPython counts the interval in whole microseconds and takes one for anything less. */
    private static final long MIN_INTERVAL_NANOS = 1_000;

    /** Long enough to be reused between two samples of a benchmark, short enough to leave nothing behind. */
    private static final long IDLE_SECONDS = 5;

    private static final AtomicLong THREAD_NUMBERS = new AtomicLong();

    private final Gil gil;
    private final ThreadPoolExecutor threads;

    private GilExecutor(GilMode mode, ThreadPoolExecutor threads) {
        this.gil = switch (mode) {
            case TICKS -> new TickGil(LockWait.REAL, new ReentrantLock());
            case INTERVAL -> new IntervalGil(LockWait.REAL, new ReentrantLock());
        };
        this.threads = threads;
    }

    /** A pool that gives every task a thread, as {@code threading.Thread} does; idle threads are used again. */
    public static GilExecutor threadPerTask(GilMode mode) {
        return new GilExecutor(mode, new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(), GilExecutor::newThread));
    }

    /**
     * A pool of at most {@code count} threads with an unbounded queue before it, as {@code
     * ThreadPoolExecutor(max_workers)} of {@code concurrent.futures}.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public static GilExecutor ofThreads(GilMode mode, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        var threads = new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                GilExecutor::newThread);
        threads.allowCoreThreadTimeOut(true);
        return new GilExecutor(mode, threads);
    }

    private static Thread newThread(Runnable body) {
        return Thread.ofPlatform().daemon().name("gil-" + THREAD_NUMBERS.incrementAndGet()).unstarted(body);
    }

    /**
     * The boundary between two bytecodes: lets go of the lock if another thread has asked for it, or if the ticks are used up;
     * otherwise returns at once. For tasks of this pool.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void checkpoint() {
        gil.checkpoint();
    }

    /**
     * Runs {@code operation} without the lock and takes the lock again before it returns, which may take as long as
     * the others let it wait. For tasks of this pool. Nobody is forced to switch: an operation that is over at once
     * often finds the lock still free.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     * @throws E if the operation does
     */
    public <T extends @Nullable Object, E extends Exception> T blocking(BlockingOperation<T, E> operation) throws E {
        return blocking(Release.IO, operation);
    }

    /**
     * As {@link #blocking(BlockingOperation)}, a switch being counted under {@code why}.
     *
     * @throws IllegalArgumentException if {@code why} is not {@linkplain Release#isVoluntary voluntary}
     */
    public <T extends @Nullable Object, E extends Exception> T blocking(Release why, BlockingOperation<T, E> operation)
            throws E {
        if (!why.isVoluntary()) {
            throw new IllegalArgumentException("not a reason of one's own: " + why);
        }
        gil.drop(why);
        try {
            return operation.run();
        } finally {
            gil.take();
        }
    }

    /**
     * Sets how long a thread waits before it asks for the lock; waits that have begun keep theirs. Anything below
     * one microsecond means one.
     *
     * @throws IllegalArgumentException if the interval is zero or negative
     * @throws UnsupportedOperationException unless the mode is {@link GilMode#INTERVAL}
     */
    public void setSwitchInterval(Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("switch interval must be strictly positive, got " + interval);
        }
        long nanos;
        try {
            nanos = interval.toNanos();
        } catch (ArithmeticException _) { // more than 292 years
            nanos = Long.MAX_VALUE;
        }
        if (!(gil instanceof IntervalGil intervalGil)) {
            throw new UnsupportedOperationException("this lock knows ticks, no switch interval");
        }
        intervalGil.setIntervalNanos(Math.max(MIN_INTERVAL_NANOS, nanos));
    }

    /**
     * Sets after how many checkpoints, of all threads together, the lock is let go of and taken again; from the next time on that
     * this happens. 0 or less means every checkpoint.
     *
     * @throws UnsupportedOperationException unless the mode is {@link GilMode#TICKS}
     */
    public void setCheckInterval(int ticks) {
        if (!(gil instanceof TickGil tickGil)) {
            throw new UnsupportedOperationException("this lock knows a switch interval, no ticks");
        }
        tickGil.setCheckInterval(ticks);
    }

    /** Has {@code listener} told of every hold of the lock from the next on; null ends that and tells of the last. */
    public void setListener(@Nullable GilListener listener) {
        gil.setListener(listener);
    }

    /** What the lock has seen so far. Any thread may ask. */
    public GilStats stats() {
        return gil.stats();
    }

    /**
     * Runs {@code command} on a thread of its own or of the pool, which first takes the lock.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #shutdown}
     */
    @Override
    public void execute(Runnable command) {
        threads.execute(() -> {
            gil.take();
            try {
                command.run();
            } finally {
                gil.drop(Release.END);
            }
        });
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new GilFuture<>(callable);
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return new GilFuture<>(() -> {
            runnable.run();
            return value;
        });
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    /**
     * Something that waits outside the lock.
     *
     * @param <T> what it returns
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface BlockingOperation<T extends @Nullable Object, E extends Exception> {
        /** Called without the lock. */
        T run() throws E;
    }

    /** Waits without the lock if the waiting thread holds it: otherwise the awaited task could never run. */
    private final class GilFuture<T extends @Nullable Object> extends FutureTask<T> {
        GilFuture(Callable<T> callable) {
            super(callable);
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            boolean held = letGo();
            try {
                return super.get();
            } finally {
                takeBack(held);
            }
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            boolean held = letGo();
            try {
                return super.get(timeout, unit);
            } finally {
                takeBack(held);
            }
        }

        private boolean letGo() {
            boolean held = !isDone() && gil.isHeldByCurrentThread();
            if (held) {
                gil.drop(Release.PARK);
            }
            return held;
        }

        private void takeBack(boolean held) {
            if (held) {
                gil.take();
            }
        }
    }
}
