package dev.weft.io;

import dev.weft.Action;
import dev.weft.Guard;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls of code that blocks its thread: files, databases, JDK locks, libraries that know nothing of tasks. The code runs on a thread
 * of a pool; only the task waits, and its carrier runs others.
 *
 * {@snippet :
 * List<String> lines = Blocking.call(() -> Files.readAllLines(Path.of("notes.txt")));
 * }
 *
 * <p>
 * These methods use a pool that the whole JVM shares: at most 64 threads, which end after ten seconds without work. The properties
 * {@code -Dweft.blocking.threads} and {@code -Dweft.blocking.keepAliveMillis} change that. Give what blocks for long, or must not
 * wait behind others, a {@link BlockingPool} of its own.
 *
 * <p>
 * In a task, a call is a yield point ({@link dev.weft.ParkReason#BLOCKING}), also while all threads are busy and it waits for its
 * turn. The body runs outside the task: {@link dev.weft.TaskLocal}s, scopes and timeouts of the task are not there, what it throws
 * comes out of the call unchanged, with the stack of the pool's thread. Elsewhere - on an ordinary thread, and so inside another call - the
 * body runs right there, and cancellation does not reach it.
 *
 * <p>
 * Cancellation, and a {@link dev.weft.Timeout} likewise: a call that has not begun is taken back. Of one that has begun the thread is
 * interrupted, and the call waits until the body has ended. If it then returns a value, so does the call, for it had its effect; if it
 * throws, the call throws {@link dev.weft.Cancelled} and the exception is suppressed in it. A body that takes no notice of
 * interrupts is waited for; {@link #abandonable} is for these. Where the task's stack can't be suspended the call throws
 * {@link dev.weft.PinnedException}; then the body either never begins, or is interrupted and left behind.
 */
public final class Blocking {
    private static final Guard GUARD = new Guard();
    private static volatile @Nullable BlockingPool pool; // null -> one, under the guard

    private Blocking() {}

    /**
     * Runs the body on a thread of the JVM's pool and returns its value.
     *
     * @throws dev.weft.Cancelled
     *             in a cancelled scope; see above
     * @throws IllegalStateException
     *             on a carrier outside any task; under a virtual clock
     * @throws IllegalArgumentException
     *             if the properties of the pool make no sense
     * @throws Exception
     *             what the body threw
     */
    public static <T> T call(Callable<? extends T> body) throws Exception {
        return pool().call(body);
    }

    /**
     * As {@link #call(Callable)}, at most for {@code timeout}, waiting for a thread included; 0 takes back what has not ended when
     * the other ready tasks have run once. An ordinary thread takes as long as the body does.
     *
     * @throws dev.weft.DeadlineExceededException
     *             if the time was over before the body returned
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static <T> T call(Duration timeout, Callable<? extends T> body) throws Exception {
        return pool().call(timeout, body);
    }

    /** As {@link #call(Callable)} for a body that returns nothing. */
    public static void run(Action body) throws Exception {
        pool().run(body);
    }

    /** As {@link #call(Duration, Callable)} for a body that returns nothing. */
    public static void run(Duration timeout, Action body) throws Exception {
        pool().run(timeout, body);
    }

    /**
     * As {@link #call(Callable)}, but a task that is cancelled leaves at once: the thread is interrupted, and stays busy until the body
     * has ended. Its late value is dropped, its late failure logged at debug level.
     */
    public static <T> T abandonable(Callable<? extends T> body) throws Exception {
        return pool().abandonable(body);
    }

    /** As {@link #call(Duration, Callable)}, but as {@link #abandonable(Callable)} when the time is over. */
    public static <T> T abandonable(Duration timeout, Callable<? extends T> body) throws Exception {
        return pool().abandonable(timeout, body);
    }

    /** The pool of the JVM, for its {@link BlockingPool#stats} and as an {@link java.util.concurrent.Executor}. */
    public static BlockingPool pool() {
        var found = pool;
        if (found != null) {
            return found;
        }
        GUARD.lock();
        try {
            found = pool;
            if (found == null) {
                found = BlockingPoolBuilder.ofJvm(property -> System.getProperty(property));
                pool = found;
            }
            return found;
        } finally {
            GUARD.unlock();
        }
    }
}
